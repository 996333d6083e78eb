#pragma once

// The rules by which on-demand streams get their shards (facts 5.9), pure: a shard that stays hot
// splits, neighbours that stay cold together merge. shards/scaler.h applies them.

#include <cstdint>
#include <vector>

#include "base/clock.h"
#include "shards/error.h"
#include "shards/reshard.h"
#include "shards/stream.h"

namespace weir::shards {

// What is written to a shard in a second.
struct WriteRate {
  double bytes = 0;
  double records = 0;

  friend WriteRate operator+(WriteRate a, WriteRate b) {
    return {a.bytes + b.bytes, a.records + b.records};
  }
};

// More than half of what a shard takes, by bytes or by records.
bool is_hot(WriteRate rate);

// Under a quarter of what is hot, by bytes and by records.
bool is_cold(WriteRate rate);

// What is known of one open shard.
struct ShardWindow {
  WriteRate rate;                // of the last interval
  base::SteadyTime hot_since;    // every interval from then on was hot
  base::SteadyTime quiet_since;  // every interval from then on was cold together with the shard
                                 // that is directly above now; no use for the topmost
};

// How many shards a stream may have by scaling. One that has fewer or more for another reason
// keeps them, but gets no more, or loses none.
struct ScalingBounds {
  int64_t fewest = 0;
  int64_t most = 0;
};

// `committed`: the account has the billing commitment, which allows 10 GiB/s.
ScalingBounds scaling_bounds(const StreamState& stream, bool committed);

struct ShardPair {
  ShardIndex lower;
  ShardIndex upper;
  friend auto operator<=>(const ShardPair&, const ShardPair&) = default;
};

// What one reshard does. One of the two lists is empty: what is hot comes first.
struct ScalingSteps {
  std::vector<ShardIndex> splits;  // each in the middle
  std::vector<ShardPair> merges;

  bool empty() const { return splits.empty() && merges.empty(); }
  friend bool operator==(const ScalingSteps&, const ScalingSteps&) = default;
};

struct ScalingLimits {
  ScalingBounds bounds;
  int64_t quota_room = 0;  // shards that the account may still open
  int64_t window_nanos = 0;
};

// What is to be done now, if anything: nothing unless the stream is ACTIVE and on demand.
// `windows` has one entry for each of the stream's routes. Where not all that is hot can be split,
// the hottest are.
ScalingSteps plan_scaling(const StreamState& stream, const std::vector<ShardWindow>& windows,
                          const ScalingLimits& limits, base::SteadyTime now);

// The steps as one reshard, children by rising hash key. Errors: kShardNotFound,
// kShardAlreadyClosed (also for a shard in two steps), kSplitKeyOutside, kShardsNotAdjacent.
Result<ReshardPlan> plan_steps(const StreamState& stream, const ScalingSteps& steps);

}  // namespace weir::shards
