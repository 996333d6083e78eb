#pragma once

// The checksum that DynamoDB puts over its answers (ISA-L behind base/crc32.cc).

#include <cstdint>
#include <string_view>

namespace weir::base {

// CRC-32 (ISO-HDLC) as in gzip: crc32("123456789") = 0xcbf43926.
uint32_t crc32(std::string_view bytes);

}  // namespace weir::base
