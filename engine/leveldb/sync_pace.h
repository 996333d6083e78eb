#pragma once

// Spreads the syncs of a log that many small writes wait for one after the other: so many at once,
// then one each interval. What comes in between shares the next sync, so a steady stream of writes
// costs a bounded number of syncs a second, and a write that comes alone does not wait.
//
// Not thread-safe.

#include <algorithm>
#include <cstdint>

#include "base/clock.h"

namespace weir::engine {

class SyncPace {
 public:
  SyncPace(int64_t interval_nanos, int64_t burst)
      : interval_nanos_(interval_nanos), ahead_nanos_(interval_nanos * (burst - 1)) {}

  // How long the next sync waits; 0: not at all.
  int64_t wait_nanos(base::SteadyTime now) const {
    return std::max<int64_t>(0, due_.nanos - ahead_nanos_ - now.nanos);
  }

  void sync(base::SteadyTime now) { due_ = std::max(due_, now) + interval_nanos_; }

 private:
  const int64_t interval_nanos_;
  const int64_t ahead_nanos_;
  base::SteadyTime due_{};  // of the next one, if nothing had been allowed at once
};

}  // namespace weir::engine
