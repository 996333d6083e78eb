// The regular expressions of channels (service model), against values that match and nearly do.

#include "api/channel_patterns.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace weir::api::patterns {
namespace {

void expect(const Pattern& pattern, const std::vector<std::string>& good,
            const std::vector<std::string>& bad) {
  for (const std::string& text : good) {
    EXPECT_TRUE(pattern.matches(text)) << pattern.text << " against " << text;
  }
  for (const std::string& text : bad) {
    EXPECT_FALSE(pattern.matches(text)) << pattern.text << " against " << text;
  }
}

TEST(ChannelPatterns, ArnOfAChannel) {
  expect(kChannelArn,
         {"arn:aws:kinesis:us-east-1:111122223333:channel/a",
          "arn:aws-cn:kinesis::111122223333:channel/a/b:c",
          "arn:aws:kinesis:x:stream/y:111122223333:channel/a"},
         {"", "arn:aws:kinesis:us-east-1:111122223333:channel/",
          "arn:aws:kinesis:us-east-1:11112222333:channel/a",
          "arn:aws:kinesis:us-east-1:111122223333:stream/a",
          "arn:aws:kinesis:us-east-1:111122223333:channel/a b"});
}

TEST(ChannelPatterns, ArnsOfOtherServices) {
  expect(kRoleArn,
         {"arn:aws:iam::111122223333:role/a", "arn:aws-cn:iam::111122223333:role/a/b@c=d"},
         {"arn:aws:iam::111122223333:role/", "arn:aws:iam:x:111122223333:role/a",
          "arn:aws:iam::1111222233334:role/a", "arn:aws:iam::111122223333:role/a b"});
  expect(kSchemaArn, {"arn:aws:glue:us-east-1:111122223333:schema/r/s.$#"},
         {"arn:aws:glue:us-east-1:111122223333:schema/r", "arn:aws:glue::111122223333:schema/r/s",
          "arn:aws:glue:us-east-1:111122223333:schema/r/s/t"});
  expect(kBucketArn, {"arn:aws:s3:::abc", "arn:aws:s3:::" + std::string(63, 'a')},
         {"arn:aws:s3:::ab", "arn:aws:s3:::" + std::string(64, 'a'), "arn:aws:s3:::Abc",
          "arn:aws:s3:::abc/d", "arn:AWS:s3:::abc"});
  expect(kTableBucketArn, {"arn:aws:s3tables:us-east-1:111122223333:bucket/a_b"},
         {"arn:aws:s3tables:us-east-1:111122223333:bucket/a.b",
          "arn:aws:s3tables:us-east-1:111122223333:bucket/ab"});
}

TEST(ChannelPatterns, Words) {
  expect(kAccountId, {"111122223333"}, {"11112222333", "1111222233334", "11112222333a"});
  expect(kErrorPrefix, {"a/b!-_'.*()"}, {"", "a b", "a=b", "a:b"});
  expect(kKeyTemplate, {"a/{yyyy}:=!-_'.*()"}, {"", "a b", "a$b"});
  expect(kTableWord, {"a_1"}, {"", "A", "a-b"});
  expect(kPartitionSource, {"a.B_1"}, {"", "a-b"});
  expect(kLogGroupName, {"/aws/a-b_c#1."}, {"", "a b", "a:b"});
  expect(kLogStreamName, {"", "~ ~"}, {"a:b", "a*b"});
}

}  // namespace
}  // namespace weir::api::patterns
