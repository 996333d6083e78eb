#include "shards/shard_metrics.h"

namespace weir::shards {
namespace {

constexpr std::array<std::string_view, kShardMetricCount> kWords = {
    "IncomingBytes",
    "IncomingRecords",
    "OutgoingBytes",
    "OutgoingRecords",
    "WriteProvisionedThroughputExceeded",
    "ReadProvisionedThroughputExceeded",
    "IteratorAgeMilliseconds"};

}  // namespace

std::string_view to_string(ShardMetric metric) {
  return kWords[static_cast<size_t>(metric)];
}

std::optional<ShardMetric> parse_shard_metric(std::string_view word) {
  for (size_t i = 0; i < kWords.size(); ++i) {
    if (kWords[i] == word) {
      return static_cast<ShardMetric>(i);
    }
  }
  return std::nullopt;
}

std::optional<ShardMetrics> ShardMetrics::from_bits(uint8_t bits) {
  if ((bits & ~all().bits()) != 0) {
    return std::nullopt;
  }
  return ShardMetrics(bits);
}

std::vector<ShardMetric> ShardMetrics::list() const {
  std::vector<ShardMetric> metrics;
  for (size_t i = 0; i < kShardMetricCount; ++i) {
    const auto metric = static_cast<ShardMetric>(i);
    if (has(metric)) {
      metrics.push_back(metric);
    }
  }
  return metrics;
}

}  // namespace weir::shards
