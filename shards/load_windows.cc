#include "shards/load_windows.h"

#include <utility>

#include "base/check.h"

namespace weir::shards {
namespace {

WriteRate rate_between(const WriteMeter::Totals& before, const WriteMeter::Totals& after,
                       int64_t nanos) {
  const double per_second = static_cast<double>(base::kNanosPerSecond) / static_cast<double>(nanos);
  return {.bytes = static_cast<double>(after.bytes - before.bytes) * per_second,
          .records = static_cast<double>(after.records - before.records) * per_second};
}

}  // namespace

LoadWindows::Entry LoadWindows::next_entry(const Shard& shard, base::SteadyTime now) const {
  const auto last = entries_.find(shard.log);
  if (last == entries_.end()) {
    return {.counted = shard.written->totals(),
            .counted_at = now,
            .above = {},
            .window = {.rate = {}, .hot_since = now, .quiet_since = now}};
  }
  Entry entry = last->second;
  const int64_t nanos = now.nanos - entry.counted_at.nanos;
  if (nanos <= 0) {
    return entry;
  }
  const WriteMeter::Totals totals = shard.written->totals();
  entry.window.rate = rate_between(entry.counted, totals, nanos);
  entry.counted = totals;
  entry.counted_at = now;
  if (!is_hot(entry.window.rate)) {
    entry.window.hot_since = now;
  }
  return entry;
}

void LoadWindows::look_at(const StreamState& stream, base::SteadyTime now, Entries& entries) const {
  Entry* lower = nullptr;
  for (const ShardPtr& shard : stream.routes) {
    Entry& entry = entries[shard->log];
    entry = next_entry(*shard, now);
    if (lower != nullptr) {
      const bool same_pair = lower->above == shard->log;
      if (!same_pair || !is_cold(lower->window.rate + entry.window.rate)) {
        lower->window.quiet_since = now;
      }
      lower->above = shard->log;
    }
    lower = &entry;
  }
}

void LoadWindows::look(const CatalogState& state, base::SteadyTime now) {
  Entries entries;
  for (const auto& [tenant, streams] : state.tenants) {
    for (const auto& [name, stream] : streams->streams) {
      if (stream->mode == StreamMode::kOnDemand) {
        look_at(*stream, now, entries);
      }
    }
  }
  entries_ = std::move(entries);
}

std::vector<ShardWindow> LoadWindows::of(const StreamState& stream) const {
  std::vector<ShardWindow> windows;
  windows.reserve(stream.routes.size());
  for (const ShardPtr& shard : stream.routes) {
    const auto entry = entries_.find(shard->log);
    CHECK(entry != entries_.end());
    windows.push_back(entry->second.window);
  }
  return windows;
}

}  // namespace weir::shards
