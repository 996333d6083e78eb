#include <gtest/gtest.h>

#include <string>

#include "tests/support/reply_matchers.h"
#include "tests/support/shape_cases.h"
#include "tests/support/test_api.h"

namespace weir::api {
namespace {

TestReply update(TestApi& api, int target) {
  return api.call("UpdateShardCount", R"({"StreamName":"s","ScalingType":"UNIFORM_SCALING",)"
                                      R"("TargetShardCount":)" +
                                          std::to_string(target) + "}");
}

std::string answer(int current, int target) {
  return R"({"StreamName":"s","CurrentShardCount":)" + std::to_string(current) +
         R"(,"TargetShardCount":)" + std::to_string(target) +
         R"(,"StreamARN":"arn:aws:kinesis:us-east-1:111122223333:stream/s"})";
}

TEST(UpdateShardCountTypes, AreChecked) {
  expect_type_errors("UpdateShardCount");
}

TEST(UpdateShardCountConstraints, AreChecked) {
  expect_constraint_errors("UpdateShardCount");
}

TEST(UpdateShardCountState, NeedsAnActiveStream) {
  TestApi api({.options = {.state_delay_millis = 1000}});
  EXPECT_THAT(update(api, 9),
              Fails("ResourceNotFoundException", "Stream s under account 111122223333 not found."));
  api.create_stream("s");
  EXPECT_THAT(update(api, 9),
              Fails("ResourceInUseException",
                    "Stream s under account 111122223333 not ACTIVE, instead in state CREATING"));
}

TEST(UpdateShardCountState, RefusesAnOnDemandStream) {
  TestApi api;
  api.call("CreateStream", R"({"StreamName":"s"})");
  EXPECT_THAT(
      update(api, 100),
      Fails("ValidationException",
            "Request is invalid. Stream s under account 111122223333 is in On-Demand mode."));
}

TEST(UpdateShardCountState, RefusesMoreThanDoubleAndLessThanHalf) {
  TestApi api;
  api.create_stream("s", 5);
  EXPECT_THAT(update(api, 11),
              Fails("InvalidArgumentException",
                    "UpdateShardCount cannot scale up over double your current open shard count. "
                    "Current open shard count: 5, Target shard count: 11"));
  EXPECT_THAT(update(api, 2),
              Fails("InvalidArgumentException",
                    "UpdateShardCount cannot scale down below half your current open shard count. "
                    "Current open shard count: 5, Target shard count: 2"));
  EXPECT_THAT(update(api, 10'001),
              Fails("LimitExceededException",
                    "Target shard count or number of open shards cannot be greater than 10000."));
}

// Facts 4.1: the temporary shards count too.
TEST(UpdateShardCountState, RefusesMoreShardsThanTheQuota) {
  TestApi api({.options = {.limits_on = false, .shard_quota = 5}});
  api.create_stream("s", 3);
  EXPECT_THAT(update(api, 5),
              Fails("LimitExceededException",
                    "Current shard count for the account: 3. Limit: 5. Number of additional shards "
                    "that would have resulted from this request: 3."));
}

// Facts 4.0: ten in 24 hours; a restart does not forget them.
TEST(UpdateShardCountState, RefusesTheEleventhCallOfADay) {
  TestApi api({.options = {.limits_on = true}});
  api.create_stream("s", 2);
  for (int i = 0; i < 10; ++i) {
    ASSERT_THAT(update(api, 2), Answers(answer(2, 2)));
  }
  api.restart();
  EXPECT_THAT(update(api, 2),
              Fails("LimitExceededException",
                    "UpdateShardCount may be called at most 10 times in 24 hours for stream s "
                    "under account 111122223333."));
  api.clock().advance_millis(24 * base::kMillisPerHour);
  EXPECT_THAT(update(api, 2), Answers(answer(2, 2)));
}

TEST(UpdateShardCountBehaviour, TellsTheCountsBeforeAndAfter) {
  TestApi api;
  api.create_stream("s", 4);
  EXPECT_THAT(update(api, 3), Answers(answer(4, 3)));
  EXPECT_THAT(update(api, 6), Answers(answer(3, 6)));
  EXPECT_THAT(api.call("DescribeStreamSummary", R"({"StreamName":"s"})"),
              AnswersWith(R"("OpenShardCount":6)"));
}

// Facts 5.7, evidence A: the open shards are 6, 9 and 10, with the ranges of a new stream.
TEST(UpdateShardCountBehaviour, LeavesUniformShards) {
  TestApi api;
  api.create_stream("s", 4);
  ASSERT_THAT(update(api, 3), Answers(answer(4, 3)));
  const TestReply open =
      api.call("ListShards", R"({"StreamName":"s","ShardFilter":{"Type":"AT_LATEST"}})");
  EXPECT_THAT(open, AnswersWith(R"({"Shards":[{"ShardId":"shardId-000000000006","ParentShardId":)"
                                R"("shardId-000000000000","AdjacentParentShardId":)"
                                R"("shardId-000000000004","HashKeyRange":{"StartingHashKey":"0",)"
                                R"("EndingHashKey":"113427455640312821154458202477256070484"})"));
  EXPECT_THAT(open, AnswersWith(R"({"ShardId":"shardId-000000000009")"));
  EXPECT_THAT(open, AnswersWith(R"({"ShardId":"shardId-000000000010")"));
}

// A reader of a shard that closed walks through the shards between to those that are open: each
// page without NextShardIterator names children (facts 5.4, KCL's rule).
TEST(UpdateShardCountBehaviour, LetsReadersWalkThroughEmptyShards) {
  TestApi api;
  api.create_stream("s", 4);
  ASSERT_THAT(update(api, 3), Answers(answer(4, 3)));
  const std::string between = api.iterator("s", "shardId-000000000004", "TRIM_HORIZON");
  EXPECT_THAT(api.call("GetRecords", "{\"ShardIterator\":\"" + between + "\"}"),
              AnswersWith(R"({"Records":[],"MillisBehindLatest":0,"ChildShards":[{"ShardId":)"
                          R"("shardId-000000000006","ParentShards":["shardId-000000000000",)"
                          R"("shardId-000000000004"])"));
}

TEST(UpdateShardCountBehaviour, ShowsUpdatingUntilItsTimeHasCome) {
  TestApi api({.options = {.limits_on = false, .state_delay_millis = 1000}});
  api.create_stream("s", 2);
  api.clock().advance_millis(1000);
  api.restart();
  ASSERT_THAT(update(api, 4), Answers(answer(2, 4)));
  const std::string summary = R"({"StreamName":"s"})";
  EXPECT_THAT(api.call("DescribeStreamSummary", summary), AnswersWith("UPDATING"));
  EXPECT_THAT(api.call("DescribeStreamSummary", summary), AnswersWith(R"("OpenShardCount":2)"));
  api.clock().advance_millis(1000);
  api.restart();
  EXPECT_THAT(api.call("DescribeStreamSummary", summary), AnswersWith(R"("OpenShardCount":4)"));
}

}  // namespace
}  // namespace weir::api
