// Decimal 128-bit numbers, as the Kinesis API writes hash keys (facts 4.0: "0|([1-9]\d{0,38})").

#include "base/uint128.h"

#include <gtest/gtest.h>

#include <random>

namespace weir::base {
namespace {

TEST(Uint128, FormatsItsEdges) {
  EXPECT_EQ(format_uint128(0), "0");
  EXPECT_EQ(format_uint128(9), "9");
  EXPECT_EQ(format_uint128(10), "10");
  EXPECT_EQ(format_uint128(make_uint128(1, 0)), "18446744073709551616");
  EXPECT_EQ(format_uint128(kUint128Max), "340282366920938463463374607431768211455");
}

TEST(Uint128, ParsesUpToTheGreatest) {
  EXPECT_TRUE(parse_uint128("340282366920938463463374607431768211455") == kUint128Max);
  EXPECT_FALSE(parse_uint128("340282366920938463463374607431768211456").has_value());
  EXPECT_FALSE(parse_uint128("340282366920938463463374607431768211460").has_value());
  EXPECT_FALSE(parse_uint128("999999999999999999999999999999999999999").has_value());
  EXPECT_FALSE(parse_uint128("3402823669209384634633746074317682114550").has_value());
}

TEST(Uint128, RefusesWhatIsNoNumber) {
  for (const char* text : {"", "00", "01", "-1", "+1", " 1", "1 ", "0x1", "1.0", "a"}) {
    EXPECT_FALSE(parse_uint128(text).has_value()) << '"' << text << '"';
  }
  EXPECT_TRUE(parse_uint128("0") == Uint128{0});
}

TEST(Uint128, RoundTrips) {
  const uint64_t seed = 3;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 random(seed);
  for (int i = 0; i < 10'000; ++i) {
    const Uint128 value = make_uint128(random(), random()) >> (random() % 128);
    ASSERT_TRUE(parse_uint128(format_uint128(value)) == value) << format_uint128(value);
  }
}

}  // namespace
}  // namespace weir::base
