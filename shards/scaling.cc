#include "shards/scaling.h"

#include <algorithm>
#include <set>

#include "base/check.h"
#include "shards/limits.h"

namespace weir::shards {
namespace {

constexpr auto kHotBytes = static_cast<double>(limits::kScalingHotBytesPerSecond);
constexpr auto kHotRecords = static_cast<double>(limits::kScalingHotRecordsPerSecond);
constexpr auto kColdDivisor = static_cast<double>(limits::kScalingColdDivisor);

base::Uint128 width_less_one(const HashKeyRange& range) {
  return range.end.value - range.start.value;
}

// Half of the range is still wide enough to be worth a shard.
bool can_split(const HashKeyRange& range) {
  const base::Uint128 narrowest = base::Uint128{1} << limits::kScalingRangeBitsMin;
  return width_less_one(range) >= 2 * narrowest - 1;
}

HashKey middle_of(const HashKeyRange& range) {
  return HashKey{range.start.value + width_less_one(range) / 2 + 1};
}

// How full the shard is, where 1 is hot.
double heat(WriteRate rate) {
  return std::max(rate.bytes / kHotBytes, rate.records / kHotRecords);
}

size_t as_count(int64_t steps) {
  return static_cast<size_t>(std::clamp<int64_t>(steps, 0, limits::kScalingStepsMax));
}

std::vector<ShardIndex> hot_shards(const StreamState& stream,
                                   const std::vector<ShardWindow>& windows,
                                   const ScalingLimits& limits, base::SteadyTime now) {
  std::vector<size_t> hot;
  for (size_t i = 0; i < windows.size(); ++i) {
    const bool long_enough = now.nanos - windows[i].hot_since.nanos >= limits.window_nanos;
    if (long_enough && can_split(stream.routes[i]->range)) {
      hot.push_back(i);
    }
  }
  const auto open = static_cast<int64_t>(stream.routes.size());
  const size_t most = as_count(std::min(limits.bounds.most - open, limits.quota_room));
  std::stable_sort(hot.begin(), hot.end(), [&windows](size_t a, size_t b) {
    return heat(windows[a].rate) > heat(windows[b].rate);
  });
  hot.resize(std::min(hot.size(), most));
  std::sort(hot.begin(), hot.end());
  std::vector<ShardIndex> shards;
  shards.reserve(hot.size());
  for (const size_t i : hot) {
    shards.push_back(stream.routes[i]->index);
  }
  return shards;
}

std::vector<ShardPair> cold_pairs(const StreamState& stream,
                                  const std::vector<ShardWindow>& windows,
                                  const ScalingLimits& limits, base::SteadyTime now) {
  const auto open = static_cast<int64_t>(stream.routes.size());
  const size_t most = as_count(open - limits.bounds.fewest);
  const int64_t quiet_nanos = limits::kScalingQuietWindows * limits.window_nanos;
  std::vector<ShardPair> pairs;
  for (size_t i = 0; i + 1 < windows.size() && pairs.size() < most; ++i) {
    if (now.nanos - windows[i].quiet_since.nanos >= quiet_nanos) {
      pairs.push_back({stream.routes[i]->index, stream.routes[i + 1]->index});
      ++i;  // the upper one is taken
    }
  }
  return pairs;
}

}  // namespace

bool is_hot(WriteRate rate) {
  return rate.bytes > kHotBytes || rate.records > kHotRecords;
}

bool is_cold(WriteRate rate) {
  return rate.bytes < kHotBytes / kColdDivisor && rate.records < kHotRecords / kColdDivisor;
}

ScalingBounds scaling_bounds(const StreamState& stream, bool committed) {
  return {.fewest = std::max(limits::kOnDemandShardCount, stream.warm_mibps),
          .most = committed ? limits::kWarmMibpsMax : limits::kOnDemandMibpsMax};
}

ScalingSteps plan_scaling(const StreamState& stream, const std::vector<ShardWindow>& windows,
                          const ScalingLimits& limits, base::SteadyTime now) {
  CHECK_EQ(windows.size(), stream.routes.size());
  if (stream.status != StreamStatus::kActive || stream.mode != StreamMode::kOnDemand) {
    return {};
  }
  ScalingSteps steps{.splits = hot_shards(stream, windows, limits, now), .merges = {}};
  if (steps.splits.empty()) {
    steps.merges = cold_pairs(stream, windows, limits, now);
  }
  return steps;
}

Result<ReshardPlan> plan_steps(const StreamState& stream, const ScalingSteps& steps) {
  ReshardPlan whole;
  std::set<ShardIndex> used;
  const auto find_unused = [&stream, &used](ShardIndex index) -> Result<ShardPtr> {
    ASSIGN_OR_RETURN(ShardPtr shard, find_reshardable(stream, index));
    if (!used.insert(index).second) {
      return Error(ErrorKind::kShardAlreadyClosed)
          .with("shard", format_shard_id(index))
          .with("stream", stream.key.name)
          .with("account", stream.key.tenant.account);
    }
    return shard;
  };
  const auto add = [&whole](const ReshardPlan& step) {
    whole.parents.insert(whole.parents.end(), step.parents.begin(), step.parents.end());
    whole.children.insert(whole.children.end(), step.children.begin(), step.children.end());
  };
  for (const ShardIndex index : steps.splits) {
    ASSIGN_OR_RETURN(const ShardPtr shard, find_unused(index));
    ASSIGN_OR_RETURN(const ReshardPlan split,
                     plan_split(stream.key, *shard, middle_of(shard->range)));
    add(split);
  }
  for (const ShardPair& pair : steps.merges) {
    ASSIGN_OR_RETURN(const ShardPtr lower, find_unused(pair.lower));
    ASSIGN_OR_RETURN(const ShardPtr upper, find_unused(pair.upper));
    ASSIGN_OR_RETURN(const ReshardPlan merge, plan_merge(stream.key, *lower, *upper));
    add(merge);
  }
  return whole;
}

}  // namespace weir::shards
