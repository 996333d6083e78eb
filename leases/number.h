#pragma once

// DynamoDB's numbers: exact decimals of up to 38 digits, 1E-130 to 9.99E+125, as text on the wire.

#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace weir::leases {

// Immutable. Equal numbers are equal however they were written: 1, 1.0 and 10E-1.
class Number {
 public:
  Number() = default;  // zero

  // nullopt: not a number, more than 38 significant digits, or out of range.
  static std::optional<Number> parse(std::string_view text);

  // As DynamoDB answers it: no exponent, no superfluous zeros.
  std::string text() const;

  // nullopt: the exact result does not fit.
  static std::optional<Number> add(const Number& a, const Number& b);
  Number negated() const;

  // Bytes that sort as the numbers do.
  std::string sortable() const;

  friend std::strong_ordering operator<=>(const Number& a, const Number& b);
  friend bool operator==(const Number& a, const Number& b) = default;

 private:
  // 0.DIGITS * 10^exponent; digits begin and end with another digit than 0, and are empty for zero.
  static std::optional<Number> normalized(bool negative, std::string digits, int exponent);
  std::string plain_digits(int first_exponent, int last_exponent) const;

  bool negative_ = false;
  int exponent_ = 0;
  std::string digits_;
};

}  // namespace weir::leases
