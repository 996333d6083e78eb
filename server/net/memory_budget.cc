#include "server/net/memory_budget.h"

#include <vector>

namespace weir::server::net {

bool MemoryBudget::try_take(uint64_t bytes, uint64_t spare) {
  uint64_t used = used_.load(std::memory_order_relaxed);
  do {
    const uint64_t free = capacity_ - used;
    if (bytes > free || spare > free - bytes) {
      return false;
    }
  } while (!used_.compare_exchange_weak(used, used + bytes));
  return true;
}

void MemoryBudget::take_later(uint64_t bytes, base::SteadyTime deadline,
                              base::UniqueFunction<void(bool)> done) {
  {
    const base::MutexLock lock(mutex_);
    // First counted, then put in line: either give_back() sees the count, or grant_waiters() below
    // sees what it gave back (both sequentially consistent).
    ++waiting_;
    waiters_.push_back({bytes, deadline, std::move(done)});
  }
  grant_waiters();
}

void MemoryBudget::give_back(uint64_t bytes) {
  used_ -= bytes;
  if (waiting_ != 0) {
    grant_waiters();
  }
}

void MemoryBudget::grant_waiters() {
  std::vector<Waiter> granted;
  {
    const base::MutexLock lock(mutex_);
    while (!waiters_.empty() && try_take(waiters_.front().bytes)) {
      granted.push_back(std::move(waiters_.front()));
      waiters_.pop_front();
      --waiting_;
    }
  }
  for (Waiter& waiter : granted) {
    waiter.done(true);
  }
}

void MemoryBudget::expire(base::SteadyTime now) {
  if (waiting_ == 0) {
    return;
  }
  std::vector<Waiter> late;
  {
    const base::MutexLock lock(mutex_);
    // Everybody waits equally long, so the late ones stand at the front.
    while (!waiters_.empty() && waiters_.front().deadline < now) {
      late.push_back(std::move(waiters_.front()));
      waiters_.pop_front();
      --waiting_;
    }
  }
  for (Waiter& waiter : late) {
    waiter.done(false);
  }
  if (!late.empty()) {
    // The one that is first in line now may need less than the one that left.
    grant_waiters();
  }
}

}  // namespace weir::server::net
