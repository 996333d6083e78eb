#include "base/guarded_clock.h"

#include <cstdlib>

namespace weir::base {
namespace {

int64_t millis_of(SteadyTime steady) {
  return steady.nanos / kNanosPerMilli;
}

bool is_jump(int64_t from, int64_t to) {
  return std::abs(to - from) > GuardedClock::kJumpMillis;
}

}  // namespace

GuardedClock::GuardedClock(const Clock& clock)
    : clock_(clock), believed_(clock.wall().millis - millis_of(clock.steady())) {}

Timestamp GuardedClock::wall() const {
  const int64_t steady = millis_of(clock_.steady());
  const int64_t seen = clock_.wall().millis - steady;
  int64_t believed = believed_.load(std::memory_order_relaxed);
  if (is_jump(believed, seen) || watching_.load(std::memory_order_relaxed)) {
    return Timestamp{steady + judge(seen, steady)};
  }
  // Exchanged, not stored: another thread may have come to believe a jump since.
  if (seen != believed) {
    believed_.compare_exchange_strong(believed, seen, std::memory_order_relaxed);
  }
  return Timestamp{steady + seen};
}

int64_t GuardedClock::judge(int64_t seen, int64_t steady_millis) const {
  const MutexLock lock(mutex_);
  const int64_t believed = believed_.load(std::memory_order_relaxed);
  const bool jumped = is_jump(believed, seen);
  if (jumped && (!jump_ || is_jump(jump_->offset, seen))) {
    jump_ = Jump{.offset = seen, .seen_at = steady_millis};
  }
  if (jumped && steady_millis - jump_->seen_at < kJumpMillis) {
    jump_->offset = seen;
    watching_.store(true, std::memory_order_relaxed);
    return believed;
  }
  jump_.reset();
  watching_.store(false, std::memory_order_relaxed);
  believed_.store(seen, std::memory_order_relaxed);
  return seen;
}

int64_t GuardedClock::disbelieved_millis() const {
  const int64_t seen = clock_.wall().millis - millis_of(clock_.steady());
  const int64_t difference = seen - believed_.load(std::memory_order_relaxed);
  return std::abs(difference) > kJumpMillis ? difference : 0;
}

}  // namespace weir::base
