// Exact decimals (DynamoDB developer guide, "Numbers": 38 digits, 1E-130 to 9.99E+125).

#include "leases/number.h"

#include <gtest/gtest.h>

#include <random>

namespace weir::leases {
namespace {

std::string text_of(std::string_view text) {
  const auto number = Number::parse(text);
  return number ? number->text() : "refused";
}

TEST(NumberText, IsPlainWhateverTheClientWrote) {
  EXPECT_EQ(text_of("0"), "0");
  EXPECT_EQ(text_of("-0.00"), "0");
  EXPECT_EQ(text_of("007"), "7");
  EXPECT_EQ(text_of("1.50"), "1.5");
  EXPECT_EQ(text_of("+12e2"), "1200");
  EXPECT_EQ(text_of("-1.2E-3"), "-0.0012");
  EXPECT_EQ(text_of(".5"), "0.5");
  EXPECT_EQ(text_of("12345678901234567890123456789012345678"),
            "12345678901234567890123456789012345678");
}

TEST(NumberParse, RefusesWhatIsNoNumberOrDoesNotFit) {
  for (const std::string_view text :
       {"", "-", ".", "1e", "1e+-2", "1 ", "0x1", "1,5", "NaN",
        "123456789012345678901234567890123456789", "1E126", "1E-131", "1e99999999999"}) {
    EXPECT_EQ(text_of(text), "refused") << text;
  }
  EXPECT_NE(text_of("9.99E125"), "refused");
  EXPECT_NE(text_of("1E-130"), "refused");
}

TEST(NumberOrder, IsThatOfTheValues) {
  const std::vector<std::string> rising = {
      "-1E125", "-12",  "-11", "-1.1", "-1", "-0.11", "-0.1", "-1E-130", "0",    "1E-130",
      "0.1",    "0.11", "1",   "1.1",  "9",  "10",    "11",   "100",     "1E125"};
  for (size_t i = 0; i < rising.size(); ++i) {
    for (size_t j = 0; j < rising.size(); ++j) {
      EXPECT_EQ(*Number::parse(rising[i]) <=> *Number::parse(rising[j]), i <=> j)
          << rising[i] << " and " << rising[j];
    }
  }
}

TEST(NumberAdd, IsExact) {
  const auto sum = [](std::string_view a, std::string_view b) {
    const auto added = Number::add(*Number::parse(a), *Number::parse(b));
    return added ? added->text() : "refused";
  };
  EXPECT_EQ(sum("0.1", "0.2"), "0.3");
  EXPECT_EQ(sum("99999999999999999999999999999999999999", "1"),
            "100000000000000000000000000000000000000");
  EXPECT_EQ(sum("5", "-5"), "0");
  EXPECT_EQ(sum("-7", "5"), "-2");
  EXPECT_EQ(sum("1E100", "1"), "refused") << "101 digits";
}

// Against the machine's own integers.
TEST(NumberAdd, AgreesWithIntegers) {
  std::mt19937_64 random(17);
  for (int i = 0; i < 2000; ++i) {
    const auto a = static_cast<int64_t>(random() >> (2 + random() % 60)) * (random() % 2 ? 1 : -1);
    const auto b = static_cast<int64_t>(random() >> (2 + random() % 60)) * (random() % 2 ? 1 : -1);
    const Number left = *Number::parse(std::to_string(a));
    const Number right = *Number::parse(std::to_string(b));
    EXPECT_EQ(Number::add(left, right)->text(), std::to_string(a + b));
    EXPECT_EQ(left <=> right, a <=> b) << a << " and " << b;
  }
}

}  // namespace
}  // namespace weir::leases
