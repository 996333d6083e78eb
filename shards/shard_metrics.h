#pragma once

// Enhanced monitoring (facts 4.0 and 4.1): which numbers of its shards a stream shows, and the
// numbers themselves.

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace weir::shards {

// The numbers are bits of what is stored.
enum class ShardMetric : uint8_t {
  kIncomingBytes = 0,
  kIncomingRecords = 1,
  kOutgoingBytes = 2,
  kOutgoingRecords = 3,
  kWriteThrottled = 4,  // records refused by the write limits
  kReadThrottled = 5,   // calls refused by the read limits
  kIteratorAge = 6,     // milliseconds the last reader is behind
};
inline constexpr size_t kShardMetricCount = 7;

// The word of the API: "IncomingBytes", "WriteProvisionedThroughputExceeded" ...
std::string_view to_string(ShardMetric metric);

// nullopt for any other word.
std::optional<ShardMetric> parse_shard_metric(std::string_view word);

// A set of metrics.
class ShardMetrics {
 public:
  static ShardMetrics all() { return ShardMetrics((1u << kShardMetricCount) - 1); }
  // nullopt when a bit is none of a metric.
  static std::optional<ShardMetrics> from_bits(uint8_t bits);

  ShardMetrics() = default;

  uint8_t bits() const { return bits_; }
  bool empty() const { return bits_ == 0; }
  bool has(ShardMetric metric) const { return (bits_ & bit(metric)) != 0; }
  void add(ShardMetric metric) { bits_ = static_cast<uint8_t>(bits_ | bit(metric)); }
  ShardMetrics with(ShardMetrics others) const { return ShardMetrics(bits_ | others.bits_); }
  ShardMetrics without(ShardMetrics others) const { return ShardMetrics(bits_ & ~others.bits_); }
  // In the order of the enum.
  std::vector<ShardMetric> list() const;

  friend bool operator==(ShardMetrics, ShardMetrics) = default;

 private:
  explicit ShardMetrics(unsigned bits) : bits_(static_cast<uint8_t>(bits)) {}
  static unsigned bit(ShardMetric metric) { return 1u << static_cast<unsigned>(metric); }

  uint8_t bits_ = 0;
};

// What one shard has counted while its stream asked for it. In memory only: counters begin anew
// with the process, as Prometheus expects. Thread-safe.
class ShardCounters {
 public:
  void add(ShardMetric metric, uint64_t amount) {
    of(metric).fetch_add(amount, std::memory_order_relaxed);
  }
  void set(ShardMetric metric, uint64_t value) {
    of(metric).store(value, std::memory_order_relaxed);
  }
  uint64_t get(ShardMetric metric) const {
    return values_[static_cast<size_t>(metric)].load(std::memory_order_relaxed);
  }

 private:
  std::atomic<uint64_t>& of(ShardMetric metric) { return values_[static_cast<size_t>(metric)]; }

  std::array<std::atomic<uint64_t>, kShardMetricCount> values_{};
};

}  // namespace weir::shards
