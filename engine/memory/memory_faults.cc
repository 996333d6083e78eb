#include "engine/memory/memory_faults.h"

#include <utility>

namespace weir::engine {

void HeldCompletions::hold(Completion completion) {
  const base::MutexLock lock(mutex_);
  waiting_.push_back(std::move(completion));
}

bool HeldCompletions::release_first() {
  Completion completion;
  {
    const base::MutexLock lock(mutex_);
    if (waiting_.empty()) {
      return false;
    }
    completion = std::move(waiting_.front());
    waiting_.pop_front();
  }
  completion();
  return true;
}

bool HeldCompletions::release_last() {
  Completion completion;
  {
    const base::MutexLock lock(mutex_);
    if (waiting_.empty()) {
      return false;
    }
    completion = std::move(waiting_.back());
    waiting_.pop_back();
  }
  completion();
  return true;
}

size_t HeldCompletions::release_all() {
  size_t count = 0;
  while (release_first()) {
    ++count;
  }
  return count;
}

size_t HeldCompletions::size() const {
  const base::MutexLock lock(mutex_);
  return waiting_.size();
}

uint64_t FaultDice::gap() {
  constexpr uint64_t kGapMax = 1000;
  return happens(faults_.gap) ? 1 + engine_() % kGapMax : 0;
}

}  // namespace weir::engine
