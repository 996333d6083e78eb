#pragma once

// Unsigned 128-bit numbers in decimal: the hash key space of Kinesis is 0 .. 2^128 - 1 and its API
// writes these numbers as decimal strings.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace weir::base {

__extension__ using Uint128 = unsigned __int128;

inline constexpr Uint128 kUint128Max = ~Uint128{0};

// "0" or a number without leading zeros, at most 2^128 - 1. Anything else: nullopt.
std::optional<Uint128> parse_uint128(std::string_view decimal);

std::string format_uint128(Uint128 value);

inline constexpr Uint128 make_uint128(uint64_t high, uint64_t low) {
  return (Uint128{high} << 64) | low;
}

}  // namespace weir::base
