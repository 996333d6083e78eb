#pragma once

// Which shards a channel reads now. Pure.

#include <vector>

#include "shards/channel.h"
#include "shards/stream.h"

namespace weir::channels {

// The shards of the stream that may still have records for a reader who stands at `positions`:
// those that are not read to their end, and whose parents are, so that the records of a hash key
// are delivered in their order.
std::vector<shards::ShardPtr> readable_shards(const shards::StreamState& stream,
                                              const shards::Channel& channel,
                                              const shards::ChannelPositions& positions);

// Where the reader stands in a shard.
engine::Position position_in(const shards::Shard& shard, const shards::Channel& channel,
                             const shards::ChannelPositions& positions);

}  // namespace weir::channels
