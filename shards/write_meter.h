#pragma once

// What has been written to one shard: what the scaling of on-demand streams looks at. The counters
// of enhanced monitoring (shards/shard_metrics.h) count only what somebody asked for.

#include <atomic>
#include <cstdint>

namespace weir::shards {

// Thread-safe. A put costs two additions; rates are made of it by whoever looks twice
// (shards/load_windows.h).
class WriteMeter {
 public:
  // Since the process began. The two may be of slightly different moments.
  struct Totals {
    uint64_t bytes = 0;
    uint64_t records = 0;
  };

  // One record is stored.
  void add(int64_t bytes) {
    bytes_.fetch_add(static_cast<uint64_t>(bytes), std::memory_order_relaxed);
    records_.fetch_add(1, std::memory_order_relaxed);
  }

  Totals totals() const {
    return {.bytes = bytes_.load(std::memory_order_relaxed),
            .records = records_.load(std::memory_order_relaxed)};
  }

 private:
  std::atomic<uint64_t> bytes_{0};
  std::atomic<uint64_t> records_{0};
};

}  // namespace weir::shards
