#include "channels/delivery_stats.h"

namespace weir::channels {

void DeliveryCounts::add(const DeliveryCounts& delivered) {
  objects += delivered.objects;
  records += delivered.records;
  bytes += delivered.bytes;
  failures += delivered.failures;
}

void DeliveryStats::follow(const shards::ChannelKey& channel) {
  const base::MutexLock lock(mutex_);
  counts_.try_emplace(channel);
}

void DeliveryStats::forget(const shards::ChannelKey& channel) {
  const base::MutexLock lock(mutex_);
  counts_.erase(channel);
}

void DeliveryStats::delivered(const shards::ChannelKey& channel, const DeliveryCounts& delivered) {
  const base::MutexLock lock(mutex_);
  if (const auto found = counts_.find(channel); found != counts_.end()) {
    found->second.add(delivered);
  }
}

void DeliveryStats::failed(const shards::ChannelKey& channel) {
  delivered(channel, {.failures = 1});
}

void DeliveryStats::waits(const shards::ChannelKey& channel, std::optional<base::Timestamp> since) {
  const base::MutexLock lock(mutex_);
  if (const auto found = counts_.find(channel); found != counts_.end()) {
    found->second.waiting = since;
  }
}

std::vector<std::pair<shards::ChannelKey, DeliveryCounts>> DeliveryStats::all() const {
  const base::MutexLock lock(mutex_);
  return {counts_.begin(), counts_.end()};
}

}  // namespace weir::channels
