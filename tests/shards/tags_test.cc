// Tags of a stream (facts 4.5).

#include "shards/tags.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "tests/shards/stream_builder.h"

namespace weir::shards {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

std::optional<ErrorKind> add_error(const Tags& tags) {
  const Result<void> checked = check_tags_to_add(kTestStream, tags);
  return checked.ok() ? std::nullopt : std::optional(checked.error().kind());
}

std::optional<ErrorKind> remove_error(const std::vector<std::string>& keys) {
  const Result<void> checked = check_tags_to_remove(kTestStream, keys);
  return checked.ok() ? std::nullopt : std::optional(checked.error().kind());
}

Tags numbered_tags(int first, int count) {
  Tags tags;
  for (int i = first; i < first + count; ++i) {
    tags["key" + std::to_string(i)] = "value";
  }
  return tags;
}

// Facts 4.5, the recorded character test, and ':' of the newer documentation.
TEST(TagCharacters, AreLettersDigitsAndSomeSigns) {
  EXPECT_EQ(add_error({{"aZ09_./=+-@: ", "\xc3\x80\xe1\xbf\xbf\xe2\xb0\x80\xed\x9f\xbf"}}),
            std::nullopt);
  EXPECT_EQ(add_error({{"k", ""}}), std::nullopt);
}

TEST(TagCharacters, AreCheckedInKeysAndValues) {
  // U+00BF and U+2000, U+E000 and U+1F600 lie just outside of the ranges.
  for (const char* bad : {"!", "*", "\"", "\n", "a\tb", "\xc2\xbf", "\xe2\x80\x80", "\xee\x80\x80",
                          "\xf0\x9f\x98\x80", ",", "#"}) {
    EXPECT_EQ(add_error({{bad, "v"}}), ErrorKind::kTagCharactersInvalid) << bad;
    EXPECT_EQ(add_error({{"k", bad}}), ErrorKind::kTagCharactersInvalid) << bad;
    EXPECT_EQ(remove_error({"k", bad}), ErrorKind::kTagCharactersInvalid) << bad;
  }
}

// Facts 4.5: "% passes the first test and fails the second", with another text.
TEST(TagCharacters, PercentFailsTheSecondTest) {
  EXPECT_EQ(add_error({{"100%", "v"}}), ErrorKind::kTagsIllegalOnAdd);
  EXPECT_EQ(add_error({{"k", "100%"}}), ErrorKind::kTagsIllegalOnAdd);
  EXPECT_EQ(remove_error({"100%"}), ErrorKind::kTagsIllegalOnRemove);
  EXPECT_EQ(add_error({{"a%", "v"}, {"b", "!"}}), ErrorKind::kTagCharactersInvalid);
}

TEST(MergeTags, ReplacesAndAdds) {
  const Result<Tags> merged =
      merge_tags(kTestStream, {{"a", "old"}, {"b", "kept"}}, {{"a", "new"}, {"c", "added"}});
  ASSERT_TRUE(merged.ok());
  EXPECT_THAT(merged.value(), ElementsAre(Pair("a", "new"), Pair("b", "kept"), Pair("c", "added")));
}

// Facts 4.5: fifty in total; "Replacing existing keys does not count twice."
TEST(MergeTags, EndAtFifty) {
  EXPECT_TRUE(merge_tags(kTestStream, numbered_tags(0, 40), numbered_tags(40, 10)).ok());
  EXPECT_TRUE(merge_tags(kTestStream, numbered_tags(0, 50), numbered_tags(0, 50)).ok());
  const Result<Tags> too_many = merge_tags(kTestStream, numbered_tags(0, 50), numbered_tags(50, 1));
  ASSERT_FALSE(too_many.ok());
  EXPECT_EQ(too_many.error().kind(), ErrorKind::kTagLimitExceeded);
  EXPECT_EQ(too_many.error().token("stream"), "orders");
}

}  // namespace
}  // namespace weir::shards
