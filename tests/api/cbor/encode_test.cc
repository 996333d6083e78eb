#include "api/cbor/encode.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "tests/api/sample_shape.h"
#include "tests/support/cbor_text.h"

namespace weir::api::cbor {
namespace {

std::string hex_of(const Sample& sample) {
  std::string out;
  encode({&structure_of<Sample>(), &sample}, out);
  return to_hex(out);
}

// The head and value of `Big`, without the map around it and its name.
std::string hex_of_number(int64_t number) {
  Sample sample;
  sample.big = number;
  const std::string hex = hex_of(sample);
  return hex.substr(10, hex.size() - 12);
}

struct AnsweredRecord {
  std::string_view sequence_number;
  base::Timestamp approximate_arrival_timestamp;
  Blob data;
  std::string_view partition_key;

  static constexpr auto members() {
    using Self = AnsweredRecord;
    return std::array{member<&Self::sequence_number>("SequenceNumber"),
                      member<&Self::approximate_arrival_timestamp>("ApproximateArrivalTimestamp"),
                      member<&Self::data>("Data"), member<&Self::partition_key>("PartitionKey")};
  }
};

struct AnsweredPage {
  std::vector<AnsweredRecord> records;
  int64_t millis_behind_latest = 0;

  static constexpr auto members() {
    return std::array{member<&AnsweredPage::records>("Records"),
                      member<&AnsweredPage::millis_behind_latest>("MillisBehindLatest")};
  }
};

// facts 8.5, in AWS's style.
TEST(CborEncode, WritesAPageOfRecordsAsAwsDoes) {
  AnsweredPage page;
  page.records.push_back({.sequence_number = "1",
                          .approximate_arrival_timestamp = base::Timestamp{1'700'000'000'123},
                          .data = {"hi"},
                          .partition_key = "a"});
  std::string out;
  encode({&structure_of<AnsweredPage>(), &page}, out);
  EXPECT_EQ(to_hex(out),
            "bf675265636f7264739fbf6e53657175656e63654e756d6265726131781b417070726f78696d61746541"
            "72726976616c54696d657374616d70c11b0000018bcfe5687b64446174614268696c506172746974696f"
            "6e4b65796161ffff724d696c6c6973426568696e644c617465737400ff");
}

TEST(CborEncode, LeavesOutWhatIsAbsent) {
  EXPECT_EQ(hex_of({}), "bfff");
}

TEST(CborEncode, WritesEachKind) {
  Sample sample;
  sample.name = "n";
  sample.limit = -1;
  sample.flag = true;
  sample.data = Blob{std::string_view("\x00\xff", 2)};
  sample.words = std::vector<std::string_view>{"a", ""};
  sample.tags.emplace();
  sample.tags->entries = {{"k", "v"}};
  EXPECT_EQ(hex_of(sample),
            "bf644e616d65616e654c696d69742064466c6167f564446174614200ff65576f7264739f616160ff6454"
            "616773bf616b6176ffff");
}

// RFC 8949, appendix A.
TEST(CborEncode, WritesNumbersAsShortAsTheyCanBe) {
  EXPECT_EQ(hex_of_number(0), "00");
  EXPECT_EQ(hex_of_number(23), "17");
  EXPECT_EQ(hex_of_number(24), "1818");
  EXPECT_EQ(hex_of_number(100), "1864");
  EXPECT_EQ(hex_of_number(1000), "1903e8");
  EXPECT_EQ(hex_of_number(1'000'000), "1a000f4240");
  EXPECT_EQ(hex_of_number(1'000'000'000'000), "1b000000e8d4a51000");
  EXPECT_EQ(hex_of_number(-1), "20");
  EXPECT_EQ(hex_of_number(-10), "29");
  EXPECT_EQ(hex_of_number(-1000), "3903e7");
  EXPECT_EQ(hex_of_number(INT64_MIN), "3b7fffffffffffffff");
}

TEST(CborEncode, WritesTheLengthOfLongTextsAndBlobs) {
  const std::string bytes(300, 'a');
  Sample sample;
  sample.name = bytes;
  sample.data = Blob{bytes};
  const std::string hex = hex_of(sample);
  EXPECT_NE(hex.find("644e616d6579012c6161"), std::string::npos);
  EXPECT_NE(hex.find("644461746159012c6161"), std::string::npos);
}

}  // namespace
}  // namespace weir::api::cbor
