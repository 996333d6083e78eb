// Doubles, which no shape of Kinesis has, in both formats. Forms: the Smithy specifications "AWS
// JSON 1.0 protocol" (NaN and infinity are texts, times are seconds) and "Smithy RPC v2 CBOR".

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <optional>
#include <vector>

#include "api/cbor/decode.h"
#include "api/cbor/encode.h"
#include "api/json/decode.h"
#include "api/json/encode.h"
#include "api/member_table.h"
#include "tests/support/cbor_text.h"

namespace weir::api {
namespace {

struct Numbers {
  std::optional<double> one;
  std::optional<std::vector<double>> many;
  std::optional<base::Timestamp> time;

  static constexpr auto members() {
    return std::array{member<&Numbers::one>("One"), member<&Numbers::many>("Many", {.max = 3}),
                      member<&Numbers::time>("Time")};
  }
};

struct Read {
  base::Buffer body;
  Numbers numbers{};
  Decoded decoded{};
};

Read from_json(std::string_view text) {
  Read read{.body = base::Buffer::copy_of(text)};
  read.decoded = json::decode(read.body, {&structure_of<Numbers>(), &read.numbers});
  return read;
}

Read from_cbor(std::string_view hex) {
  Read read{.body = base::Buffer::copy_of(from_hex(hex))};
  read.decoded =
      cbor::decode(read.body, {&structure_of<Numbers>(), &read.numbers}, cbor::TimeUnit::kSeconds);
  return read;
}

TEST(Doubles, AreReadFromJson) {
  const Read read = from_json(R"({"One":-2.5e3,"Many":[1,0.25,9223372036854775807]})");
  EXPECT_TRUE(read.decoded.well_formed);
  EXPECT_EQ(read.numbers.one, -2500);
  EXPECT_EQ(read.numbers.many, (std::vector<double>{1, 0.25, 9223372036854775807.0}));
}

TEST(Doubles, AreReadFromCbor) {
  // {"One": 2.5 as float16, "Many": [1, -1, 0.1 as float64], "Time": 1(1700000000.5)}
  const Read read =
      from_cbor("a3634f6e65f94100644d616e79830120fb3fb999999999999a6454696d65c1fb41d954fc40200000");
  EXPECT_TRUE(read.decoded.well_formed);
  EXPECT_EQ(read.numbers.one, 2.5);
  EXPECT_EQ(read.numbers.many, (std::vector<double>{1, -1, 0.1}));
  EXPECT_EQ(read.numbers.time, base::Timestamp{1'700'000'000'500});
}

TEST(Doubles, MayBeNoNumberWhereOneIsWanted) {
  EXPECT_TRUE(std::isnan(*from_json(R"({"One":"NaN"})").numbers.one));
  EXPECT_EQ(from_json(R"({"One":"-Infinity"})").numbers.one, -INFINITY);
  EXPECT_TRUE(std::isnan(*from_cbor("a1634f6e65f97e00").numbers.one));
  EXPECT_FALSE(from_cbor("a16454696d65f97e00").decoded.well_formed);
}

TEST(Doubles, AreNoTexts) {
  EXPECT_EQ(from_json(R"({"One":"1"})").decoded.type_error,
            "class java.lang.String can not be converted to an Double");
  EXPECT_EQ(from_json(R"({"Many":[true]})").decoded.type_error,
            "class java.lang.Boolean can not be converted to an Double");
}

TEST(Doubles, AreWrittenSoThatTheyComeBack) {
  const Numbers numbers{.one = 0.1, .many = std::vector<double>{1, -1e300}, .time = {}};
  std::string text;
  json::encode({&structure_of<Numbers>(), &numbers}, text);
  EXPECT_EQ(text, R"({"One":0.1,"Many":[1,-1e+300]})");
  std::string bytes;
  cbor::encode({&structure_of<Numbers>(), &numbers}, bytes);
  const Read read = from_cbor(to_hex(bytes));
  EXPECT_EQ(read.numbers.one, numbers.one);
  EXPECT_EQ(read.numbers.many, numbers.many);
}

}  // namespace
}  // namespace weir::api
