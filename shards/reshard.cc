#include "shards/reshard.h"

#include "shards/stream.h"

namespace weir::shards {

Result<ShardPtr> find_reshardable(const StreamState& stream, ShardIndex index) {
  const ShardPtr shard = stream.find_shard(index);
  if (shard == nullptr) {
    return Error(ErrorKind::kShardNotFound)
        .with("shard", format_shard_id(index))
        .with("stream", stream.key.name)
        .with("account", stream.key.tenant.account);
  }
  if (!shard->open()) {
    return Error(ErrorKind::kShardAlreadyClosed)
        .with("shard", format_shard_id(index))
        .with("stream", stream.key.name)
        .with("account", stream.key.tenant.account);
  }
  return shard;
}

Result<ReshardPlan> plan_split(const StreamKey& stream, const Shard& shard, HashKey new_start) {
  const HashKeyRange& range = shard.range;
  const bool above = new_start > range.start && new_start.value - range.start.value > 1;
  if (!above || new_start >= range.end) {
    return Error(ErrorKind::kSplitKeyOutside)
        .with("key", format_hash_key(new_start))
        .with("shard", format_shard_id(shard.index))
        .with("stream", stream.name)
        .with("account", stream.tenant.account)
        .with("start", format_hash_key(range.start))
        .with("end", format_hash_key(range.end));
  }
  const HashKey last_below{new_start.value - 1};
  return ReshardPlan{.parents = {shard.index},
                     .children = {{.range = {range.start, last_below}, .parents = {shard.index}},
                                  {.range = {new_start, range.end}, .parents = {shard.index}}}};
}

Result<ReshardPlan> plan_merge(const StreamKey& stream, const Shard& shard, const Shard& adjacent) {
  const bool touch =
      shard.range.end != kHashKeyMax && shard.range.end.value + 1 == adjacent.range.start.value;
  if (!touch) {
    return Error(ErrorKind::kShardsNotAdjacent)
        .with("shard", format_shard_id(shard.index))
        .with("adjacent", format_shard_id(adjacent.index))
        .with("stream", stream.name)
        .with("account", stream.tenant.account);
  }
  const std::vector<ShardIndex> parents = {shard.index, adjacent.index};
  return ReshardPlan{
      .parents = parents,
      .children = {{.range = {shard.range.start, adjacent.range.end}, .parents = parents}}};
}

}  // namespace weir::shards
