// The sweep of UpdateShardCount: lineages and totals of facts 5.7, and that any stream comes to
// equal ranges.

#include "shards/shard_count.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "tests/shards/stream_builder.h"

namespace weir::shards {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

StreamState stream_of(const std::vector<HashKeyRange>& ranges) {
  std::vector<TestShard> shards;
  for (const HashKeyRange& range : ranges) {
    shards.push_back({.index = static_cast<uint32_t>(shards.size()), .range = range});
  }
  return make_stream(shards);
}

StreamState uniform_stream(uint32_t count) {
  return stream_of(uniform_ranges(count));
}

struct OpenShard {
  uint32_t index;
  HashKeyRange range;
};

// What is open after the plan, by rising hash key. Checks on the way that each shard is used up
// once, after it was made, and covers what takes over from it.
std::vector<OpenShard> open_after(const StreamState& stream, const ReshardPlan& plan) {
  std::vector<OpenShard> shards;
  for (const ShardPtr& shard : stream.routes) {
    shards.push_back({shard->index.value(), shard->range});
  }
  std::set<uint32_t> used;
  uint32_t next = stream.next_shard;
  for (const PlannedChild& child : plan.children) {
    for (const ShardIndex parent : child.parents) {
      EXPECT_LT(parent.value(), next) << "a parent that is not there yet";
      used.insert(parent.value());
    }
    EXPECT_LE(child.parents.size(), 2u);
    shards.push_back({next++, child.range});
  }
  std::set<uint32_t> closed;
  for (const ShardIndex parent : plan.parents) {
    EXPECT_LT(parent.value(), stream.next_shard);
    EXPECT_TRUE(closed.insert(parent.value()).second) << "closed twice";
    EXPECT_TRUE(used.contains(parent.value())) << "closed without children";
  }
  std::erase_if(shards, [&used](const OpenShard& shard) { return used.contains(shard.index); });
  std::sort(shards.begin(), shards.end(),
            [](const OpenShard& a, const OpenShard& b) { return a.range.start < b.range.start; });
  return shards;
}

// The whole space once, in `target` ranges that begin where a new stream's would, give or take
// `slack` keys.
void expect_uniform(const std::vector<OpenShard>& open, uint32_t target, base::Uint128 slack) {
  const std::vector<HashKeyRange> wanted = uniform_ranges(target);
  ASSERT_EQ(open.size(), wanted.size());
  base::Uint128 next = 0;
  for (size_t i = 0; i < open.size(); ++i) {
    const HashKeyRange& range = open[i].range;
    ASSERT_TRUE(range.start.value == next) << "a hole before shard " << open[i].index;
    const base::Uint128 start = wanted[i].start.value;
    EXPECT_TRUE((next > start ? next - start : start - next) <= slack) << i;
    next = range.end.value + 1;
  }
  EXPECT_TRUE(open.back().range.end == kHashKeyMax);
}

std::vector<uint32_t> indexes(const std::vector<OpenShard>& open) {
  std::vector<uint32_t> result;
  for (const OpenShard& shard : open) {
    result.push_back(shard.index);
  }
  return result;
}

// Facts 5.7: "4->3: split 1 (4,5), merge 0+4 (6), split 2 (7,8), merge 5+7 (9), merge 8+3 (10)."
TEST(ShardCountPlan, SweepsFromTheLowestHashKeyUp) {
  const ReshardPlan plan = plan_shard_count(uniform_stream(4), 3);
  const auto parents = [&plan](size_t child) { return plan.children[child].parents; };
  ASSERT_EQ(plan.children.size(), 7u);
  EXPECT_THAT(parents(0), ElementsAre(ShardIndex{1}));
  EXPECT_THAT(parents(1), ElementsAre(ShardIndex{1}));
  EXPECT_THAT(parents(2), ElementsAre(ShardIndex{0}, ShardIndex{4}));
  EXPECT_THAT(parents(3), ElementsAre(ShardIndex{2}));
  EXPECT_THAT(parents(4), ElementsAre(ShardIndex{2}));
  EXPECT_THAT(parents(5), ElementsAre(ShardIndex{5}, ShardIndex{7}));
  EXPECT_THAT(parents(6), ElementsAre(ShardIndex{8}, ShardIndex{3}));
  EXPECT_THAT(plan.parents,
              ElementsAre(ShardIndex{1}, ShardIndex{0}, ShardIndex{2}, ShardIndex{3}));
  EXPECT_THAT(indexes(open_after(uniform_stream(4), plan)), ElementsAre(6, 9, 10));
}

// Facts 5.7: how many shards there are afterwards, closed ones included.
TEST(ShardCountPlan, MakesAsManyShardsAsTheToolOfAwsLabs) {
  struct Row {
    uint32_t from;
    uint32_t to;
    size_t total;
  };
  for (const Row& row :
       std::vector<Row>{{2, 4, 6}, {4, 5, 15}, {10, 13, 43}, {4, 2, 6}, {5, 3, 13}, {10, 3, 23}}) {
    const ReshardPlan plan = plan_shard_count(uniform_stream(row.from), row.to);
    EXPECT_EQ(row.from + plan.children.size(), row.total) << row.from << " to " << row.to;
  }
}

TEST(ShardCountPlan, DoesNothingToAStreamThatIsUniform) {
  for (const uint32_t count : {1, 2, 3, 7, 100}) {
    const ReshardPlan plan = plan_shard_count(uniform_stream(count), count);
    EXPECT_THAT(plan.parents, IsEmpty()) << count;
    EXPECT_THAT(plan.children, IsEmpty()) << count;
  }
}

// Facts 5.7: without the tolerance 3 to 6 makes slivers of a few keys.
TEST(ShardCountPlan, KeepsBoundariesThatOnlyRoundingHasMoved) {
  for (uint32_t count = 1; count <= 60; ++count) {
    const StreamState small = uniform_stream(count);
    const ReshardPlan doubled = plan_shard_count(small, 2 * count);
    EXPECT_EQ(doubled.children.size(), 2 * count) << count;
    expect_uniform(open_after(small, doubled), 2 * count, 2 * count);
    const StreamState large = uniform_stream(2 * count);
    const ReshardPlan halved = plan_shard_count(large, count);
    EXPECT_EQ(halved.children.size(), count) << count;
    expect_uniform(open_after(large, halved), count, 2 * count);
  }
}

TEST(ShardCountPlan, BringsEveryUniformStreamToEveryCountAllowed) {
  for (uint32_t from = 1; from <= 24; ++from) {
    for (uint32_t to = (from + 1) / 2; to <= 2 * from; ++to) {
      SCOPED_TRACE(testing::Message() << from << " to " << to);
      const StreamState stream = uniform_stream(from);
      expect_uniform(open_after(stream, plan_shard_count(stream, to)), to, std::max(from, to));
    }
  }
}

// Shards that SplitShard has made: some of a single key, some at the boundaries, one giant.
TEST(ShardCountPlan, BringsEveryStreamToUniformRanges) {
  const uint64_t seed = 17;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 random(seed);
  for (int round = 0; round < 300; ++round) {
    const auto target = static_cast<uint32_t>(1 + random() % 40);
    std::set<base::Uint128> ends = {base::kUint128Max};
    for (uint64_t left = random() % 40; left > 0; --left) {
      const base::Uint128 anywhere = base::make_uint128(random(), random());
      const base::Uint128 boundary = uniform_ranges(target)[random() % target].end.value;
      const base::Uint128 beside = boundary + random() % 7 - 3;
      ends.insert(random() % 2 == 0 ? anywhere : beside);
    }
    std::vector<HashKeyRange> ranges;
    base::Uint128 start = 0;
    for (const base::Uint128 end : ends) {
      ranges.push_back({HashKey{start}, HashKey{end}});
      start = end + 1;
    }
    const StreamState stream = stream_of(ranges);
    const auto slack = std::max<base::Uint128>(target, ranges.size());
    expect_uniform(open_after(stream, plan_shard_count(stream, target)), target, slack);
    ASSERT_FALSE(HasFailure()) << "round " << round;
  }
}

// Facts 4.1: "account quota (the temporary shards count too)". 4 to 3 splits before it merges.
TEST(ShardCountPlan, CountsTemporaryShards) {
  const auto extra = [](uint32_t from, uint32_t to) {
    return extra_shards(plan_shard_count(uniform_stream(from), to));
  };
  EXPECT_EQ(extra(2, 4), 2);
  EXPECT_EQ(extra(4, 2), 0);
  EXPECT_EQ(extra(4, 3), 1);
  EXPECT_EQ(extra(3, 5), 3);
  EXPECT_EQ(extra(3, 3), 0);
}

// Facts 4.1: "<= 2x and >= half the open count, <= 10000".
TEST(ShardCountLimits, AreDoubleAndHalf) {
  const auto refusal = [](uint32_t open, uint32_t target) -> std::optional<ErrorKind> {
    const Result<void> checked = check_shard_count(uniform_stream(open), target);
    return checked.ok() ? std::nullopt : std::optional(checked.error().kind());
  };
  EXPECT_EQ(refusal(4, 8), std::nullopt);
  EXPECT_EQ(refusal(4, 9), ErrorKind::kShardCountOverDouble);
  EXPECT_EQ(refusal(4, 2), std::nullopt);
  EXPECT_EQ(refusal(4, 1), ErrorKind::kShardCountUnderHalf);
  EXPECT_EQ(refusal(5, 3), std::nullopt);
  EXPECT_EQ(refusal(5, 2), ErrorKind::kShardCountUnderHalf);
  EXPECT_EQ(refusal(1, 1), std::nullopt);
  EXPECT_EQ(refusal(6000, 10'000), std::nullopt);
  EXPECT_EQ(refusal(6000, 10'001), ErrorKind::kShardCountTooHigh);
}

TEST(ShardCountLimits, NameWhatWasAskedFor) {
  const Result<void> checked = check_shard_count(uniform_stream(4), 9);
  ASSERT_FALSE(checked.ok());
  EXPECT_EQ(checked.error().token("stream"), "orders");
  EXPECT_EQ(checked.error().token("current"), "4");
  EXPECT_EQ(checked.error().token("target"), "9");
}

}  // namespace
}  // namespace weir::shards
