#include "base/utf8.h"

#include <gtest/gtest.h>

#include <string>

namespace weir::base {
namespace {

TEST(Utf8, AcceptsEachLength) {
  EXPECT_TRUE(is_valid_utf8(""));
  EXPECT_TRUE(is_valid_utf8("plain"));
  EXPECT_TRUE(is_valid_utf8("\xc3\xa9"));          // é
  EXPECT_TRUE(is_valid_utf8("\xe2\x82\xac"));      // €
  EXPECT_TRUE(is_valid_utf8("\xf0\x9f\x98\x80"));  // an emoji
}

TEST(Utf8, AcceptsTheEndsOfTheRanges) {
  EXPECT_TRUE(is_valid_utf8("\xed\x9f\xbf"));      // U+D7FF
  EXPECT_TRUE(is_valid_utf8("\xee\x80\x80"));      // U+E000
  EXPECT_TRUE(is_valid_utf8("\xf4\x8f\xbf\xbf"));  // U+10FFFF
}

TEST(Utf8, RefusesWhatRfc3629Forbids) {
  EXPECT_FALSE(is_valid_utf8("\x80"));              // a continuation alone
  EXPECT_FALSE(is_valid_utf8("\xc3"));              // cut off
  EXPECT_FALSE(is_valid_utf8("\xc3("));             // no continuation
  EXPECT_FALSE(is_valid_utf8("\xc0\xaf"));          // overlong '/'
  EXPECT_FALSE(is_valid_utf8("\xe0\x9f\xbf"));      // overlong
  EXPECT_FALSE(is_valid_utf8("\xf0\x8f\xbf\xbf"));  // overlong
  EXPECT_FALSE(is_valid_utf8("\xed\xa0\x80"));      // a surrogate
  EXPECT_FALSE(is_valid_utf8("\xf4\x90\x80\x80"));  // above U+10FFFF
  EXPECT_FALSE(is_valid_utf8("\xff"));
}

// ASCII is looked at in blocks of eight; the bad byte must be found wherever it stands.
TEST(Utf8, FindsABadByteAtEachPlace) {
  for (size_t at = 0; at < 24; ++at) {
    std::string text(24, 'a');
    text[at] = '\xfe';
    EXPECT_FALSE(is_valid_utf8(text)) << at;
  }
}

TEST(Utf8, CountsCodePoints) {
  EXPECT_EQ(count_code_points(""), 0U);
  EXPECT_EQ(count_code_points("twelve chars"), 12U);
  EXPECT_EQ(count_code_points("\xc3\xa9t\xc3\xa9 \xf0\x9f\x98\x80"), 5U);
}

TEST(Utf8, CutsBetweenCodePoints) {
  EXPECT_EQ(utf8_prefix("abc", 5), "abc");
  EXPECT_EQ(utf8_prefix("abc", 2), "ab");
  EXPECT_EQ(utf8_prefix("a\xe2\x82\xac", 3), "a");
  EXPECT_EQ(next_code_point("a\xe2\x82\xac!", 1), 4U);
}

}  // namespace
}  // namespace weir::base
