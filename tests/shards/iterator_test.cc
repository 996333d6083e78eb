// Shard iterators as clients hold them (facts 4.3 and 5.3).

#include "shards/iterator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "shards/token.h"
#include "tests/shards/hex.h"
#include "tests/shards/stream_builder.h"

namespace weir::shards {
namespace {

const std::vector<TokenKey> kKeys = {{.id = 1, .secret = "secret"}};

ShardIterator sample() {
  ShardIterator iterator{.stream = kTestStream, .shard = ShardIndex{5}};
  iterator.incarnation.fill(9);
  iterator.position = engine::Position{1234};
  return iterator;
}

std::string text_of(const ShardIterator& iterator) {
  return format_iterator(iterator, kKeys, kTestStart, 1);
}

ErrorKind error_of(const std::string& text, base::Timestamp now = kTestStart) {
  const Result<ShardIterator> parsed = parse_iterator(text, kKeys, now);
  EXPECT_FALSE(parsed.ok()) << text;
  return parsed.ok() ? ErrorKind::kUnknown : parsed.error().kind();
}

void expect_sample(const Result<ShardIterator>& parsed) {
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(parsed.value().stream, sample().stream);
  EXPECT_EQ(parsed.value().incarnation, sample().incarnation);
  EXPECT_EQ(parsed.value().shard, sample().shard);
  EXPECT_EQ(parsed.value().position, sample().position);
}

TEST(ShardIteratorText, RoundTrips) {
  expect_sample(parse_iterator(text_of(sample()), kKeys, kTestStart));
}

// Golden bytes: docs/formats.md, "Tokens".
TEST(ShardIteratorText, HasTheDocumentedContent) {
  ShardIterator iterator{.stream = {{"123456789012", "eu-west-1"}, "orders"},
                         .shard = ShardIndex{5},
                         .position = engine::Position{1234}};
  for (uint8_t i = 0; i < iterator.incarnation.size(); ++i) {
    iterator.incarnation[i] = i;
  }
  const auto token = open_token(TokenPurpose::kShardIterator, kKeys, text_of(iterator));
  ASSERT_TRUE(token.has_value());
  EXPECT_EQ(to_hex(token->content),
            std::string(kKeyHex) + std::string(kIncarnationHex) + "00000005" + "00000000000004d2");
}

// Facts 4.3: "A correct iterator wrapped in double quotes is ACCEPTED by AWS."
TEST(ShardIteratorText, IsAcceptedInQuotes) {
  const std::string text = text_of(sample());
  expect_sample(parse_iterator('"' + text + '"', kKeys, kTestStart));
  EXPECT_EQ(error_of('"' + text), ErrorKind::kIteratorInvalid);
  EXPECT_EQ(error_of(text + '"'), ErrorKind::kIteratorInvalid);
  EXPECT_EQ(error_of("\"\"" + text + "\"\""), ErrorKind::kIteratorInvalid);
  EXPECT_EQ(error_of("\""), ErrorKind::kIteratorInvalid);
  EXPECT_EQ(error_of("\"\""), ErrorKind::kIteratorInvalid);
}

// Facts 5.3: "Valid for 300000 ms from creation".
TEST(ShardIteratorText, IsValidForFiveMinutes) {
  const std::string text = text_of(sample());
  expect_sample(parse_iterator(text, kKeys, kTestStart + 299'000));
  expect_sample(parse_iterator(text, kKeys, kTestStart + 300'000));
  EXPECT_EQ(error_of(text, kTestStart + 300'001), ErrorKind::kIteratorExpired);
  EXPECT_EQ(error_of(text, kTestStart + 301'000), ErrorKind::kIteratorExpired);
}

// A gateway whose clock is a little behind must serve it.
TEST(ShardIteratorText, IsValidBeforeItsTime) {
  expect_sample(parse_iterator(text_of(sample()), kKeys, kTestStart - 5000));
}

// Facts 4.3, the form of the dates in ExpiredIteratorException.
TEST(ShardIteratorText, SaysWhenItExpired) {
  const std::string text = format_iterator(sample(), kKeys, base::Timestamp{1'421'889'722'999}, 1);
  const Result<ShardIterator> parsed =
      parse_iterator(text, kKeys, base::Timestamp{1'421'890'082'000});
  ASSERT_FALSE(parsed.ok());
  EXPECT_EQ(parsed.error().token("created"), "Thu Jan 22 01:22:02 UTC 2015");
  EXPECT_EQ(parsed.error().token("now"), "Thu Jan 22 01:28:02 UTC 2015");
}

// Facts 5.3: "<= 512 characters"; the longest names and a long region must fit.
TEST(ShardIteratorText, FitsInto512Characters) {
  ShardIterator longest = sample();
  longest.stream = {{"123456789012", std::string(64, 'r')}, std::string(128, 'n')};
  longest.position = engine::kPositionMax;
  EXPECT_LE(text_of(longest).size(), 512u);
}

// A token of ours whose content is not an iterator can only come from a newer version.
TEST(ShardIteratorText, RefusesOtherContentUnderAGoodSeal) {
  for (const char* content : {"", "x"}) {
    const std::string text = seal_token(TokenPurpose::kShardIterator, kKeys,
                                        {.issued_at = kTestStart, .content = content}, 1);
    EXPECT_EQ(error_of(text), ErrorKind::kIteratorInvalid);
  }
}

}  // namespace
}  // namespace weir::shards
