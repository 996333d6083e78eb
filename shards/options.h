#pragma once

#include <cstdint>

#include "shards/limits.h"

namespace weir::shards {

// What the operator decides about the domain (docs/operating.md).
struct Options {
  bool limits_on = true;           // --limits: of shards, and calls a day of streams
  int64_t state_delay_millis = 0;  // --state-delay: how long CREATING, UPDATING, DELETING last
  int64_t shard_quota = limits::kShardQuotaDefault;    // --shard-quota, per tenant
  int64_t stream_quota = limits::kStreamQuotaDefault;  // --stream-quota, per tenant
  // --scaling-window: how long a shard of an on-demand stream is hot before it splits; 0: never
  int64_t scaling_window_seconds = limits::kScalingWindowSeconds;
  uint64_t tail_bytes = limits::kTailBytesDefault;  // of all tail rings together
};

}  // namespace weir::shards
