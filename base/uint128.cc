#include "base/uint128.h"

#include <algorithm>

namespace weir::base {

std::optional<Uint128> parse_uint128(std::string_view decimal) {
  if (decimal.empty() || (decimal.size() > 1 && decimal.front() == '0')) {
    return std::nullopt;
  }
  Uint128 value = 0;
  for (const char c : decimal) {
    if (c < '0' || c > '9') {
      return std::nullopt;
    }
    const auto digit = static_cast<Uint128>(c - '0');
    if (value > (kUint128Max - digit) / 10) {
      return std::nullopt;
    }
    value = value * 10 + digit;
  }
  return value;
}

std::string format_uint128(Uint128 value) {
  std::string digits;
  do {
    digits.push_back(static_cast<char>('0' + static_cast<int>(value % 10)));
    value /= 10;
  } while (value != 0);
  std::reverse(digits.begin(), digits.end());
  return digits;
}

}  // namespace weir::base
