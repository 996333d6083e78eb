// Split and merge plans: the table of ranges and the errors of facts 4.2, lineage of facts 5.6.

#include "shards/reshard.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/shards/stream_builder.h"

namespace weir::shards {
namespace {

using ::testing::ElementsAre;

HashKeyRange range(base::Uint128 start, base::Uint128 end) {
  return {HashKey{start}, HashKey{end}};
}

ErrorKind split_error(const HashKeyRange& of, base::Uint128 key) {
  const ShardPtr shard = make_shard({.index = 3, .range = of});
  const Result<ReshardPlan> plan = plan_split(kTestStream, *shard, HashKey{key});
  EXPECT_FALSE(plan.ok()) << format_hash_key(HashKey{key});
  return plan.ok() ? ErrorKind::kUnknown : plan.error().kind();
}

void expect_split(const HashKeyRange& of, base::Uint128 key) {
  SCOPED_TRACE(format_hash_key(HashKey{key}));
  const ShardPtr shard = make_shard({.index = 3, .range = of});
  const Result<ReshardPlan> plan = plan_split(kTestStream, *shard, HashKey{key});
  ASSERT_TRUE(plan.ok());
  EXPECT_THAT(plan.value().parents, ElementsAre(ShardIndex{3}));
  ASSERT_EQ(plan.value().children.size(), 2u);
  const PlannedChild& low = plan.value().children[0];
  const PlannedChild& high = plan.value().children[1];
  // The lower half gets the lower id (facts 5.6); ends touch; the whole range stays covered.
  EXPECT_TRUE(low.range == range(of.start.value, key - 1));
  EXPECT_TRUE(high.range == range(key, of.end.value));
  EXPECT_THAT(low.parents, ElementsAre(ShardIndex{3}));
  EXPECT_THAT(high.parents, ElementsAre(ShardIndex{3}));
}

// Facts 4.2: "greater than one plus the shard's StartingHashKey and less than EndingHashKey";
// "With A=0: 1 fails, 2 works."
TEST(PlanSplit, TakesKeysWellInsideTheRange) {
  expect_split(range(0, base::kUint128Max), 2);
  expect_split(range(0, base::kUint128Max), base::kUint128Max - 1);
  expect_split(range(0, base::kUint128Max), base::make_uint128(uint64_t{1} << 63, 0));
  expect_split(range(100, 200), 102);
  expect_split(range(100, 200), 199);
}

TEST(PlanSplit, RefusesTheEdgesOfTheRange) {
  for (const base::Uint128 key : {0, 1}) {
    EXPECT_EQ(split_error(range(0, base::kUint128Max), key), ErrorKind::kSplitKeyOutside);
  }
  EXPECT_EQ(split_error(range(0, base::kUint128Max), base::kUint128Max),
            ErrorKind::kSplitKeyOutside);
  for (const base::Uint128 key : {0, 99, 100, 101, 200, 201}) {
    EXPECT_EQ(split_error(range(100, 200), key), ErrorKind::kSplitKeyOutside);
  }
}

// A range that ends at 2^128 - 1 and one of a single key must not overflow the comparison.
TEST(PlanSplit, RefusesRangesTooSmallToSplit) {
  const base::Uint128 max = base::kUint128Max;
  for (const base::Uint128 start : {max, max - 1, max - 2}) {
    for (const base::Uint128 key : {base::Uint128{0}, start, max - 1, max}) {
      EXPECT_EQ(split_error(range(start, max), key), ErrorKind::kSplitKeyOutside);
    }
  }
}

TEST(PlanSplit, NamesWhatTheMessageOfAwsNames) {
  const ShardPtr shard = make_shard({.index = 3, .range = range(100, 200)});
  const Result<ReshardPlan> plan = plan_split(kTestStream, *shard, HashKey{200});
  ASSERT_FALSE(plan.ok());
  const Error& error = plan.error();
  EXPECT_EQ(error.token("key"), "200");
  EXPECT_EQ(error.token("shard"), "shardId-000000000003");
  EXPECT_EQ(error.token("stream"), "orders");
  EXPECT_EQ(error.token("account"), "111122223333");
  EXPECT_EQ(error.token("start"), "100");
  EXPECT_EQ(error.token("end"), "200");
}

TEST(PlanMerge, JoinsAShardWithTheOneAbove) {
  const ShardPtr low = make_shard({.index = 4, .range = range(0, 99)});
  const ShardPtr high = make_shard({.index = 1, .range = range(100, base::kUint128Max)});
  const Result<ReshardPlan> plan = plan_merge(kTestStream, *low, *high);
  ASSERT_TRUE(plan.ok());
  // Facts 5.6: ParentShardId = ShardToMerge, AdjacentParentShardId = the other.
  EXPECT_THAT(plan.value().parents, ElementsAre(ShardIndex{4}, ShardIndex{1}));
  ASSERT_EQ(plan.value().children.size(), 1u);
  EXPECT_TRUE(plan.value().children[0].range == range(0, base::kUint128Max));
  EXPECT_THAT(plan.value().children[0].parents, ElementsAre(ShardIndex{4}, ShardIndex{1}));
}

// Facts 4.2: "order matters: S1.end+1 = S2.start".
TEST(PlanMerge, RefusesEveryOtherPair) {
  const ShardPtr low = make_shard({.index = 0, .range = range(0, 99)});
  const ShardPtr middle = make_shard({.index = 1, .range = range(100, 199)});
  const ShardPtr high = make_shard({.index = 2, .range = range(200, base::kUint128Max)});
  const std::pair<ShardPtr, ShardPtr> pairs[] = {
      {middle, low}, {low, high}, {high, low}, {low, low}, {high, high}};
  for (const auto& [first, second] : pairs) {
    const Result<ReshardPlan> plan = plan_merge(kTestStream, *first, *second);
    ASSERT_FALSE(plan.ok()) << first->index << " and " << second->index;
    EXPECT_EQ(plan.error().kind(), ErrorKind::kShardsNotAdjacent);
    EXPECT_EQ(plan.error().token("shard"), format_shard_id(first->index));
    EXPECT_EQ(plan.error().token("adjacent"), format_shard_id(second->index));
  }
}

TEST(FindReshardable, WantsAnOpenShardOfTheStream) {
  const StreamState stream = make_stream(
      {{.index = 0, .closed_at = kTestStart + 10}, {.index = 1, .opened_at = kTestStart + 10}});
  ASSERT_TRUE(find_reshardable(stream, ShardIndex{1}).ok());
  const Result<ShardPtr> closed = find_reshardable(stream, ShardIndex{0});
  ASSERT_FALSE(closed.ok());
  EXPECT_EQ(closed.error().kind(), ErrorKind::kShardAlreadyClosed);
  const Result<ShardPtr> missing = find_reshardable(stream, ShardIndex{5});
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().kind(), ErrorKind::kShardNotFound);
  EXPECT_EQ(missing.error().token("shard"), "shardId-000000000005");
}

}  // namespace
}  // namespace weir::shards
