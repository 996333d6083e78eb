#pragma once

// A token bucket without a lock and without a refill timer: the generic cell rate algorithm. The
// whole state is one atomic time, "when the bucket will be full again"; taking n tokens moves it
// n / rate into the future, and it may lie at most one burst ahead of now.

#include <algorithm>
#include <atomic>
#include <cstdint>

#include "base/clock.h"

namespace weir::shards {

// Thread-safe. Starts full.
class TokenBucket {
 public:
  // `rate` tokens a second, bursts of up to `burst` tokens.
  constexpr TokenBucket(int64_t rate, int64_t burst)
      : nanos_per_token_(static_cast<double>(base::kNanosPerSecond) / static_cast<double>(rate)),
        burst_nanos_(nanos_of(burst)) {}

  // Takes `tokens` if they are there. More than a whole burst is granted when the bucket is full
  // and leaves it overdrawn (large records, facts 5.8).
  bool try_take(int64_t tokens, base::SteadyTime now) {
    const int64_t cost = nanos_of(tokens);
    const int64_t allowed = now.nanos + std::max(burst_nanos_, cost);
    int64_t full_at = full_at_.load(std::memory_order_relaxed);
    while (true) {
      const int64_t next = std::max(full_at, now.nanos) + cost;
      if (next > allowed) {
        return false;
      }
      if (full_at_.compare_exchange_weak(full_at, next, std::memory_order_relaxed)) {
        return true;
      }
    }
  }

  // Takes `tokens` whether they are there or not.
  void take(int64_t tokens, base::SteadyTime now) {
    const int64_t cost = nanos_of(tokens);
    int64_t full_at = full_at_.load(std::memory_order_relaxed);
    while (!full_at_.compare_exchange_weak(full_at, std::max(full_at, now.nanos) + cost,
                                           std::memory_order_relaxed)) {
    }
  }

  // Gives back what try_take() took for something that did not happen.
  void refund(int64_t tokens) { full_at_.fetch_sub(nanos_of(tokens), std::memory_order_relaxed); }

  // True if at least one token is there.
  bool has_tokens(base::SteadyTime now) const {
    return full_at_.load(std::memory_order_relaxed) - now.nanos < burst_nanos_;
  }

 private:
  constexpr int64_t nanos_of(int64_t tokens) const {
    return static_cast<int64_t>(static_cast<double>(tokens) * nanos_per_token_);
  }

  double nanos_per_token_;
  int64_t burst_nanos_;
  std::atomic<int64_t> full_at_{0};
};

}  // namespace weir::shards
