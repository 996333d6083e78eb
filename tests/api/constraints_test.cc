#include "api/constraints.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/api/sample_shape.h"

namespace weir::api {
namespace {

std::string message(const Sample& sample) {
  return check_constraints({&structure_of<Sample>(), &sample}).value_or("none");
}

TEST(Constraints, AcceptWhatKeepsTheRules) {
  Sample sample;
  sample.name = "a";
  sample.limit = 1;
  sample.data = Blob{"12345678"};
  sample.colour = "GREEN";
  EXPECT_EQ(message(sample), "none");
}

// Texts: facts 1.9.
TEST(Constraints, SayWhichValueBreaksWhichRule) {
  Sample sample;
  sample.limit = 0;
  EXPECT_EQ(
      message(sample),
      "1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: Member "
      "must have value greater than or equal to 1");
  sample.limit = 2147483647;
  EXPECT_EQ(message(sample),
            "1 validation error detected: Value '2147483647' at 'limit' failed to satisfy "
            "constraint: Member must have value less than or equal to 10000");
}

TEST(Constraints, ReportBothRulesThatAnEmptyNameBreaks) {
  Sample sample;
  sample.name = "";
  EXPECT_EQ(
      message(sample),
      "2 validation errors detected: Value '' at 'name' failed to satisfy constraint: Member "
      "must satisfy regular expression pattern: [a-zA-Z0-9_.-]+; Value '' at 'name' failed to "
      "satisfy constraint: Member must have length greater than or equal to 1");
}

TEST(Constraints, CountCodePoints) {
  Sample sample;
  sample.entries.emplace(1);
  std::string key;
  for (int i = 0; i < 256; ++i) {
    key += "\xf0\x9f\x98\x80";
  }
  sample.entries->front() = {.data = Blob{}, .partition_key = key};
  EXPECT_EQ(message(sample), "none");
  key += "a";
  sample.entries->front().partition_key = key;
  EXPECT_EQ(message(sample), "1 validation error detected: Value '" + key +
                                 "' at 'entries.1.member.partitionKey' failed to satisfy "
                                 "constraint: Member must have length less than or equal to 256");
}

TEST(Constraints, NameThePlaceInAList) {
  Sample sample;
  sample.entries.emplace(2);
  sample.entries->front() = {.data = Blob{}, .partition_key = "p"};
  EXPECT_EQ(message(sample),
            "2 validation errors detected: Value null at 'entries.2.member.data' failed to satisfy "
            "constraint: Member must not be null; Value null at 'entries.2.member.partitionKey' "
            "failed to satisfy constraint: Member must not be null");
}

// Values of lists, maps and blobs are left out, as in AWS's newer texts (facts 7).
TEST(Constraints, LeaveOutValuesThatAreNotScalars) {
  Sample sample;
  sample.data = Blob{"123456789"};
  sample.words.emplace();
  EXPECT_EQ(message(sample),
            "2 validation errors detected: Value at 'data' failed to satisfy constraint: Member "
            "must have length less than or equal to 8; Value at 'words' failed to satisfy "
            "constraint: Member must have length greater than or equal to 1");
}

TEST(Constraints, LeaveOutVeryLongValues) {
  Sample sample;
  const std::string name(100'000, 'a');
  sample.name = name;
  EXPECT_EQ(
      message(sample),
      "1 validation error detected: Value at 'name' failed to satisfy constraint: Member must "
      "have length less than or equal to 128");
}

TEST(Constraints, SpeakOfTheItemsOfAListTogether) {
  Sample sample;
  sample.words = std::vector<std::string_view>{"", "good", ""};
  EXPECT_EQ(message(sample),
            "1 validation error detected: Value at 'words' failed to satisfy constraint: Member "
            "must satisfy constraint: [Member must have length less than or equal to 128, Member "
            "must have length greater than or equal to 1]");
}

TEST(Constraints, SpeakOfTheKeysAndValuesOfAMap) {
  Sample sample;
  const std::string value(257, 'v');
  sample.tags.emplace();
  sample.tags->entries = {{"", value}};
  EXPECT_EQ(message(sample),
            "2 validation errors detected: Value at 'tags' failed to satisfy constraint: Map keys "
            "must satisfy constraint: [Member must have length less than or equal to 128, Member "
            "must have length greater than or equal to 1]; Value at 'tags' failed to satisfy "
            "constraint: Map value must satisfy constraint: [Member must have length less than or "
            "equal to 256, Member must have length greater than or equal to 0]");
}

TEST(Constraints, ListTheWordsOfAnEnum) {
  Sample sample;
  sample.colour = "BLUE";
  EXPECT_EQ(message(sample),
            "1 validation error detected: Value 'BLUE' at 'colour' failed to satisfy constraint: "
            "Member must satisfy enum value set: [RED, GREEN]");
}

TEST(Constraints, ReportTenItemsAtMost) {
  Sample sample;
  sample.entries.emplace(500);
  const std::string text = message(sample);
  EXPECT_EQ(text.substr(0, 31), "10 validation errors detected: ");
  size_t items = 0;
  for (size_t at = text.find("Value "); at != std::string::npos; at = text.find("Value ", at + 1)) {
    ++items;
  }
  EXPECT_EQ(items, kValidationItemsMax);
}

}  // namespace
}  // namespace weir::api
