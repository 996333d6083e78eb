#pragma once

// MemoryBudget: the bytes that requests may hold at one time (docs/architecture.md). A request pays
// before its body is read, so that a server that is full refuses instead of growing.
//
// It counts, it does not allocate: what is taken is an estimate from above of what the request
// will need (server/limits.h).

#include <atomic>
#include <cstdint>
#include <deque>
#include <utility>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/unique_function.h"

namespace weir::server::net {

// Thread-safe. Taking and giving back cost one atomic operation each while nobody waits.
class MemoryBudget {
 public:
  explicit MemoryBudget(uint64_t capacity) : capacity_(capacity) {}

  // Takes `bytes` if they and `spare` are free.
  bool try_take(uint64_t bytes, uint64_t spare = 0);

  // Takes `bytes` as soon as they are free, in the order of the calls, and then runs
  // `done(true)`; runs `done(false)` from the first expire() after `deadline`. `done` runs once,
  // on any thread, also before the call returns, and must not block. For requests that need much
  // and are cheap to hold back (GetRecords): refusing them would punish every consumer that polls
  // more shards than fit.
  void take_later(uint64_t bytes, base::SteadyTime deadline, base::UniqueFunction<void(bool)> done);

  void give_back(uint64_t bytes);

  // Turns away those whose deadline has passed. Called by the sweep of each loop.
  void expire(base::SteadyTime now);

  uint64_t capacity() const { return capacity_; }
  uint64_t used() const { return used_.load(std::memory_order_relaxed); }

 private:
  struct Waiter {
    uint64_t bytes;
    base::SteadyTime deadline;
    base::UniqueFunction<void(bool)> done;
  };

  void grant_waiters();

  const uint64_t capacity_;
  std::atomic<uint64_t> used_{0};
  // The number of waiters, so that give_back() takes the lock only when there are some.
  std::atomic<uint64_t> waiting_{0};
  base::Mutex mutex_;  // never held while a `done` runs
  std::deque<Waiter> waiters_ WEIR_GUARDED_BY(mutex_);
};

// Bytes taken from a budget, given back at the end of its life. The budget must live longer.
class Reservation {
 public:
  Reservation() = default;
  ~Reservation() { reset(); }
  Reservation(Reservation&& other) noexcept
      : budget_(std::exchange(other.budget_, nullptr)), bytes_(std::exchange(other.bytes_, 0)) {}
  Reservation& operator=(Reservation&& other) noexcept {
    if (this != &other) {
      reset();
      budget_ = std::exchange(other.budget_, nullptr);
      bytes_ = std::exchange(other.bytes_, 0);
    }
    return *this;
  }

  // Owns `bytes` that were taken from `budget`.
  static Reservation of_taken(MemoryBudget& budget, uint64_t bytes) {
    Reservation taken;
    taken.budget_ = &budget;
    taken.bytes_ = bytes;
    return taken;
  }

  // Takes `more`, or returns false and stays as it was.
  bool grow(uint64_t more, uint64_t spare = 0) {
    if (budget_ == nullptr || !budget_->try_take(more, spare)) {
      return false;
    }
    bytes_ += more;
    return true;
  }

  // Owns what `other` owned as well; both are of one budget.
  void merge(Reservation other) { bytes_ += std::exchange(other.bytes_, 0); }

  // Gives back all but `bytes`.
  void shrink(uint64_t bytes) {
    if (bytes < bytes_) {
      budget_->give_back(bytes_ - bytes);
      bytes_ = bytes;
    }
  }

  uint64_t bytes() const { return bytes_; }

 private:
  void reset() {
    if (budget_ != nullptr && bytes_ > 0) {
      budget_->give_back(bytes_);
    }
    bytes_ = 0;
  }

  MemoryBudget* budget_ = nullptr;
  uint64_t bytes_ = 0;
};

}  // namespace weir::server::net
