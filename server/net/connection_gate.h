#pragma once

// ConnectionGate: how many connections there are, how many there may be, and a place to wait for
// the last one to leave.

#include <atomic>
#include <cstdint>

#include "base/mutex.h"

namespace weir::server::net {

// Thread-safe.
class ConnectionGate {
 public:
  explicit ConnectionGate(uint64_t most) : most_(most) {}

  // False when the house is full.
  bool enter() {
    uint64_t inside = inside_.load();
    do {
      if (inside >= most_) {
        refused_.fetch_add(1, std::memory_order_relaxed);
        return false;
      }
    } while (!inside_.compare_exchange_weak(inside, inside + 1));
    return true;
  }

  void leave() {
    if (inside_.fetch_sub(1) == 1) {
      // The lock orders this after the look of a waiter that goes to sleep.
      const base::MutexLock lock(mutex_);
      empty_.notify_all();
    }
  }

  // Returns true when nobody is inside, false after `longest`. For the time when nobody enters any
  // more.
  template <typename Duration>
  bool wait_empty(Duration longest) {
    base::MutexLock lock(mutex_);
    while (inside_.load() > 0) {
      if (!empty_.wait_for(lock, longest)) {
        return inside_.load() == 0;
      }
    }
    return true;
  }

  uint64_t inside() const { return inside_.load(std::memory_order_relaxed); }
  uint64_t refused() const { return refused_.load(std::memory_order_relaxed); }

 private:
  const uint64_t most_;
  std::atomic<uint64_t> inside_{0};
  std::atomic<uint64_t> refused_{0};
  base::Mutex mutex_;
  base::CondVar empty_;
};

}  // namespace weir::server::net
