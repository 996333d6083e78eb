#pragma once

// What readers at the tips of shards have been given, for /metrics.

#include <atomic>
#include <cstdint>

namespace weir::shards {

// Thread-safe.
class TailCounter {
 public:
  void add(uint64_t amount = 1) { value_.fetch_add(amount, std::memory_order_relaxed); }
  uint64_t get() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<uint64_t> value_{0};
};

struct TailCounters {
  // Events of subscriptions, and what is in them.
  TailCounter events;
  TailCounter records;
  TailCounter bytes;
  // A subscription that was in its ring has fallen out of it.
  TailCounter falls;
  // Reads of open shards, by where the records were.
  TailCounter ring_reads;
  TailCounter log_reads;
};

}  // namespace weir::shards
