#include <gtest/gtest.h>

#include <string>

#include "tests/support/reply_matchers.h"
#include "tests/support/shape_cases.h"
#include "tests/support/test_api.h"

namespace weir::api {
namespace {

TestReply merge(TestApi& api, std::string_view shard, std::string_view adjacent) {
  return api.call("MergeShards", std::string(R"({"StreamName":"s","ShardToMerge":")")
                                     .append(shard)
                                     .append(R"(","AdjacentShardToMerge":")")
                                     .append(adjacent)
                                     .append("\"}"));
}

TEST(MergeShardsTypes, AreChecked) {
  expect_type_errors("MergeShards");
}

TEST(MergeShardsConstraints, AreChecked) {
  expect_constraint_errors("MergeShards");
}

TEST(MergeShardsState, RefusesShardIdsThatAreNone) {
  TestApi api;
  EXPECT_THAT(merge(api, "shardId-x", "shardId-y"),
              Fails("ResourceNotFoundException", "Could not find shard shardId-x in stream s"));
  EXPECT_THAT(merge(api, "0", "shardId-y"),
              Fails("ResourceNotFoundException", "Could not find shard shardId-y in stream s"));
}

TEST(MergeShardsState, NeedsAStreamAndItsShards) {
  TestApi api;
  EXPECT_THAT(merge(api, "0", "1"),
              Fails("ResourceNotFoundException", "Stream s under account 111122223333 not found."));
  api.create_stream("s", 2);
  EXPECT_THAT(merge(api, "0", "2"),
              Fails("ResourceNotFoundException",
                    "Could not find shard shardId-000000000002 in stream s under account "
                    "111122223333."));
}

TEST(MergeShardsState, NeedsAnActiveStream) {
  TestApi api({.options = {.state_delay_millis = 1000}});
  api.create_stream("s", 2);
  EXPECT_THAT(merge(api, "0", "5"),
              Fails("ResourceInUseException",
                    "Stream s under account 111122223333 not ACTIVE, instead in state CREATING"));
}

// The first must end where the second begins (facts 4.2).
TEST(MergeShardsState, RefusesShardsThatAreNotAdjacent) {
  TestApi api;
  api.create_stream("s", 3);
  const std::string rest =
      " in stream s under account 111122223333 are not an adjacent pair of shards eligible for "
      "merging";
  EXPECT_THAT(merge(api, "0", "2"),
              Fails("InvalidArgumentException",
                    "Shards shardId-000000000000 and shardId-000000000002" + rest));
  EXPECT_THAT(merge(api, "1", "0"),
              Fails("InvalidArgumentException",
                    "Shards shardId-000000000001 and shardId-000000000000" + rest));
}

TEST(MergeShardsState, RefusesClosedShards) {
  TestApi api;
  api.create_stream("s", 3);
  ASSERT_THAT(merge(api, "0", "1"), Answers(""));
  EXPECT_THAT(merge(api, "1", "2"),
              Fails("InvalidArgumentException",
                    "Shard shardId-000000000001 in stream s under account 111122223333 has already "
                    "been merged or split"));
}

// Both parents are named (facts 5.6).
TEST(MergeShardsBehaviour, OpensOneChildOfTwoParents) {
  TestApi api;
  api.create_stream("s", 2);
  ASSERT_THAT(merge(api, "0", "1"), Answers(""));
  EXPECT_THAT(api.call("ListShards", R"({"StreamName":"s","ShardFilter":{"Type":"AT_LATEST"}})"),
              AnswersWith(R"({"Shards":[{"ShardId":"shardId-000000000002",)"
                          R"("ParentShardId":"shardId-000000000000",)"
                          R"("AdjacentParentShardId":"shardId-000000000001","HashKeyRange":)"
                          R"({"StartingHashKey":"0",)"
                          R"("EndingHashKey":"340282366920938463463374607431768211455"})"));
}

TEST(MergeShardsBehaviour, EndsBothParentsWithTheChild) {
  TestApi api;
  api.create_stream("s", 2);
  ASSERT_THAT(merge(api, "0", "1"), Answers(""));
  for (const char* parent : {"0", "1"}) {
    const std::string iterator = api.iterator("s", parent, "TRIM_HORIZON");
    EXPECT_THAT(api.call("GetRecords", "{\"ShardIterator\":\"" + iterator + "\"}"),
                AnswersWith(R"("ChildShards":[{"ShardId":"shardId-000000000002",)"
                            R"("ParentShards":["shardId-000000000000","shardId-000000000001"])"));
  }
}

}  // namespace
}  // namespace weir::api
