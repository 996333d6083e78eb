#pragma once

// Digests and keyed digests (OpenSSL behind base/digest.cc), CRC32C (ISA-L behind
// base/crc32c.cc) and the comparison to use on secrets.

#include <array>
#include <cstdint>
#include <string_view>

namespace weir::base {

using Md5 = std::array<uint8_t, 16>;
using Sha256 = std::array<uint8_t, 32>;

// Thread-safe; each thread keeps one context, so a call does not allocate.
Md5 md5(std::string_view bytes);
Sha256 sha256(std::string_view bytes);
Sha256 hmac_sha256(std::string_view key, std::string_view bytes);

// True if both are equal. Takes the same time wherever the first difference is; only the lengths,
// which are not secret, may change it.
bool constant_time_equal(std::string_view a, std::string_view b);

// CRC-32C (Castagnoli) as in iSCSI and LevelDB: crc32c("123456789") = 0xe3069283. `seed` is the
// result for the bytes before these ones, 0 at the start.
uint32_t crc32c(std::string_view bytes, uint32_t seed = 0);

}  // namespace weir::base
