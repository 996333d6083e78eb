// Version-2 sequence numbers: the vectors of facts 8.2 in both directions, what the parser must
// refuse, and the two meanings of a number as a starting point.

#include "shards/sequence_number.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "base/uint128.h"

namespace weir::shards {
namespace {

using base::Timestamp;
using engine::Position;

constexpr int64_t kCreated = 1'700'000'000;

struct Vector {
  const char* decimal;
  SequenceNumber number;
};

// Facts 8.2, "Built" and "Production numbers and their parts".
const std::vector<Vector>& vectors() {
  static const std::vector<Vector> kVectors = {
      {"49646437577108476416916876405825929425585429676275269634",
       starting_sequence_number(ShardIndex{0}, kCreated)},
      {"49646437577130777162115407028967465143858078037781250066",
       starting_sequence_number(ShardIndex{1}, kCreated)},
      {"49646437577108476416916876405827138351405051177397649410",
       record_sequence_number(ShardIndex{0}, kCreated, Position{0}, Timestamp{1'700'000'100'000})},
      {"49646437577119626789516141717395488358902386617969803266",
       ending_sequence_number(ShardIndex{0}, kCreated, Timestamp{1'700'003'600'000})},
      {"49646438862032813265854320574830944859038970386690605090",
       starting_sequence_number(ShardIndex{2}, 1'700'003'601)},
      {"49543463076548007577105092703039560359975228518395019266",
       {1411403981, 0x157d, 0, 1411431220, ShardIndex{0}}},
      {"49590338271490256608559692538361571095921575989136588898",
       {1542776258, 0x67648a17, 0, 1545084650, ShardIndex{6}}},
      {"49599396607703531511419593985621160512859251095480828066",
       {1568163123, 0x3a498dfbe, 0, 1636670392, ShardIndex{10}}},
      {"49661727849342039258072939847765243280241975881076047874",
       starting_sequence_number(ShardIndex{0}, 1742852470)},
      {"49661727849364340003271470470906778998514624242582028306",
       starting_sequence_number(ShardIndex{1}, 1742852470)},
      {"49554468589304656985365895156298971236367941927203518530",
       {1442247997, 0, 0, 1443555550, ShardIndex{900}}},
  };
  return kVectors;
}

// A decimal from hexadecimal digits, so that a test can say which digit it means.
std::string decimal_of(std::string_view hex) {
  std::string digits = "0";
  for (const char c : hex) {
    int carry = c <= '9' ? c - '0' : c - 'a' + 10;
    for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit) {
      const int value = (*digit - '0') * 16 + carry;
      *digit = static_cast<char>('0' + value % 10);
      carry = value / 10;
    }
    for (; carry != 0; carry /= 10) {
      digits.insert(digits.begin(), static_cast<char>('0' + carry % 10));
    }
  }
  return digits;
}

// Facts 8.2: the hexadecimal form of the third vector.
constexpr std::string_view kRecordHex = "206553f100000000000000000010006553f164000000002";

std::string with_digits(size_t at, std::string_view digits) {
  std::string hex(kRecordHex);
  hex.replace(at, digits.size(), digits);
  return decimal_of(hex);
}

TEST(SequenceNumberFormat, PrintsTheVectorsOfTheFacts) {
  for (const Vector& v : vectors()) {
    EXPECT_EQ(format_sequence_number(v.number), v.decimal);
  }
}

TEST(SequenceNumberParse, ReadsTheVectorsOfTheFacts) {
  for (const Vector& v : vectors()) {
    const auto parsed = parse_sequence_number(v.decimal);
    ASSERT_TRUE(parsed.has_value()) << v.decimal;
    EXPECT_EQ(parsed->version, 2) << v.decimal;
    EXPECT_EQ(parsed->number, v.number) << v.decimal;
  }
}

TEST(SequenceNumberParse, ReadsTheHexadecimalFormOfTheFacts) {
  EXPECT_EQ(decimal_of(kRecordHex), vectors()[2].decimal);
}

// Facts 5.2: 56 decimal digits whose hexadecimal form has 47.
TEST(SequenceNumberFormat, AlwaysHasFiftySixDigits) {
  EXPECT_EQ(format_sequence_number({0, 0, 0, 0, ShardIndex{0}}).size(), 56u);
  EXPECT_EQ(format_sequence_number(
                {kCreateSecondsEnd - 1, kEndCounter, 1, 0xfffffffff, ShardIndex{0xffffffff}})
                .size(),
            56u);
}

// Facts 5.2: shard indexes of 2^31 and more exist in foreign numbers.
TEST(SequenceNumberParse, KeepsShardIndexesThatPrintAsNegative) {
  const SequenceNumber number{kCreated, 7, 0, kCreated, ShardIndex{0x80000000}};
  const auto parsed = parse_sequence_number(format_sequence_number(number));
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(parsed->number, number);
}

// Facts 5.2, "Old versions only matter as inputs" and "Parsing rule".
TEST(SequenceNumberParse, RecognisesOldVersions) {
  for (const char* old : {"0", "1", "21267647932558653966460912964485513216"}) {
    const auto parsed = parse_sequence_number(old);
    ASSERT_TRUE(parsed.has_value()) << old;
    EXPECT_EQ(parsed->version, 0) << old;
  }
  const std::string below_2_129 = decimal_of("1" + std::string(32, 'f'));
  ASSERT_TRUE(parse_sequence_number(below_2_129).has_value());
  EXPECT_EQ(parse_sequence_number(below_2_129)->version, 0);
  const auto first = parse_sequence_number(with_digits(46, "1"));
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->version, 1);
}

TEST(SequenceNumberParse, RefusesWhatIsNoNumber) {
  for (const char* text : {"", "-1", "+1", " 1", "1 ", "0x10", "1e5", "LATEST", "\xd9\xa1"}) {
    EXPECT_FALSE(parse_sequence_number(text).has_value()) << '"' << text << '"';
  }
}

// Facts 5.2, parsing rule: valid are numbers below 2^129 and those from 2^185 up to 1.5 * 2^185.
TEST(SequenceNumberParse, RefusesNumbersBetweenAndAboveTheVersions) {
  EXPECT_FALSE(parse_sequence_number(decimal_of("2" + std::string(32, '0'))).has_value());
  EXPECT_FALSE(parse_sequence_number(decimal_of("1" + std::string(45, 'f') + "2")).has_value());
  EXPECT_TRUE(parse_sequence_number(decimal_of("2" + std::string(45, '0') + "2")).has_value());
  EXPECT_FALSE(parse_sequence_number(decimal_of("3" + std::string(45, '0') + "2")).has_value());
  EXPECT_FALSE(parse_sequence_number(decimal_of("f" + std::string(46, 'f'))).has_value());
  EXPECT_FALSE(parse_sequence_number(std::string(129, '9')).has_value());
}

TEST(SequenceNumberParse, RefusesOtherVersionDigits) {
  for (const char* digit : {"0", "3", "4", "9", "a", "f"}) {
    EXPECT_FALSE(parse_sequence_number(with_digits(46, digit)).has_value()) << digit;
  }
}

// Facts 5.2: "seqIx top nibble > 7 invalid".
TEST(SequenceNumberParse, RefusesCountersWithTheTopBit) {
  EXPECT_TRUE(parse_sequence_number(with_digits(11, "7")).has_value());
  EXPECT_FALSE(parse_sequence_number(with_digits(11, "8")).has_value());
  EXPECT_FALSE(parse_sequence_number(with_digits(11, "f")).has_value());
}

// Facts 5.2: "createSecs >= 16025175000 invalid"; 16025175000 is 3bb2cc3d8.
TEST(SequenceNumberParse, RefusesCreationSecondsBeyondTheLayout) {
  ASSERT_EQ(kCreateSecondsEnd, 0x3bb2cc3d8);
  EXPECT_TRUE(parse_sequence_number(with_digits(1, "3bb2cc3d7")).has_value());
  EXPECT_FALSE(parse_sequence_number(with_digits(1, "3bb2cc3d8")).has_value());
  EXPECT_FALSE(parse_sequence_number(with_digits(1, "fffffffff")).has_value());
}

// The shape check lets "0" and numbers without leading zeros through; the parser itself must not
// depend on that.
TEST(SequenceNumberParse, LeadingZerosChangeNothing) {
  const auto parsed = parse_sequence_number("000" + std::string(vectors()[5].decimal));
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(parsed->number, vectors()[5].number);
}

// Design 6: seqIx = position + 1, so decoding gives the position without a look-up.
TEST(SequenceNumberPosition, AtIsTheRecordAndAfterTheNext) {
  const SequenceNumber number =
      record_sequence_number(ShardIndex{3}, kCreated, Position{41}, Timestamp{kCreated * 1000});
  EXPECT_EQ(number.counter, 42u);
  EXPECT_EQ(number.position_at(), Position{41});
  EXPECT_EQ(number.position_after(), Position{42});
}

// Design 6: a marked number lies between its record and the next one, so AT and AFTER agree.
TEST(SequenceNumberPosition, AMarkedNumberIsJustAfterItsRecord) {
  SequenceNumber number =
      record_sequence_number(ShardIndex{3}, kCreated, Position{41}, Timestamp{kCreated * 1000});
  number.mark = 1;
  EXPECT_EQ(number.position_at(), Position{42});
  EXPECT_EQ(number.position_after(), Position{42});
}

TEST(SequenceNumberPosition, TheStartOfAShardIsBeforeEveryRecord) {
  for (const uint8_t mark : {0, 1}) {
    SequenceNumber start = starting_sequence_number(ShardIndex{0}, kCreated);
    start.mark = mark;
    EXPECT_EQ(start.position_at(), Position{0});
    EXPECT_EQ(start.position_after(), Position{0});
  }
}

TEST(SequenceNumberPosition, TheEndOfAShardIsNotBeyondThePositions) {
  const SequenceNumber end =
      ending_sequence_number(ShardIndex{0}, kCreated, Timestamp{kCreated * 1000});
  EXPECT_EQ(end.position_at(), engine::kPositionMax);
  EXPECT_EQ(end.position_after(), engine::kPositionMax);
}

// Design 6: "seqSecs = max(arrival second, createSecs)"; a child's creation second may lie ahead.
TEST(SequenceNumberSeconds, NeverLieBeforeTheCreationOfTheShard) {
  const Timestamp early{(kCreated - 5) * 1000};
  EXPECT_EQ(record_sequence_number(ShardIndex{0}, kCreated, Position{0}, early).seconds, kCreated);
  EXPECT_EQ(ending_sequence_number(ShardIndex{0}, kCreated, early).seconds, kCreated);
}

std::string padded(std::string decimal) {
  return std::string(60 - decimal.size(), '0') + decimal;
}

// Facts 5.2: "the counter alone makes them strictly rising", inside one shard.
TEST(SequenceNumberProperty, RoundTripsAndOrdersByTheCounter) {
  const uint64_t seed = 20261121;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 random(seed);
  for (int i = 0; i < 20'000; ++i) {
    const auto created = static_cast<int64_t>(random() % kCreateSecondsEnd);
    const ShardIndex shard{static_cast<uint32_t>(random())};
    const auto any = [&] {
      return SequenceNumber{.create_seconds = created,
                            .counter = random() >> (1 + random() % 63),
                            .mark = static_cast<uint8_t>(random() % 2),
                            .seconds = static_cast<int64_t>(random() & 0xfffffffff),
                            .shard = shard};
    };
    const SequenceNumber a = any();
    const SequenceNumber b = any();
    const std::string a_text = format_sequence_number(a);
    const auto parsed = parse_sequence_number(a_text);
    ASSERT_TRUE(parsed.has_value()) << a_text;
    ASSERT_EQ(parsed->number, a) << a_text;
    if (a.counter != b.counter) {
      ASSERT_EQ(padded(a_text) < padded(format_sequence_number(b)), a.counter < b.counter)
          << a_text << " and " << format_sequence_number(b);
    }
  }
}

}  // namespace
}  // namespace weir::shards
