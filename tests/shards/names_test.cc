// Shard ids as leniently as AWS reads them (facts 5.1) and stream ARNs (facts 5.10).

#include "shards/names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace weir::shards {
namespace {

const StreamKey kOrders{{"123456789012", "eu-west-1"}, "orders"};

TEST(ShardIdFormat, PadsToTwelveDigits) {
  EXPECT_EQ(format_shard_id(ShardIndex{0}), "shardId-000000000000");
  EXPECT_EQ(format_shard_id(ShardIndex{20'000}), "shardId-000000020000");
  EXPECT_EQ(format_shard_id(ShardIndex{0x7fffffff}), "shardId-002147483647");
}

// Facts 5.2: "shardIx >= 0x80000000 prints as a negative shard name".
TEST(ShardIdFormat, PrintsHighIndexesAsNegative) {
  EXPECT_EQ(format_shard_id(ShardIndex{0x80000000}), "shardId--02147483648");
  EXPECT_EQ(format_shard_id(ShardIndex{0xffffffff}), "shardId--00000000001");
}

TEST(ShardIdParse, TakesThePartBehindTheFirstDash) {
  for (const char* text : {"shardId-000000000005", "shardId-5", "abc-5", "-5", "5", "0000005",
                           "shardId-00000000000000000000000000000005"}) {
    const auto index = parse_shard_id(text);
    ASSERT_TRUE(index.has_value()) << text;
    EXPECT_EQ(*index, ShardIndex{5}) << text;
  }
}

TEST(ShardIdParse, EndsAtTwoToTheThirtyOne) {
  EXPECT_EQ(parse_shard_id("shardId-2147483647"), ShardIndex{2147483647});
  EXPECT_FALSE(parse_shard_id("shardId-2147483648").has_value());
  EXPECT_FALSE(parse_shard_id("shardId-4294967296").has_value());
  EXPECT_FALSE(parse_shard_id("shardId-18446744073709551616").has_value());
  EXPECT_FALSE(parse_shard_id("shardId-99999999999999999999999999").has_value());
}

TEST(ShardIdParse, RefusesEverythingElse) {
  for (const char* text : {"", "-", "shardId-", "shardId", "shardId--1", "shardId--02147483648",
                           "a-b-1", "5a", " 5", "+5", "shardId-0x5", "shardId_5", "shardId-5 "}) {
    EXPECT_FALSE(parse_shard_id(text).has_value()) << '"' << text << '"';
  }
}

TEST(StreamArn, FollowsThePartitionOfTheRegion) {
  const auto arn_in = [](const char* region) {
    return format_stream_arn({{"123456789012", region}, "orders"});
  };
  EXPECT_EQ(arn_in("eu-west-1"), "arn:aws:kinesis:eu-west-1:123456789012:stream/orders");
  EXPECT_EQ(arn_in("cn-north-1"), "arn:aws-cn:kinesis:cn-north-1:123456789012:stream/orders");
  EXPECT_EQ(arn_in("us-gov-west-1"),
            "arn:aws-us-gov:kinesis:us-gov-west-1:123456789012:stream/orders");
}

TEST(StreamArn, RoundTripsInEveryPartition) {
  for (const char* region : {"eu-west-1", "cn-northwest-1", "us-gov-east-1", "us-east-1"}) {
    const StreamKey key{{"123456789012", region}, "a.b-c_D9"};
    const auto parsed = parse_stream_arn(format_stream_arn(key));
    ASSERT_TRUE(parsed.has_value()) << region;
    EXPECT_EQ(*parsed, key);
  }
}

TEST(StreamArn, RefusesWhatNamesNoStream) {
  for (const char* text :
       {"", "orders", "arn", "arn:aws:kinesis:eu-west-1:123456789012",
        "arn:aws:kinesis:eu-west-1:123456789012:", "arn:aws:kinesis:eu-west-1:123456789012:stream",
        "arn:aws:kinesis:eu-west-1:123456789012:stream/",
        "arn:aws:kinesis:eu-west-1:123456789012:channel/x",
        "arn:aws:sqs:eu-west-1:123456789012:stream/orders",
        "arm:aws:kinesis:eu-west-1:123456789012:stream/orders",
        "arn:aws:kinesis:eu-west-1:123456789012:stream/orders/consumer/c:1"}) {
    EXPECT_FALSE(parse_stream_arn(text).has_value()) << text;
  }
}

TEST(ConsumerArn, EndsWithItsCreationSecond) {
  const ConsumerKey key{.stream = kOrders, .name = "c.1", .create_seconds = 1'700'000'000};
  const std::string arn = format_consumer_arn(key);
  EXPECT_EQ(arn, "arn:aws:kinesis:eu-west-1:123456789012:stream/orders/consumer/c.1:1700000000");
  const auto parsed = parse_consumer_arn(arn);
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(*parsed, key);
}

TEST(ConsumerArn, RefusesWhatNamesNoConsumer) {
  const std::string stream = "arn:aws:kinesis:eu-west-1:123456789012:stream/orders";
  for (const char* end :
       {"", "/consumer/", "/consumer/c", "/consumer/c:", "/consumer/:1", "/consumer/c:1x",
        "/consumer/c:-1", "/consumer/c:1:2", "/consumer/c/d:1", "/consumer/c:9223372036854775808",
        "/consumers/c:1", "x/y/consumer/c:1"}) {
    EXPECT_FALSE(parse_consumer_arn(stream + end).has_value()) << end;
  }
  EXPECT_FALSE(parse_consumer_arn("/consumer/c:1").has_value());
  EXPECT_TRUE(parse_consumer_arn(stream + "/consumer/c:9223372036854775807").has_value());
}

TEST(StreamKey, PrintsForLogs) {
  std::ostringstream out;
  out << kOrders;
  EXPECT_EQ(out.str(), "123456789012/eu-west-1/orders");
}

}  // namespace
}  // namespace weir::shards
