#include "shards/stream.h"

#include <algorithm>

#include "base/check.h"

namespace weir::shards {

std::string_view to_string(StreamStatus status) {
  switch (status) {
    case StreamStatus::kCreating:
      return "CREATING";
    case StreamStatus::kActive:
      return "ACTIVE";
    case StreamStatus::kUpdating:
      return "UPDATING";
    case StreamStatus::kDeleting:
      break;
  }
  return "DELETING";
}

std::string_view to_string(StreamMode mode) {
  return mode == StreamMode::kProvisioned ? "PROVISIONED" : "ON_DEMAND";
}

std::string_view to_string(Distribution distribution) {
  return distribution == Distribution::kAuto ? "AUTO" : "USER_PARTITION_KEY";
}

void StreamState::index_routes() {
  routes.clear();
  for (const ShardPtr& shard : shards) {
    if (shard->open()) {
      routes.push_back(shard);
    }
  }
  std::sort(routes.begin(), routes.end(),
            [](const ShardPtr& a, const ShardPtr& b) { return a->range.start < b->range.start; });
}

const ShardPtr& StreamState::route(HashKey hash_key) const {
  const auto after =
      std::upper_bound(routes.begin(), routes.end(), hash_key,
                       [](HashKey k, const ShardPtr& shard) { return k < shard->range.start; });
  CHECK(after != routes.begin());
  const ShardPtr& shard = *std::prev(after);
  CHECK(shard->range.contains(hash_key));
  return shard;
}

ShardPtr StreamState::find_shard(ShardIndex index) const {
  const auto found =
      std::lower_bound(shards.begin(), shards.end(), index,
                       [](const ShardPtr& shard, ShardIndex i) { return shard->index < i; });
  return found != shards.end() && (*found)->index == index ? *found : nullptr;
}

int64_t StreamState::retention_millis() const {
  return retention_hours * base::kMillisPerHour;
}

std::optional<base::Timestamp> StreamState::next_due() const {
  std::optional<base::Timestamp> next;
  if (transition) {
    next = transition->due;
  }
  for (const auto& [name, consumer] : consumers) {
    if (consumer->due) {
      next = next ? std::min(*next, *consumer->due) : consumer->due;
    }
  }
  return next;
}

ConsumerPtr StreamState::find_consumer(std::string_view name) const {
  const auto found = consumers.find(name);
  return found == consumers.end() ? nullptr : found->second;
}

base::Timestamp StreamState::horizon(base::Timestamp now) const {
  return std::max(retention_floor, now - retention_millis());
}

bool StreamState::expired(const Shard& shard, base::Timestamp now) const {
  return !shard.open() && shard.end->closed_at < horizon(now);
}

}  // namespace weir::shards
