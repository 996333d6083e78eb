// Which shards a channel reads, and when.

#include "channels/lineage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "tests/shards/stream_builder.h"

namespace weir::channels {
namespace {

using engine::Position;
using shards::ShardIndex;
using ::testing::ElementsAre;

// 0 was split into 1 and 2, and 2 was merged with 3 into 4.
shards::StreamState family() {
  return shards::make_stream(
      {{.index = 0, .closed_at = shards::kTestStart, .end = 50},
       {.index = 1, .parents = {0}, .start = 50},
       {.index = 2, .parents = {0}, .closed_at = shards::kTestStart, .start = 50, .end = 70},
       {.index = 3, .closed_at = shards::kTestStart, .end = 60},
       {.index = 4, .parents = {2, 3}, .start = 70}});
}

std::vector<uint32_t> readable(const shards::ChannelPositions& positions, uint64_t start = 0) {
  shards::Channel channel;
  channel.start = Position{start};
  std::vector<uint32_t> indexes;
  for (const shards::ShardPtr& shard : readable_shards(family(), channel, positions)) {
    indexes.push_back(shard->index.value());
  }
  return indexes;
}

TEST(ReadableShards, BeginWithThoseWithoutParents) {
  EXPECT_THAT(readable({}), ElementsAre(0, 3));
}

TEST(ReadableShards, AreChildrenOnceAllParentsAreRead) {
  EXPECT_THAT(readable({{ShardIndex{0}, Position{50}}}), ElementsAre(1, 2, 3));
  EXPECT_THAT(readable({{ShardIndex{0}, Position{50}}, {ShardIndex{2}, Position{70}}}),
              ElementsAre(1, 3));
  EXPECT_THAT(readable({{ShardIndex{0}, Position{50}},
                        {ShardIndex{2}, Position{70}},
                        {ShardIndex{3}, Position{60}}}),
              ElementsAre(1, 4));
}

// What ended before the channel was made has nothing for it.
TEST(ReadableShards, LeaveOutShardsThatEndedBefore) {
  EXPECT_THAT(readable({}, 65), ElementsAre(1, 2));
}

}  // namespace
}  // namespace weir::channels
