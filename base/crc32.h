#pragma once

// The CRC-32 of zlib, gzip and Ethernet (IEEE 802.3), which the frames of event streams and the
// answers of DynamoDB carry.
// What is stored has CRC32C instead (base/digest.h).

#include <cstdint>
#include <string_view>

namespace weir::base {

// `seed` is the checksum of the bytes before.
uint32_t crc32(std::string_view bytes, uint32_t seed = 0);

}  // namespace weir::base
