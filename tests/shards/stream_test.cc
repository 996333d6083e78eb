// A stream's routing and what is past its retention period (facts 5.1, 5.5).

#include "shards/stream.h"

#include <gtest/gtest.h>

#include "tests/shards/stream_builder.h"

namespace weir::shards {
namespace {

constexpr int64_t kDay = 24 * base::kMillisPerHour;

TEST(StreamRoute, FindsTheOpenShardOfAKey) {
  const StreamState stream = make_stream({{.index = 0, .closed_at = kTestStart + 1},
                                          {.index = 1, .range = {HashKey{100}, kHashKeyMax}},
                                          {.index = 2, .range = {HashKey{0}, HashKey{99}}}});
  EXPECT_EQ(stream.route(HashKey{0})->index, ShardIndex{2});
  EXPECT_EQ(stream.route(HashKey{99})->index, ShardIndex{2});
  EXPECT_EQ(stream.route(HashKey{100})->index, ShardIndex{1});
  EXPECT_EQ(stream.route(kHashKeyMax)->index, ShardIndex{1});
}

TEST(StreamRoute, SendsEveryKeyToItsUniformRange) {
  std::vector<TestShard> shards;
  const std::vector<HashKeyRange> ranges = uniform_ranges(7);
  for (uint32_t i = 0; i < ranges.size(); ++i) {
    shards.push_back({.index = i, .range = ranges[i]});
  }
  const StreamState stream = make_stream(shards);
  for (uint32_t i = 0; i < ranges.size(); ++i) {
    EXPECT_EQ(stream.route(ranges[i].start)->index, ShardIndex{i});
    EXPECT_EQ(stream.route(ranges[i].end)->index, ShardIndex{i});
  }
}

TEST(StreamFindShard, KnowsOnlyItsOwn) {
  const StreamState stream = make_stream({{.index = 2}, {.index = 5}});
  EXPECT_EQ(stream.find_shard(ShardIndex{5})->index, ShardIndex{5});
  for (const uint32_t index : {0u, 1u, 3u, 4u, 6u, 0xffffffffu}) {
    EXPECT_EQ(stream.find_shard(ShardIndex{index}), nullptr) << index;
  }
}

TEST(StreamHorizon, IsThePeriodOrTheFloor) {
  StreamState stream = make_stream({{}});
  const base::Timestamp now = kTestStart + 3 * kDay;
  EXPECT_EQ(stream.horizon(now), now - kDay);
  stream.retention_floor = now - 5;
  EXPECT_EQ(stream.horizon(now), now - 5);
  stream.retention_floor = now - 2 * kDay;
  EXPECT_EQ(stream.horizon(now), now - kDay);
}

// A record of the very millisecond of the close may still be visible at the horizon.
TEST(StreamExpired, OnlyClosedShardsBehindTheHorizon) {
  const StreamState stream = make_stream({{.index = 0, .closed_at = kTestStart}, {.index = 1}});
  EXPECT_FALSE(stream.expired(*stream.shards[0], kTestStart + kDay));
  EXPECT_TRUE(stream.expired(*stream.shards[0], kTestStart + kDay + 1));
  EXPECT_FALSE(stream.expired(*stream.shards[1], kTestStart + 100 * kDay));
}

TEST(StreamWords, AreThoseOfTheApi) {
  EXPECT_EQ(to_string(StreamStatus::kCreating), "CREATING");
  EXPECT_EQ(to_string(StreamStatus::kActive), "ACTIVE");
  EXPECT_EQ(to_string(StreamStatus::kUpdating), "UPDATING");
  EXPECT_EQ(to_string(StreamStatus::kDeleting), "DELETING");
  EXPECT_EQ(to_string(StreamMode::kProvisioned), "PROVISIONED");
  EXPECT_EQ(to_string(StreamMode::kOnDemand), "ON_DEMAND");
}

}  // namespace
}  // namespace weir::shards
