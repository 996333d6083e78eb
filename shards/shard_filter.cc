#include "shards/shard_filter.h"

#include <algorithm>
#include <iterator>

namespace weir::shards {
namespace {

bool open_at(const Shard& shard, base::Timestamp time) {
  return shard.opened_at <= time && (shard.open() || shard.end->closed_at > time);
}

bool passes(const Shard& shard, const ShardFilter& filter, base::Timestamp trim_horizon) {
  switch (filter.type) {
    case ShardFilterType::kAfterShardId:
      return shard.index > filter.shard.value_or(ShardIndex{0});
    case ShardFilterType::kAtTrimHorizon:
      return open_at(shard, trim_horizon);
    case ShardFilterType::kFromTrimHorizon:
      return true;
    case ShardFilterType::kAtLatest:
      return shard.open();
    case ShardFilterType::kAtTimestamp:
      return open_at(shard, std::max(filter.timestamp.value_or(trim_horizon), trim_horizon));
    case ShardFilterType::kFromTimestamp:
      return shard.open() || shard.end->closed_at >= filter.timestamp.value_or(trim_horizon);
  }
  return false;
}

}  // namespace

std::vector<ShardPtr> filter_shards(const StreamState& stream, const ShardFilter& filter,
                                    base::Timestamp now) {
  // A stream younger than its retention period has its trim horizon at its creation.
  const base::Timestamp trim_horizon = std::max(stream.horizon(now), stream.created_at);
  std::vector<ShardPtr> result;
  std::copy_if(stream.shards.begin(), stream.shards.end(), std::back_inserter(result),
               [&](const ShardPtr& shard) {
                 return !stream.expired(*shard, now) && passes(*shard, filter, trim_horizon);
               });
  return result;
}

}  // namespace weir::shards
