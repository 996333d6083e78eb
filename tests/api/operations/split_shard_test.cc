#include <gtest/gtest.h>

#include <string>

#include "tests/support/reply_matchers.h"
#include "tests/support/shape_cases.h"
#include "tests/support/test_api.h"

namespace weir::api {
namespace {

constexpr std::string_view kMiddle = "170141183460469231731687303715884105728";

TestReply split(TestApi& api, std::string_view shard, std::string_view key) {
  return api.call("SplitShard", std::string(R"({"StreamName":"s","ShardToSplit":")")
                                    .append(shard)
                                    .append(R"(","NewStartingHashKey":")")
                                    .append(key)
                                    .append("\"}"));
}

std::string outside(std::string_view key) {
  return std::string("NewStartingHashKey ")
      .append(key)
      .append(
          " used in SplitShard() on shard shardId-000000000000 in stream s under account "
          "111122223333 is not both greater than one plus the shard's StartingHashKey 0 and less "
          "than the shard's EndingHashKey 340282366920938463463374607431768211455.");
}

TEST(SplitShardTypes, AreChecked) {
  expect_type_errors("SplitShard");
}

TEST(SplitShardConstraints, AreChecked) {
  expect_constraint_errors("SplitShard");
}

// The syntax of the id comes before the stream (facts 4.2) and is printed as it was sent.
TEST(SplitShardState, RefusesAShardIdThatIsNone) {
  TestApi api;
  EXPECT_THAT(split(api, "shardId-x", "2"),
              Fails("ResourceNotFoundException",
                    "Could not find shard shardId-x in stream s under account 111122223333."));
}

TEST(SplitShardState, NeedsAStreamAndItsShard) {
  TestApi api;
  EXPECT_THAT(split(api, "0", "2"),
              Fails("ResourceNotFoundException", "Stream s under account 111122223333 not found."));
  api.create_stream("s");
  EXPECT_THAT(split(api, "shardId-5", "2"),
              Fails("ResourceNotFoundException",
                    "Could not find shard shardId-000000000005 in stream s under account "
                    "111122223333."));
}

// The state comes before the shard (facts 4.2).
TEST(SplitShardState, NeedsAnActiveStream) {
  TestApi api({.options = {.state_delay_millis = 1000}});
  api.create_stream("s");
  EXPECT_THAT(split(api, "5", "2"),
              Fails("ResourceInUseException",
                    "Stream s under account 111122223333 not ACTIVE, instead in state CREATING"));
  api.clock().advance_millis(1000);
  api.restart();
  EXPECT_THAT(split(api, "0", kMiddle), Answers(""));
  EXPECT_THAT(split(api, "0", kMiddle),
              Fails("ResourceInUseException",
                    "Stream s under account 111122223333 not ACTIVE, instead in state UPDATING"));
}

TEST(SplitShardState, RefusesAnOnDemandStream) {
  TestApi api;
  api.call("CreateStream", R"({"StreamName":"s"})");
  EXPECT_THAT(
      split(api, "0", "1000"),
      Fails("ValidationException",
            "Request is invalid. Stream s under account 111122223333 is in On-Demand mode."));
}

// With a shard from 0 on, 1 fails and 2 works (facts 4.2).
TEST(SplitShardState, RefusesKeysAtTheEdgesOfTheShard) {
  TestApi api;
  api.create_stream("s");
  for (const char* key : {"0", "1", "340282366920938463463374607431768211455",
                          "999999999999999999999999999999999999999"}) {
    EXPECT_THAT(split(api, "0", key), Fails("InvalidArgumentException", outside(key)));
  }
  EXPECT_THAT(split(api, "0", "2"), Answers(""));
}

TEST(SplitShardState, RefusesAClosedShard) {
  TestApi api;
  api.create_stream("s");
  ASSERT_THAT(split(api, "0", kMiddle), Answers(""));
  EXPECT_THAT(split(api, "0", kMiddle),
              Fails("InvalidArgumentException",
                    "Shard shardId-000000000000 in stream s under account 111122223333 has already "
                    "been merged or split, and thus is not eligible for merging or splitting."));
}

TEST(SplitShardState, RefusesMoreShardsThanTheQuota) {
  TestApi api({.options = {.shard_quota = 1}});
  api.create_stream("s");
  EXPECT_THAT(split(api, "0", kMiddle),
              Fails("LimitExceededException",
                    "Current shard count for the account: 1. Limit: 1. Number of additional shards "
                    "that would have resulted from this request: 1."));
}

// The lower half gets the lower id; children name one parent (facts 5.6).
TEST(SplitShardBehaviour, OpensTwoChildren) {
  TestApi api;
  api.create_stream("s");
  ASSERT_THAT(split(api, "0", kMiddle), Answers(""));
  const TestReply reply = api.call("ListShards", R"({"StreamName":"s"})");
  EXPECT_THAT(reply, AnswersWith(R"({"ShardId":"shardId-000000000001","ParentShardId":)"
                                 R"("shardId-000000000000","HashKeyRange":{"StartingHashKey":"0",)"
                                 R"("EndingHashKey":"170141183460469231731687303715884105727"})"));
  EXPECT_THAT(reply, AnswersWith(R"({"ShardId":"shardId-000000000002","ParentShardId":)"
                                 R"("shardId-000000000000","HashKeyRange":{"StartingHashKey":)"
                                 R"("170141183460469231731687303715884105728",)"));
}

// Ring b form of "order across parent and child holds".
TEST(SplitShardBehaviour, GivesHigherNumbersToTheChildren) {
  TestApi api;
  api.create_stream("s");
  const std::string put = R"({"StreamName":"s","Data":"","PartitionKey":"a"})";
  const TestReply before = api.call("PutRecord", put);
  ASSERT_THAT(split(api, "0", kMiddle), Answers(""));
  const TestReply after = api.call("PutRecord", put);
  EXPECT_EQ(after.text("ShardId"), "shardId-000000000001") << after;
  EXPECT_GT(after.text("SequenceNumber"), before.text("SequenceNumber"));
}

// UPDATING is a stored fact; puts go to the parent until the switch (facts 5.6), and a restart in
// between must lose neither.
TEST(SplitShardBehaviour, SwitchesWhenItsTimeHasCome) {
  TestApi api({.options = {.limits_on = false, .state_delay_millis = 1000}});
  api.create_stream("s");
  api.clock().advance_millis(1000);
  api.restart();
  ASSERT_THAT(split(api, "0", kMiddle), Answers(""));
  const std::string put = R"({"StreamName":"s","Data":"","PartitionKey":"a"})";
  EXPECT_EQ(api.call("PutRecord", put).text("ShardId"), "shardId-000000000000");
  api.restart();
  EXPECT_EQ(api.call("PutRecord", put).text("ShardId"), "shardId-000000000000");
  api.clock().advance_millis(1000);
  api.restart();
  EXPECT_EQ(api.call("PutRecord", put).text("ShardId"), "shardId-000000000001");
  EXPECT_THAT(api.call("DescribeStreamSummary", R"({"StreamName":"s"})"), AnswersWith("ACTIVE"));
}

}  // namespace
}  // namespace weir::api
