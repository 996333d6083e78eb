#include <gtest/gtest.h>

#include <string>

#include "tests/support/reply_matchers.h"
#include "tests/support/shape_cases.h"
#include "tests/support/test_api.h"

namespace weir::api {
namespace {

size_t shard_count(const TestReply& reply) {
  size_t count = 0;
  for (size_t at = reply.body.find("\"ShardId\""); at != std::string::npos;
       at = reply.body.find("\"ShardId\"", at + 1)) {
    ++count;
  }
  return count;
}

TEST(DescribeStreamTypes, AreChecked) {
  expect_type_errors("DescribeStream");
}

TEST(DescribeStreamConstraints, AreChecked) {
  expect_constraint_errors("DescribeStream");
}

TEST(DescribeStreamState, NeedsAStream) {
  TestApi api;
  EXPECT_THAT(api.call("DescribeStream", R"({"StreamName":"s"})"),
              Fails("ResourceNotFoundException", "Stream s under account 111122223333 not found."));
}

TEST(DescribeStreamState, RefusesAStartThatIsNoShardId) {
  TestApi api;
  api.create_stream("s");
  EXPECT_THAT(
      api.call("DescribeStream", R"({"StreamName":"s","ExclusiveStartShardId":"shardId-x"})"),
      Fails("ResourceNotFoundException", "Could not find shard shardId-x in stream s"));
}

// Fields and their absence: facts 4.1 and 8.6; an open shard has no ending number at all.
TEST(DescribeStreamBehaviour, ShowsTheStreamAndItsShards) {
  TestApi api;
  api.clock().advance_millis(999);
  api.create_stream("s");
  EXPECT_THAT(
      api.call("DescribeStream", R"({"StreamName":"s"})"),
      Answers(R"({"StreamDescription":{"StreamName":"s","StreamARN":)"
              R"("arn:aws:kinesis:us-east-1:111122223333:stream/s","StreamStatus":"ACTIVE",)"
              R"("StreamModeDetails":{"StreamMode":"PROVISIONED"},"Shards":[{"ShardId":)"
              R"("shardId-000000000000","HashKeyRange":{"StartingHashKey":"0","EndingHashKey":)"
              R"("340282366920938463463374607431768211455"},"SequenceNumberRange":)"
              R"({"StartingSequenceNumber":)"
              R"("49646437577108476416916876405825929425585429676275269634"}}],)"
              R"("HasMoreShards":false,"RetentionPeriodHours":24,)"
              R"("StreamCreationTimestamp":1700000000,)"
              R"("EnhancedMonitoring":[{"ShardLevelMetrics":[]}],"EncryptionType":"NONE"}})"));
}

TEST(DescribeStreamBehaviour, ShowsNoShardsWhileCreating) {
  TestApi api({.options = {.state_delay_millis = 1000}});
  api.create_stream("s");
  EXPECT_THAT(api.call("DescribeStream", R"({"StreamName":"s"})"),
              AnswersWith(R"("Shards":[],"HasMoreShards":false)"));
}

// DELETING keeps the shards, unless the stream comes from CREATING (facts 4.1).
TEST(DescribeStreamBehaviour, ShowsTheShardsOfAStreamBeingDeleted) {
  TestApi api({.options = {.state_delay_millis = 1000}});
  api.create_stream("s");
  api.clock().advance_millis(1000);
  api.restart();
  api.call("DeleteStream", R"({"StreamName":"s"})");
  const TestReply reply = api.call("DescribeStream", R"({"StreamName":"s"})");
  EXPECT_THAT(reply, AnswersWith("DELETING"));
  EXPECT_EQ(shard_count(reply), 1U) << reply;
}

TEST(DescribeStreamBehaviour, PagesThroughTheShards) {
  TestApi api;
  api.create_stream("s", 5);
  const TestReply first = api.call("DescribeStream", R"({"StreamName":"s","Limit":3})");
  EXPECT_THAT(first, AnswersWith(R"("HasMoreShards":true)"));
  EXPECT_EQ(shard_count(first), 3U) << first;
  const TestReply rest =
      api.call("DescribeStream",
               R"({"StreamName":"s","Limit":3,"ExclusiveStartShardId":"shardId-000000000002"})");
  EXPECT_THAT(rest, AnswersWith(R"("HasMoreShards":false)"));
  EXPECT_EQ(rest.text("ShardId"), "shardId-000000000003") << rest;
  EXPECT_EQ(shard_count(rest), 2U) << rest;
}

TEST(DescribeStreamBehaviour, ShowsAHundredShardsAtMost) {
  TestApi api;
  api.create_stream("s", 101);
  for (const char* request : {R"({"StreamName":"s"})", R"({"StreamName":"s","Limit":10000})"}) {
    const TestReply reply = api.call("DescribeStream", request);
    EXPECT_EQ(shard_count(reply), 100U);
    EXPECT_THAT(reply, AnswersWith(R"("HasMoreShards":true)"));
  }
}

TEST(DescribeStreamBehaviour, ForgetsClosedShardsWhenTheirRecordsHaveExpired) {
  TestApi api;
  api.create_stream("s");
  api.call("SplitShard", R"({"StreamName":"s","ShardToSplit":"0","NewStartingHashKey":"1000"})");
  EXPECT_EQ(shard_count(api.call("DescribeStream", R"({"StreamName":"s"})")), 3U);
  api.clock().advance_millis(24 * base::kMillisPerHour + 1);
  const TestReply reply = api.call("DescribeStream", R"({"StreamName":"s"})");
  EXPECT_EQ(shard_count(reply), 2U) << reply;
}

}  // namespace
}  // namespace weir::api
