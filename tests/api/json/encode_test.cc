#include "api/json/encode.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/api/sample_shape.h"

namespace weir::api::json {
namespace {

std::string encoded(const Sample& sample) {
  std::string out;
  encode({&structure_of<Sample>(), &sample}, out);
  return out;
}

std::string encoded_string(std::string_view text) {
  std::string out;
  encode_string(text, out);
  return out;
}

TEST(JsonEncode, LeavesOutWhatIsAbsent) {
  EXPECT_EQ(encoded({}), "{}");
}

TEST(JsonEncode, WritesEachKindCompactly) {
  Sample sample;
  sample.name = "n";
  sample.limit = -1;
  sample.big = INT64_MIN;
  sample.flag = false;
  sample.data = Blob{"hi"};
  sample.words = std::vector<std::string_view>{"a", "b"};
  sample.tags.emplace();
  sample.tags->entries = {{"k", "v"}, {"l", ""}};
  sample.entries.emplace(2);
  (*sample.entries)[1].partition_key = "p";
  EXPECT_EQ(encoded(sample),
            R"({"Name":"n","Limit":-1,"Big":-9223372036854775808,"Flag":false,"Data":"aGk=",)"
            R"("Entries":[{},{"PartitionKey":"p"}],"Words":["a","b"],"Tags":{"k":"v","l":""}})");
}

// facts 1.10.
TEST(JsonEncode, WritesTimesAsPlainSeconds) {
  Sample sample;
  sample.time = base::Timestamp{1'548'118'964'772};
  EXPECT_EQ(encoded(sample), R"({"Time":1548118964.772})");
  sample.time = base::Timestamp{1'700'000'000'007};
  EXPECT_EQ(encoded(sample), R"({"Time":1700000000.007})");
  sample.time = base::Timestamp{1'700'000'000'000};
  EXPECT_EQ(encoded(sample), R"({"Time":1700000000})");
}

TEST(JsonEncode, EscapesWhatJsonForbids) {
  EXPECT_EQ(encoded_string("a\"b\\c"), R"("a\"b\\c")");
  EXPECT_EQ(encoded_string("\n\r\t"), R"("\n\r\t")");
  EXPECT_EQ(encoded_string(std::string_view("\0\x1f", 2)), R"("\u0000\u001f")");
  EXPECT_EQ(encoded_string("\x7f \xc3\xa9 \xf0\x9f\x98\x80"), "\"\x7f \xc3\xa9 \xf0\x9f\x98\x80\"");
}

// Text is looked at in blocks of eight: each character at each place in them.
TEST(JsonEncode, EscapesAtEachPlace) {
  for (int c = 0; c < 0x80; ++c) {
    for (size_t at = 0; at < 17; ++at) {
      std::string text(17, '~');
      text[at] = static_cast<char>(c);
      const bool escaped = encoded_string(text).size() > text.size() + 2;
      EXPECT_EQ(escaped, c < 0x20 || c == '"' || c == '\\') << c << " at " << at;
    }
  }
}

}  // namespace
}  // namespace weir::api::json
