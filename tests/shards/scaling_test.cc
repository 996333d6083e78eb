// The rules of on-demand scaling, as tables: what is hot and cold, when it splits and merges, and
// within which bounds.

#include "shards/scaling.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/shards/stream_builder.h"

namespace weir::shards {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr base::SteadyTime kNow{10'000 * base::kNanosPerSecond};
constexpr int64_t kWindowSeconds = 60;
constexpr int64_t kQuietSeconds = 900;

constexpr base::SteadyTime ago(int64_t seconds) {
  return kNow + -seconds * base::kNanosPerSecond;
}

StreamState on_demand(uint32_t count) {
  std::vector<TestShard> shards;
  for (const HashKeyRange& range : uniform_ranges(count)) {
    shards.push_back({.index = static_cast<uint32_t>(shards.size()), .range = range});
  }
  StreamState stream = make_stream(shards);
  stream.mode = StreamMode::kOnDemand;
  return stream;
}

// A shard that is neither hot nor quiet.
ShardWindow busy() {
  return {.rate = {}, .hot_since = kNow, .quiet_since = kNow};
}

ShardWindow hot(int64_t seconds, double bytes = 600 * 1024) {
  return {.rate = {.bytes = bytes, .records = 1}, .hot_since = ago(seconds), .quiet_since = kNow};
}

ShardWindow quiet(int64_t seconds) {
  return {.rate = {}, .hot_since = kNow, .quiet_since = ago(seconds)};
}

ScalingLimits limits_of(const StreamState& stream, int64_t room = 1000, bool committed = false) {
  return {.bounds = scaling_bounds(stream, committed),
          .quota_room = room,
          .window_nanos = kWindowSeconds * base::kNanosPerSecond};
}

ScalingSteps plan(const StreamState& stream, const std::vector<ShardWindow>& windows) {
  return plan_scaling(stream, windows, limits_of(stream), kNow);
}

ShardIndex at(uint32_t index) {
  return ShardIndex{index};
}

// Facts 5.9: "a shard over about 500 KiB/s".
TEST(ScalingRates, HotIsMoreThanHalfOfAShardByBytesOrRecords) {
  EXPECT_FALSE(is_hot({.bytes = 500 * 1024, .records = 500}));
  EXPECT_TRUE(is_hot({.bytes = 500 * 1024 + 1, .records = 1}));
  EXPECT_TRUE(is_hot({.bytes = 1, .records = 501}));
}

TEST(ScalingRates, ColdIsUnderAQuarterOfHotByBytesAndRecords) {
  EXPECT_TRUE(is_cold({.bytes = 0, .records = 0}));
  EXPECT_TRUE(is_cold({.bytes = 125 * 1024 - 1, .records = 124}));
  EXPECT_FALSE(is_cold({.bytes = 125 * 1024, .records = 1}));
  EXPECT_FALSE(is_cold({.bytes = 1, .records = 125}));
}

TEST(ScalingBoundsOf, AreFourShardsAndTwoHundredUnlessTheAccountPaysForMore) {
  struct Case {
    int64_t warm;
    bool committed;
    int64_t fewest;
    int64_t most;
  };
  for (const Case& c : {Case{0, false, 4, 200}, Case{3, true, 4, 10'240}, Case{9, true, 9, 10'240},
                        Case{9, false, 9, 200}}) {
    StreamState stream = on_demand(4);
    stream.warm_mibps = c.warm;
    const ScalingBounds bounds = scaling_bounds(stream, c.committed);
    EXPECT_EQ(bounds.fewest, c.fewest) << c.warm;
    EXPECT_EQ(bounds.most, c.most) << c.committed;
  }
}

TEST(ScalingSplit, ComesWhenAShardWasHotForTheWindow) {
  const StreamState stream = on_demand(4);
  EXPECT_THAT(plan(stream, {busy(), busy(), busy(), busy()}).splits, IsEmpty());
  EXPECT_THAT(plan(stream, {busy(), hot(kWindowSeconds - 1), busy(), busy()}).splits, IsEmpty());
  EXPECT_THAT(plan(stream, {busy(), hot(kWindowSeconds), busy(), busy()}).splits,
              ElementsAre(at(1)));
}

TEST(ScalingSplit, TakesAllHotShardsAtOnceByRisingHashKey) {
  const StreamState stream = on_demand(4);
  EXPECT_THAT(plan(stream, {hot(60, 1e6), hot(70, 3e6), hot(59), hot(99, 2e6)}).splits,
              ElementsAre(at(0), at(1), at(3)));
}

TEST(ScalingSplit, GivesTheLastRoomToTheHottest) {
  const StreamState stream = on_demand(4);
  const std::vector<ShardWindow> windows = {hot(60, 1e6), hot(60, 3e6), busy(), hot(60, 2e6)};
  const auto splits = [&](int64_t room) {
    return plan_scaling(stream, windows, limits_of(stream, room), kNow).splits;
  };
  EXPECT_THAT(splits(2), ElementsAre(at(1), at(3)));
  EXPECT_THAT(splits(1), ElementsAre(at(1)));
  EXPECT_THAT(splits(0), IsEmpty());
  EXPECT_THAT(splits(-5), IsEmpty()) << "the operator has lowered the quota";
}

TEST(ScalingSplit, CountsRecordsAsWellAsBytesForWhatIsHottest) {
  const StreamState stream = on_demand(4);
  std::vector<ShardWindow> windows = {hot(60, 600 * 1024), hot(60, 10), busy(), busy()};
  windows[1].rate.records = 900;
  EXPECT_THAT(plan_scaling(stream, windows, limits_of(stream, 1), kNow).splits, ElementsAre(at(1)));
}

TEST(ScalingSplit, EndsAtTwoHundredShards) {
  const std::vector<ShardWindow> one_hot = [] {
    std::vector<ShardWindow> windows(199, busy());
    windows[3] = windows[7] = hot(60);
    return windows;
  }();
  EXPECT_THAT(plan(on_demand(199), one_hot).splits, SizeIs(1));
  const std::vector<ShardWindow> all(200, hot(60));
  EXPECT_THAT(plan(on_demand(200), all).splits, IsEmpty());
  EXPECT_THAT(plan(on_demand(201), std::vector<ShardWindow>(201, hot(60))).splits, IsEmpty())
      << "the stream had more when it became on-demand";
  const StreamState stream = on_demand(200);
  EXPECT_THAT(plan_scaling(stream, all, limits_of(stream, 1000, true), kNow).splits,
              SizeIs(limits::kScalingStepsMax));
}

// What is that narrow and hot is one partition key. A shard of one hash key cannot be split at all.
TEST(ScalingSplit, LeavesNarrowShardsAlone) {
  const base::Uint128 narrowest = base::Uint128{1} << limits::kScalingRangeBitsMin;
  struct Case {
    base::Uint128 width;
    bool splits;
  };
  for (const Case& c : {Case{1, false}, Case{2, false}, Case{narrowest, false},
                        Case{2 * narrowest - 1, false}, Case{2 * narrowest, true}}) {
    StreamState stream = make_stream({{.index = 0, .range = {HashKey{0}, HashKey{c.width - 1}}},
                                      {.index = 1, .range = {HashKey{c.width}, kHashKeyMax}}});
    stream.mode = StreamMode::kOnDemand;
    EXPECT_EQ(!plan(stream, {hot(60), busy()}).empty(), c.splits);
  }
}

TEST(ScalingMerge, ComesWhenNeighboursWereQuietTogetherForFifteenWindows) {
  const StreamState stream = on_demand(6);
  const auto merges = [&](int64_t seconds) {
    return plan(stream, {busy(), quiet(seconds), busy(), busy(), busy(), busy()}).merges;
  };
  EXPECT_THAT(merges(kQuietSeconds - 1), IsEmpty());
  EXPECT_THAT(merges(kQuietSeconds), ElementsAre(ShardPair{at(1), at(2)}));
}

TEST(ScalingMerge, TakesNoShardTwiceAndStopsAtTheFloor) {
  const std::vector<ShardWindow> all(7, quiet(kQuietSeconds));
  StreamState stream = on_demand(7);
  EXPECT_THAT(
      plan(stream, all).merges,
      ElementsAre(ShardPair{at(0), at(1)}, ShardPair{at(2), at(3)}, ShardPair{at(4), at(5)}));
  stream.warm_mibps = 6;
  EXPECT_THAT(plan(stream, all).merges, ElementsAre(ShardPair{at(0), at(1)}));
  stream.warm_mibps = 7;
  EXPECT_THAT(plan(stream, all).merges, IsEmpty());
  EXPECT_THAT(plan(on_demand(4), std::vector<ShardWindow>(4, quiet(9999))).merges, IsEmpty());
  EXPECT_THAT(plan(on_demand(1), {quiet(9999)}).merges, IsEmpty())
      << "the stream had fewer when it became on-demand";
}

// The topmost shard has nobody above, whatever its window says.
TEST(ScalingMerge, NeedsAShardAbove) {
  EXPECT_THAT(plan(on_demand(5), {busy(), busy(), busy(), busy(), quiet(9999)}).merges, IsEmpty());
}

TEST(ScalingMerge, WaitsForWhatIsHot) {
  const StreamState stream = on_demand(6);
  const std::vector<ShardWindow> windows = {quiet(9999), busy(),    quiet(9999),
                                            busy(),      hot(9999), busy()};
  EXPECT_EQ(plan(stream, windows), (ScalingSteps{.splits = {at(4)}, .merges = {}}));
  // Without room for a split, merging makes some.
  EXPECT_THAT(plan_scaling(stream, windows, limits_of(stream, 0), kNow).merges, SizeIs(2));
}

TEST(Scaling, LeavesOtherStreamsAlone) {
  const std::vector<ShardWindow> windows(6, hot(9999));
  const std::vector<ShardWindow> cold(6, quiet(9999));
  for (const StreamStatus status :
       {StreamStatus::kCreating, StreamStatus::kUpdating, StreamStatus::kDeleting}) {
    StreamState stream = on_demand(6);
    stream.status = status;
    EXPECT_TRUE(plan(stream, windows).empty()) << to_string(status);
    EXPECT_TRUE(plan(stream, cold).empty()) << to_string(status);
  }
  StreamState stream = on_demand(6);
  stream.mode = StreamMode::kProvisioned;
  EXPECT_TRUE(plan(stream, windows).empty());
  EXPECT_TRUE(plan(stream, cold).empty());
}

TEST(ScalingPlan, SplitsInTheMiddle) {
  const StreamState stream = on_demand(4);
  const auto reshard = plan_steps(stream, {.splits = {at(0), at(3)}, .merges = {}});
  ASSERT_TRUE(reshard.ok());
  EXPECT_THAT(reshard.value().parents, ElementsAre(at(0), at(3)));
  ASSERT_THAT(reshard.value().children, SizeIs(4));
  const std::vector<HashKeyRange> eighths = uniform_ranges(8);
  EXPECT_EQ(reshard.value().children[0], (PlannedChild{eighths[0], {at(0)}}));
  EXPECT_EQ(reshard.value().children[1], (PlannedChild{eighths[1], {at(0)}}));
  EXPECT_EQ(reshard.value().children[2], (PlannedChild{eighths[6], {at(3)}}));
  EXPECT_EQ(reshard.value().children[3], (PlannedChild{eighths[7], {at(3)}}));
}

TEST(ScalingPlan, MergesWithTheShardAbove) {
  const StreamState stream = on_demand(8);
  const auto reshard =
      plan_steps(stream, {.splits = {}, .merges = {{at(0), at(1)}, {at(6), at(7)}}});
  ASSERT_TRUE(reshard.ok());
  const std::vector<HashKeyRange> quarters = uniform_ranges(4);
  EXPECT_THAT(reshard.value().parents, ElementsAre(at(0), at(1), at(6), at(7)));
  ASSERT_THAT(reshard.value().children, SizeIs(2));
  EXPECT_EQ(reshard.value().children[0], (PlannedChild{quarters[0], {at(0), at(1)}}));
  EXPECT_EQ(reshard.value().children[1], (PlannedChild{quarters[3], {at(6), at(7)}}));
}

// Commands are data: what does not fit the stream is refused.
TEST(ScalingPlan, RefusesStepsThatDoNotFitTheStream) {
  const StreamState stream = on_demand(4);
  struct Case {
    std::string name;
    ScalingSteps steps;
    ErrorKind error;
  };
  const std::vector<Case> cases = {
      {"no such shard", {.splits = {at(9)}, .merges = {}}, ErrorKind::kShardNotFound},
      {"split twice", {.splits = {at(1), at(1)}, .merges = {}}, ErrorKind::kShardAlreadyClosed},
      {"merged twice",
       {.splits = {}, .merges = {{at(0), at(1)}, {at(1), at(2)}}},
       ErrorKind::kShardAlreadyClosed},
      {"split and merged",
       {.splits = {at(1)}, .merges = {{at(0), at(1)}}},
       ErrorKind::kShardAlreadyClosed},
      {"with itself", {.splits = {}, .merges = {{at(0), at(0)}}}, ErrorKind::kShardAlreadyClosed},
      {"not adjacent", {.splits = {}, .merges = {{at(0), at(2)}}}, ErrorKind::kShardsNotAdjacent},
      {"swapped", {.splits = {}, .merges = {{at(1), at(0)}}}, ErrorKind::kShardsNotAdjacent}};
  for (const Case& c : cases) {
    const auto reshard = plan_steps(stream, c.steps);
    ASSERT_FALSE(reshard.ok()) << c.name;
    EXPECT_EQ(reshard.error().kind(), c.error) << c.name;
  }
}

TEST(ScalingPlan, RefusesToSplitAShardOfOneHashKey) {
  const StreamState stream = make_stream({{.index = 0, .range = {HashKey{0}, HashKey{0}}},
                                          {.index = 1, .range = {HashKey{1}, kHashKeyMax}}});
  const auto reshard = plan_steps(stream, {.splits = {at(0)}, .merges = {}});
  ASSERT_FALSE(reshard.ok());
  EXPECT_EQ(reshard.error().kind(), ErrorKind::kSplitKeyOutside);
}

}  // namespace
}  // namespace weir::shards
