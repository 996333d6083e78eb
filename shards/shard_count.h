#pragma once

// The rules of UpdateShardCount (facts 4.1, 5.7), pure.

#include <cstdint>

#include "shards/error.h"
#include "shards/reshard.h"
#include "shards/stream.h"

namespace weir::shards {

// `target` shards may be asked for: kShardCountTooHigh over 10,000, kShardCountOverDouble and
// kShardCountUnderHalf compared with the open shards.
Result<void> check_shard_count(const StreamState& stream, uint32_t target);

// Splits and merges that leave `target` shards of equal hash key ranges: a sweep from the lowest
// hash key up, which splits at each boundary of uniform_ranges(target) and merges what lies between
// two of them. A boundary that is there already stays, also when integer division has put it a few
// keys beside the new one (facts 5.7, "integer detail").
//
// Children that are parents of later children open and close in the same instant. Nothing to do:
// an empty plan. `target` is at least 1.
ReshardPlan plan_shard_count(const StreamState& stream, uint32_t target);

// How many shards more than before are open at once while the steps of `plan` are done one by one.
// Temporary shards count towards the quota (facts 4.1).
int64_t extra_shards(const ReshardPlan& plan);

}  // namespace weir::shards
