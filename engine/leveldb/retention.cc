#include "engine/leveldb/retention.h"

#include <algorithm>
#include <optional>

#include "engine/leveldb/limits.h"

namespace weir::engine {
namespace {

int64_t millis_between(base::SteadyTime from, base::SteadyTime to) {
  return (to.nanos - from.nanos) / base::kNanosPerMilli;
}

// Of the last slice that has records.
std::optional<SliceBounds> newest_bounds(const SliceChain& chain) {
  std::optional<SliceBounds> newest;
  for (auto it = chain.slices().rbegin(); it != chain.slices().rend() && !newest; ++it) {
    newest = (*it)->bounds();
  }
  return newest;
}

}  // namespace

base::Result<std::vector<uint64_t>> RetentionPolicy::expired(const SliceChain& chain,
                                                             const LogTable& logs,
                                                             base::Timestamp now,
                                                             base::SteadyTime steady) {
  std::vector<uint64_t> numbers;
  if (millis_between(started_, steady) < kRetentionStartMillis) {
    return numbers;
  }
  const auto newest = newest_bounds(chain);
  if (!newest) {
    return numbers;
  }
  const uint64_t version = logs.retention_version();
  if (version != version_) {
    keep_until_.clear();
    version_ = version;
  }
  for (const SlicePtr& slice : chain.slices()) {
    const auto bounds = slice->bounds();
    if (slice->in_memory() || !bounds || bounds->last == newest->last) {
      break;
    }
    ASSIGN_OR_RETURN(const base::Timestamp until, keep_until(*slice, *bounds, logs));
    if (until < now) {
      numbers.push_back(slice->number());
    }
  }
  for (const uint64_t number : numbers) {
    keep_until_.erase(number);
  }
  return numbers;
}

base::Result<base::Timestamp> RetentionPolicy::keep_until(const Slice& slice,
                                                          const SliceBounds& bounds,
                                                          const LogTable& logs) {
  const auto known = keep_until_.find(slice.number());
  if (known != keep_until_.end()) {
    return known->second;
  }
  ASSIGN_OR_RETURN(const std::vector<LogRange> directory, slice.directory());
  int64_t longest = 0;
  for (const LogRange& range : directory) {
    longest = std::max(longest, logs.retention_millis(range.log).value_or(0));
  }
  const base::Timestamp until = bounds.last_arrival + longest;
  keep_until_.emplace(slice.number(), until);
  return until;
}

}  // namespace weir::engine
