#pragma once

// A clock that does not believe every jump of the wall (docs/architecture.md, "Time"). A step of
// the wall clock by more than ten minutes against steady time is followed only after it has held
// for ten minutes: until then wall() goes on with steady time, so nothing expires and no stamp
// leaps because somebody mistyped a year. Smaller corrections (NTP) are followed at once.

#include <atomic>
#include <cstdint>
#include <optional>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/thread_annotations.h"

namespace weir::base {

// Thread-safe; takes its lock only while a jump is watched. `clock` outlives it.
class GuardedClock final : public Clock {
 public:
  static constexpr int64_t kJumpMillis = 600'000;

  explicit GuardedClock(const Clock& clock);

  Timestamp wall() const override;
  SteadyTime steady() const override { return clock_.steady(); }

  // Milliseconds by which the operating system's wall clock has jumped and is not yet believed;
  // 0 when all is well. For health and the log.
  int64_t disbelieved_millis() const;

 private:
  // An offset is wall time minus steady time, in milliseconds.
  struct Jump {
    int64_t offset;
    int64_t seen_at;  // steady milliseconds
  };

  // The offset to believe when `seen` is what the clocks say.
  int64_t judge(int64_t seen, int64_t steady_millis) const WEIR_EXCLUDES(mutex_);

  const Clock& clock_;
  mutable std::atomic<int64_t> believed_;
  mutable std::atomic<bool> watching_{false};  // jump_ has a value

  mutable Mutex mutex_;
  mutable std::optional<Jump> jump_ WEIR_GUARDED_BY(mutex_);
};

}  // namespace weir::base
