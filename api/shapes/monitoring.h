#pragma once

// What EnableEnhancedMonitoring and DisableEnhancedMonitoring have in common (facts 4.0 and 4.1).

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/member_table.h"
#include "api/shapes/rules.h"
#include "api/shapes/stream_ref.h"
#include "shards/names.h"
#include "shards/shard_metrics.h"

namespace weir::api {

inline constexpr std::array<std::string_view, 8> kMetricsNames = {
    "IncomingBytes",
    "IncomingRecords",
    "OutgoingBytes",
    "OutgoingRecords",
    "WriteProvisionedThroughputExceeded",
    "ReadProvisionedThroughputExceeded",
    "IteratorAgeMilliseconds",
    "ALL"};
inline constexpr Rules kMetricsName = rules::one_of(kMetricsNames);
inline constexpr Rules kMetricsNameList{.min = 1, .max = 7, .element = &kMetricsName};

// The metrics that a request names; "ALL" stands for all of them. The shape has refused other
// words.
inline shards::ShardMetrics metrics_of(const std::vector<std::string_view>& words) {
  shards::ShardMetrics metrics;
  for (const std::string_view word : words) {
    if (const auto metric = shards::parse_shard_metric(word)) {
      metrics.add(*metric);
    } else {
      metrics = shards::ShardMetrics::all();
    }
  }
  return metrics;
}

inline std::vector<std::string_view> words_of(const shards::ShardMetrics& metrics) {
  std::vector<std::string_view> words;
  for (const shards::ShardMetric metric : metrics.list()) {
    words.push_back(to_string(metric));
  }
  return words;
}

// Members of StreamRef and the metrics.
struct MonitoringInput {
  StreamRef stream;
  std::optional<std::vector<std::string_view>> shard_level_metrics;

  static constexpr auto members() {
    using Self = MonitoringInput;
    return join(stream_ref_members<&Self::stream>(),
                std::array{member<&Self::shard_level_metrics>("ShardLevelMetrics",
                                                              required(kMetricsNameList))});
  }
};

struct MonitoringOutput {
  std::string stream_name;
  std::vector<std::string_view> current_shard_level_metrics;
  std::vector<std::string_view> desired_shard_level_metrics;
  std::string stream_arn;

  static constexpr auto members() {
    using Self = MonitoringOutput;
    return std::array{member<&Self::stream_name>("StreamName"),
                      member<&Self::current_shard_level_metrics>("CurrentShardLevelMetrics"),
                      member<&Self::desired_shard_level_metrics>("DesiredShardLevelMetrics"),
                      member<&Self::stream_arn>("StreamARN")};
  }
};

}  // namespace weir::api
