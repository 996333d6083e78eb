#include "channels/lineage.h"

#include <algorithm>

namespace weir::channels {
namespace {

bool read_to_its_end(const shards::Shard& shard, const shards::Channel& channel,
                     const shards::ChannelPositions& positions) {
  return !shard.open() && position_in(shard, channel, positions) >= shard.end->position;
}

}  // namespace

engine::Position position_in(const shards::Shard& shard, const shards::Channel& channel,
                             const shards::ChannelPositions& positions) {
  const auto found = positions.find(shard.index);
  const engine::Position stored = channel.position_of(shard.index, shard.start);
  return found == positions.end() ? stored : std::max(found->second, stored);
}

std::vector<shards::ShardPtr> readable_shards(const shards::StreamState& stream,
                                              const shards::Channel& channel,
                                              const shards::ChannelPositions& positions) {
  std::vector<shards::ShardPtr> readable;
  for (const shards::ShardPtr& shard : stream.shards) {
    const bool parents_done =
        std::all_of(shard->parents.begin(), shard->parents.end(), [&](shards::ShardIndex index) {
          const shards::ShardPtr parent = stream.find_shard(index);
          return parent == nullptr || read_to_its_end(*parent, channel, positions);
        });
    if (parents_done && !read_to_its_end(*shard, channel, positions)) {
      readable.push_back(shard);
    }
  }
  return readable;
}

}  // namespace weir::channels
