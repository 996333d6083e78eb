#include "api/patterns.h"

#include <gtest/gtest.h>

#include <string>

namespace weir::api::patterns {
namespace {

TEST(Patterns, NameTakesTheNamedCharactersOnly) {
  EXPECT_TRUE(kName.matches("aZ09_.-"));
  EXPECT_FALSE(kName.matches(""));
  EXPECT_FALSE(kName.matches("a b"));
  EXPECT_FALSE(kName.matches("\xc3\xa9"));
}

TEST(Patterns, StreamArnTakesEveryPartition) {
  EXPECT_TRUE(kStreamArn.matches("arn:aws:kinesis:us-east-1:111122223333:stream/s"));
  EXPECT_TRUE(kStreamArn.matches("arn:aws-cn:kinesis:cn-north-1:111122223333:stream/s"));
  EXPECT_TRUE(kStreamArn.matches("arn:aws:kinesis::111122223333:stream/any/thing:at=all"));
}

TEST(Patterns, StreamArnNeedsEachOfItsParts) {
  EXPECT_FALSE(kStreamArn.matches("arn:gcp:kinesis:us-east-1:111122223333:stream/s"));
  EXPECT_FALSE(kStreamArn.matches("arn:aws:firehose:us-east-1:111122223333:stream/s"));
  EXPECT_FALSE(kStreamArn.matches("arn:aws:kinesis:us-east-1:11112222333:stream/s"));
  EXPECT_FALSE(kStreamArn.matches("arn:aws:kinesis:us-east-1:111122223333:stream/"));
  EXPECT_FALSE(kStreamArn.matches("arn:aws:kinesis:us-east-1:111122223333:queue/s"));
  EXPECT_FALSE(kStreamArn.matches("arn:aws:kinesis:us-east-1:111122223333:stream/a b"));
  EXPECT_FALSE(kStreamArn.matches("arn:aws:kinesis:111122223333:stream/s"));
  EXPECT_FALSE(kStreamArn.matches("x arn:aws:kinesis:us-east-1:111122223333:stream/s"));
}

// `.*` may swallow a part that looks like the end, so a later one counts as well.
TEST(Patterns, StreamArnBacktracksAsARegularExpressionDoes) {
  EXPECT_TRUE(kStreamArn.matches("arn:aws:kinesis:x:stream/y:111122223333:stream/s"));
  EXPECT_TRUE(kStreamArn.matches("arn:aws:kinesis:a b:111122223333:stream/s"));
}

// Java's '.' is no line terminator.
TEST(Patterns, StreamArnIsOneLine) {
  EXPECT_FALSE(kStreamArn.matches("arn:aws:kinesis:us\neast:111122223333:stream/s"));
  EXPECT_FALSE(kStreamArn.matches("arn:aws\xe2\x80\xa8:kinesis:x:111122223333:stream/s"));
}

// A value of a megabyte that almost matches a hundred thousand times must not take quadratic time;
// if it does, this test does not end.
TEST(Patterns, StreamArnIsDecidedInOnePass) {
  std::string text = "arn:aws:kinesis:\n";
  while (text.size() < 1'000'000) {
    text += ":111122223333:stream/";
  }
  EXPECT_FALSE(kStreamArn.matches(text + " "));
}

TEST(Patterns, ConsumerArnNamesStreamConsumerAndSecond) {
  const std::string stream = "arn:aws:kinesis:us-east-1:111122223333:stream/s_.-1";
  EXPECT_TRUE(kConsumerArn.matches(stream + "/consumer/c:1700000000"));
  EXPECT_TRUE(kConsumerArn.matches(stream + "/consumer/c.-_9:0"));
  for (const char* end :
       {"", "/consumer/c", "/consumer/c:", "/consumer/:1", "/consumer/c:1x", "/consumer/c d:1",
        "/consumers/c:1", "/consumer/c/d:1", "/x/consumer/c:1", "/consumer/c:1 "}) {
    EXPECT_FALSE(kConsumerArn.matches(stream + end)) << end;
  }
}

TEST(Patterns, ConsumerArnNeedsEachPartBeforeTheStream) {
  const std::string end = "stream/s/consumer/c:1";
  EXPECT_TRUE(kConsumerArn.matches("arn:aws-cn:kinesis:cn-north-1:111122223333:" + end));
  EXPECT_TRUE(kConsumerArn.matches("arn:aws:kinesis::111122223333:" + end));
  EXPECT_TRUE(kConsumerArn.matches("arn:aws:kinesis:a:111122223333:any thing:x" + end));
  EXPECT_TRUE(kConsumerArn.matches("arn:aws:kinesis:1:2:111122223333:" + end));
  for (const char* start :
       {"", "arn:gcp:kinesis:us-east-1:111122223333:", "arn:aws:firehose:us-east-1:111122223333:",
        "arn:aws:kinesis:us-east-1:11112222333:", "arn:aws:kinesis:us-east-1:1111222233334:",
        "arn:aws:kinesis:111122223333:", "x arn:aws:kinesis:us-east-1:111122223333:",
        "arn:aws:kinesis:us\neast:111122223333:"}) {
    EXPECT_FALSE(kConsumerArn.matches(start + end)) << start;
  }
}

TEST(Patterns, ResourceArnTakesStreamsAndWhatBelongsToThem) {
  const std::string start = "arn:aws:kinesis:us-east-1:111122223333:";
  for (const char* end : {"stream/s", "stream/s/consumer/c:1", "any thing/stream/s", "x:stream/s",
                          "stream/stream/", "a b stream/s", "channel/c", "queue/q"}) {
    EXPECT_TRUE(kResourceArn.matches(start + end)) << end;
  }
  for (const char* end :
       {"", "stream/", "stream/a b", "queues/s", "channel/", "stream/s ", "a\nstream/s"}) {
    EXPECT_FALSE(kResourceArn.matches(start + end)) << end;
  }
  EXPECT_FALSE(kResourceArn.matches("stream/s"));
  EXPECT_FALSE(kResourceArn.matches("arn:aws:kinesis:us-east-1:11112222333:stream/s"));
  EXPECT_FALSE(kResourceArn.matches("arn:aws:firehose:us-east-1:111122223333:stream/s"));
}

// Java's \S takes the line terminators of Unicode, its '.' does not.
TEST(Patterns, ResourceArnIsOneLineUpToTheName) {
  const std::string start = "arn:aws:kinesis:us-east-1:111122223333:";
  EXPECT_TRUE(kResourceArn.matches(start + "stream/a\xe2\x80\xa8stream/b"));
  EXPECT_FALSE(kResourceArn.matches(start + "\xe2\x80\xa8stream/b"));
}

TEST(Patterns, NumbersHaveNoLeadingZeros) {
  EXPECT_TRUE(kHashKey.matches("0"));
  EXPECT_TRUE(kHashKey.matches("340282366920938463463374607431768211455"));
  EXPECT_FALSE(kHashKey.matches(""));
  EXPECT_FALSE(kHashKey.matches("00"));
  EXPECT_FALSE(kHashKey.matches("01"));
  EXPECT_FALSE(kHashKey.matches("-1"));
  EXPECT_FALSE(kHashKey.matches("1x"));
}

TEST(Patterns, NumbersHaveTheDigitsOfTheirExpression) {
  EXPECT_TRUE(kHashKey.matches(std::string(39, '9')));
  EXPECT_FALSE(kHashKey.matches(std::string(40, '9')));
  EXPECT_TRUE(kSequenceNumber.matches(std::string(129, '9')));
  EXPECT_FALSE(kSequenceNumber.matches(std::string(130, '9')));
}

TEST(Patterns, StreamIdHasTwoHalves) {
  EXPECT_TRUE(kStreamId.matches("abcdefghij0123456789-abc"));
  EXPECT_FALSE(kStreamId.matches("abcdefghij0123456789abcd"));
  EXPECT_FALSE(kStreamId.matches("Abcdefghij0123456789-abc"));
}

}  // namespace
}  // namespace weir::api::patterns
