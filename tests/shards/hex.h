#pragma once

// Golden bytes in tests are written in hexadecimal, as in docs/formats.md.

#include <string>
#include <string_view>

namespace weir::shards {

inline std::string to_hex(std::string_view bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    hex += kDigits[byte >> 4];
    hex += kDigits[byte & 15];
  }
  return hex;
}

// docs/formats.md, "Fields": the stream "orders" of account 123456789012 in eu-west-1, and the
// incarnation 00 01 .. 0f.
inline constexpr std::string_view kKeyHex =
    "0000000c3132333435363738393031320000000965752d776573742d31000000066f7264657273";
inline constexpr std::string_view kIncarnationHex = "000102030405060708090a0b0c0d0e0f";

}  // namespace weir::shards
