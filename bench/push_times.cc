#include "bench/push_times.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/base64.h"

namespace weir::bench {
namespace {

constexpr size_t kNumberBytes = 24;  // whole blocks of base64
constexpr size_t kNumberCharacters = base::base64_encoded_size(kNumberBytes);

}  // namespace

std::string numbered_data(uint64_t number, uint32_t bytes) {
  std::string data = fmt::format("{:0{}}", number, kNumberBytes);
  data.resize(std::max<size_t>(bytes, kNumberBytes), '.');
  return data;
}

std::optional<uint64_t> number_of(std::string_view base64) {
  std::array<char, kNumberBytes> digits{};
  if (base64.size() < kNumberCharacters ||
      base::base64_decode(base64.substr(0, kNumberCharacters), digits.data()).size !=
          kNumberBytes) {
    return std::nullopt;
  }
  uint64_t number = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, number);
  return error == std::errc() && stop == end ? std::optional(number) : std::nullopt;
}

}  // namespace weir::bench
