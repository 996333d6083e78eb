#pragma once

// The structures inside the answers about streams, and inside CreateStream.

#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "api/member_table.h"
#include "api/shapes/rules.h"
#include "shards/stream.h"

namespace weir::api {

struct StreamModeDetails {
  std::optional<std::string_view> stream_mode;

  static constexpr std::array<std::string_view, 2> kModes = {"PROVISIONED", "ON_DEMAND"};
  static constexpr auto members() {
    return std::array{
        member<&StreamModeDetails::stream_mode>("StreamMode", required(rules::one_of(kModes)))};
  }
};

// What a request says; the shape has refused other words.
inline shards::StreamMode mode_of(const StreamModeDetails& details) {
  return *details.stream_mode == "ON_DEMAND" ? shards::StreamMode::kOnDemand
                                             : shards::StreamMode::kProvisioned;
}

inline constexpr std::array<std::string_view, 2> kDistributions = {"AUTO", "USER_PARTITION_KEY"};

// What a request says; the shape has refused other words.
inline shards::Distribution distribution_of(std::string_view word) {
  return word == "AUTO" ? shards::Distribution::kAuto : shards::Distribution::kUserPartitionKey;
}

// How much an on-demand stream is ready for, in MiB/s of writes (facts 4.1): what was asked for and
// what its open shards take.
struct WarmThroughput {
  int32_t target_mibps = 0;
  int32_t current_mibps = 0;

  WarmThroughput() = default;
  WarmThroughput(const shards::StreamState& stream, int64_t target)
      : target_mibps(static_cast<int32_t>(target)),
        current_mibps(static_cast<int32_t>(stream.routes.size())) {}

  static constexpr auto members() {
    return std::array{member<&WarmThroughput::target_mibps>("TargetMiBps"),
                      member<&WarmThroughput::current_mibps>("CurrentMiBps")};
  }
};

// AWS shows one entry, with an empty list when nothing is switched on (facts 4.1).
struct EnhancedMetrics {
  std::vector<std::string_view> shard_level_metrics;

  static constexpr auto members() {
    return std::array{member<&EnhancedMetrics::shard_level_metrics>("ShardLevelMetrics")};
  }
};

}  // namespace weir::api
