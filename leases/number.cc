#include "leases/number.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "leases/limits.h"

namespace weir::leases {
namespace {

// Of 0.DIGITS * 10^e: 9.99E+125 has 126, 1E-130 has -129.
constexpr int kExponentMax = 126;
constexpr int kExponentMin = -129;
constexpr size_t kTextBytesMax = 400;  // of what a client may write for one number

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Takes the digits off the front of `text`.
std::string take_digits(std::string_view& text) {
  const auto* const end = std::ranges::find_if_not(text, is_digit);
  std::string digits(text.begin(), end);
  text.remove_prefix(digits.size());
  return digits;
}

// The exponent behind the digits; nullopt: what is left is none.
std::optional<int> read_exponent(std::string_view text) {
  if (text.empty()) {
    return 0;
  }
  if (text.front() != 'e' && text.front() != 'E') {
    return std::nullopt;
  }
  text.remove_prefix(1);
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    if (text.starts_with('-')) {
      return std::nullopt;
    }
  }
  int exponent = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), exponent);
  constexpr int kFar = 10'000;  // far out of range, and far from overflow
  if (error != std::errc() || end != text.data() + text.size() || exponent > kFar ||
      exponent < -kFar) {
    return std::nullopt;
  }
  return exponent;
}

// Digit by digit; both have the same length.
std::string sum_of(const std::string& a, const std::string& b) {
  std::string sum(a.size() + 1, '0');
  int carry = 0;
  for (size_t i = a.size(); i-- > 0;) {
    const int digit = (a[i] - '0') + (b[i] - '0') + carry;
    sum[i + 1] = static_cast<char>('0' + digit % 10);
    carry = digit / 10;
  }
  sum[0] = static_cast<char>('0' + carry);
  return sum;
}

// a - b, where a >= b.
std::string difference_of(const std::string& a, const std::string& b) {
  std::string difference(a.size() + 1, '0');
  int borrow = 0;
  for (size_t i = a.size(); i-- > 0;) {
    const int digit = a[i] - b[i] - borrow;
    borrow = digit < 0 ? 1 : 0;
    difference[i + 1] = static_cast<char>('0' + (digit + 10) % 10);
  }
  return difference;
}

}  // namespace

std::optional<Number> Number::parse(std::string_view text) {
  if (text.size() > kTextBytesMax) {
    return std::nullopt;
  }
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) {
    text.remove_prefix(1);
  }
  const std::string whole = take_digits(text);
  std::string fraction;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    fraction = take_digits(text);
  }
  const std::optional<int> exponent = read_exponent(text);
  if ((whole.empty() && fraction.empty()) || !exponent) {
    return std::nullopt;
  }
  return normalized(negative, whole + fraction, *exponent + static_cast<int>(whole.size()));
}

std::optional<Number> Number::normalized(bool negative, std::string digits, int exponent) {
  const size_t first = digits.find_first_not_of('0');
  if (first == std::string::npos) {
    return Number();
  }
  digits.erase(digits.find_last_not_of('0') + 1);
  digits.erase(0, first);
  exponent -= static_cast<int>(first);
  if (digits.size() > limits::kNumberDigitsMax || exponent > kExponentMax ||
      exponent < kExponentMin) {
    return std::nullopt;
  }
  Number number;
  number.negative_ = negative;
  number.exponent_ = exponent;
  number.digits_ = std::move(digits);
  return number;
}

std::string Number::text() const {
  if (digits_.empty()) {
    return "0";
  }
  const std::string sign = negative_ ? "-" : "";
  const int size = static_cast<int>(digits_.size());
  if (exponent_ <= 0) {
    return sign + "0." + std::string(static_cast<size_t>(-exponent_), '0') + digits_;
  }
  if (exponent_ >= size) {
    return sign + digits_ + std::string(static_cast<size_t>(exponent_ - size), '0');
  }
  const auto point = static_cast<size_t>(exponent_);
  return sign + digits_.substr(0, point) + "." + digits_.substr(point);
}

// All digits from 10^(first - 1) down to 10^last, with zeros around the own ones.
std::string Number::plain_digits(int first_exponent, int last_exponent) const {
  std::string plain(static_cast<size_t>(first_exponent - last_exponent), '0');
  if (!digits_.empty()) {
    plain.replace(static_cast<size_t>(first_exponent - exponent_), digits_.size(), digits_);
  }
  return plain;
}

std::optional<Number> Number::add(const Number& a, const Number& b) {
  if (a.digits_.empty()) {
    return b;
  }
  if (b.digits_.empty()) {
    return a;
  }
  const int first = std::max(a.exponent_, b.exponent_);
  const int last = std::min(a.exponent_ - static_cast<int>(a.digits_.size()),
                            b.exponent_ - static_cast<int>(b.digits_.size()));
  const std::string left = a.plain_digits(first, last);
  const std::string right = b.plain_digits(first, last);
  if (a.negative_ == b.negative_) {
    return normalized(a.negative_, sum_of(left, right), first + 1);
  }
  return left >= right ? normalized(a.negative_, difference_of(left, right), first + 1)
                       : normalized(b.negative_, difference_of(right, left), first + 1);
}

Number Number::negated() const {
  Number other = *this;
  other.negative_ = !negative_ && !digits_.empty();
  return other;
}

std::string Number::sortable() const {
  if (digits_.empty()) {
    return std::string(1, '\x80');
  }
  std::string bytes(1, '\x81');
  bytes += static_cast<char>(exponent_ - kExponentMin);
  bytes += digits_;
  if (!negative_) {
    return bytes;
  }
  // The larger it is without its sign, the earlier it comes; the end sorts behind all digits.
  for (char& byte : bytes) {
    byte = static_cast<char>(~static_cast<uint8_t>(byte));
  }
  bytes[0] = '\x7f';
  return bytes + '\xff';
}

std::strong_ordering operator<=>(const Number& a, const Number& b) {
  return a.sortable() <=> b.sortable();
}

}  // namespace weir::leases
