#pragma once

// The rules of SplitShard and MergeShards (facts 4.2, 5.6), pure: a plan says which shards close
// and which ranges open. shards/shard_count.h makes longer plans of the same steps.

#include <string_view>
#include <vector>

#include "shards/error.h"
#include "shards/hash_key.h"
#include "shards/names.h"
#include "shards/shard.h"

namespace weir::shards {

struct StreamState;

// One shard that a plan opens.
struct PlannedChild {
  HashKeyRange range;
  std::vector<ShardIndex> parents;
  friend auto operator<=>(const PlannedChild&, const PlannedChild&) = default;
};

struct ReshardPlan {
  std::vector<ShardIndex> parents;  // to be closed
  // In the order of their future indexes. One that is a parent of a later one closes at once.
  std::vector<PlannedChild> children;
  friend auto operator<=>(const ReshardPlan&, const ReshardPlan&) = default;
};

// The shard a resharding call names, if it can still be split or merged. Errors in AWS's order:
// kShardNotFound, kShardAlreadyClosed.
Result<ShardPtr> find_reshardable(const StreamState& stream, ShardIndex index);

// `shard` becomes [start, new_start - 1] and [new_start, end]. kSplitKeyOutside unless new_start is
// greater than start + 1 and less than end, as AWS demands.
Result<ReshardPlan> plan_split(const StreamKey& stream, const Shard& shard, HashKey new_start);

// `shard` and the one directly above it become one shard; kShardsNotAdjacent for any other pair,
// the swapped one included.
Result<ReshardPlan> plan_merge(const StreamKey& stream, const Shard& shard, const Shard& adjacent);

}  // namespace weir::shards
