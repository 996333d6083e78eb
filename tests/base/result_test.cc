// Result and its macros.

#include "base/result.h"

#include <gtest/gtest.h>

#include <memory>

namespace weir::base {
namespace {

Result<int> half_of(int number) {
  if (number % 2 != 0) {
    return Error::invalid_argument(std::to_string(number) + " is odd");
  }
  return number / 2;
}

Result<int> quarter_of(int number) {
  ASSIGN_OR_RETURN(const int half, half_of(number));
  ASSIGN_OR_RETURN(int quarter, half_of(half));
  return quarter;
}

Result<void> check_quarter_of(int number) {
  RETURN_IF_ERROR(quarter_of(number));
  return {};
}

TEST(Result, CarriesAValueOrAnError) {
  EXPECT_TRUE(half_of(4).ok());
  EXPECT_EQ(half_of(4).value(), 2);
  const Result<int> odd = half_of(3);
  ASSERT_FALSE(odd.ok());
  EXPECT_EQ(odd.error().code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(odd.error().text(), "3 is odd");
}

TEST(Result, LeavesThroughTheMacros) {
  EXPECT_EQ(quarter_of(8).value(), 2);
  EXPECT_EQ(quarter_of(6).error().text(), "3 is odd");
  EXPECT_TRUE(check_quarter_of(8).ok());
  EXPECT_EQ(check_quarter_of(7).error().text(), "7 is odd");
}

TEST(Result, MovesItsValueOut) {
  Result<std::unique_ptr<int>> result = std::make_unique<int>(7);
  const std::unique_ptr<int> value = std::move(result).value();
  EXPECT_EQ(*value, 7);
}

TEST(ResultDeathTest, RefusesTheWrongHalf) {
  EXPECT_DEATH(half_of(3).value(), "CHECK failed: ok\\(\\)");
  EXPECT_DEATH(static_cast<void>(half_of(4).error()), "CHECK failed: !ok\\(\\)");
}

TEST(Error, HasOneFactoryForEachCode) {
  EXPECT_EQ(Error::not_found("x").code(), ErrorCode::kNotFound);
  EXPECT_EQ(Error::io_error("x").code(), ErrorCode::kIoError);
  EXPECT_EQ(Error::corruption("x").code(), ErrorCode::kCorruption);
  EXPECT_EQ(Error::unavailable("x").code(), ErrorCode::kUnavailable);
  EXPECT_EQ(Error::unsupported("x").code(), ErrorCode::kUnsupported);
}

TEST(CheckDeathTest, PrintsExpressionAndValues) {
  const int one = 1;
  EXPECT_DEATH(CHECK_EQ(one, 2), "result_test.cc:[0-9]+ CHECK failed: one == 2 1 vs 2");
  EXPECT_DEATH(CHECK_LT(2, one), "CHECK failed: 2 < one 2 vs 1");
  EXPECT_DEATH(CHECK_LE(2, one), "2 vs 1");
  EXPECT_DEATH(CHECK(one == 2), "CHECK failed: one == 2");
}

}  // namespace
}  // namespace weir::base
