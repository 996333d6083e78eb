#pragma once

// What one loop counts for /metrics. Each counter has one writer, the loop's thread, so counting is
// an ordinary load and store; readers on other threads see each number whole, and sums of several
// numbers as they were within a few requests.

#include <array>
#include <atomic>
#include <bit>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace weir::server::net {

class Counter {
 public:
  void add(uint64_t amount = 1) {
    value_.store(value_.load(std::memory_order_relaxed) + amount, std::memory_order_relaxed);
  }
  uint64_t get() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<uint64_t> value_{0};
};

// Durations in buckets that double: bucket i counts those below 2^i * kFirstBucketNanos, the last
// one all others.
class LatencyHistogram {
 public:
  static constexpr uint64_t kFirstBucketNanos = 64 * 1024;  // 65 us
  static constexpr size_t kBuckets = 20;                    // the last but one ends at 17 s

  void record(uint64_t nanos) {
    const size_t bucket = static_cast<size_t>(std::bit_width(nanos / kFirstBucketNanos));
    buckets_[bucket < kBuckets ? bucket : kBuckets - 1].add();
    sum_nanos_.add(nanos);
  }

  uint64_t bucket(size_t index) const { return buckets_[index].get(); }
  uint64_t sum_nanos() const { return sum_nanos_.get(); }

 private:
  std::array<Counter, kBuckets> buckets_;
  Counter sum_nanos_;
};

// Errors by operation and type. The types come from a catalogue of a few dozen names; should more
// than kSlots pairs ever occur, the rest is counted as one.
class ErrorCounts {
 public:
  static constexpr size_t kSlots = 256;

  struct Slot {
    size_t operation = 0;
    std::string type;
    Counter count;
  };

  ErrorCounts() : slots_(std::make_unique<std::array<Slot, kSlots>>()) {}

  void add(size_t operation, std::string_view type) {
    const size_t used = used_.load(std::memory_order_relaxed);
    for (size_t i = 0; i < used; ++i) {
      Slot& slot = (*slots_)[i];
      if (slot.operation == operation && slot.type == type) {
        slot.count.add();
        return;
      }
    }
    if (used == kSlots) {
      overflow_.add();
      return;
    }
    Slot& slot = (*slots_)[used];
    slot.operation = operation;
    slot.type = type;
    slot.count.add();
    used_.store(used + 1, std::memory_order_release);  // readers may look at the slot from here on
  }

  template <typename Visitor>
  void visit(Visitor visitor) const {
    const size_t used = used_.load(std::memory_order_acquire);
    for (size_t i = 0; i < used; ++i) {
      visitor((*slots_)[i]);
    }
  }
  uint64_t overflow() const { return overflow_.get(); }

 private:
  std::unique_ptr<std::array<Slot, kSlots>> slots_;
  std::atomic<size_t> used_{0};
  Counter overflow_;
};

struct OperationStats {
  Counter requests;
  LatencyHistogram latency;  // from the end of the head to the start of the answer
};

struct LoopStats {
  // One more than there are operations: the last counts requests that name none.
  explicit LoopStats(size_t operations) : by_operation(operations + 1) {}

  size_t no_operation() const { return by_operation.size() - 1; }

  std::vector<OperationStats> by_operation;
  ErrorCounts errors;
  Counter connections_opened;
  Counter connections_closed;
  Counter connections_timed_out;    // cut for being idle or slow; also counted as closed
  Counter tls_connections;          // of those opened, which have shaken hands
  Counter tls_handshake_errors;     // of those opened, which could not
  Counter http2_connections;        // of those opened, which spoke HTTP/2
  Counter http2_streams_timed_out;  // requests and answers reset for being slow
  Counter http2_floods;             // connections ended for frames that carry no request
  Counter bytes_read;
  Counter bytes_written;
  Counter memory_refusals;  // 503 because the memory budget was used up
};

}  // namespace weir::server::net
