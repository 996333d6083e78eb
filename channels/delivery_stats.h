#pragma once

// What each channel has delivered, for /metrics. In memory only: it begins anew with the process.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/thread_annotations.h"
#include "shards/channel.h"

namespace weir::channels {

struct DeliveryCounts {
  uint64_t objects = 0;
  uint64_t records = 0;  // dead letters among them
  uint64_t bytes = 0;    // of the objects, as they were written
  uint64_t failures = 0;
  // Arrival of the record that has waited longest of those that were read; nullopt: none waits.
  std::optional<base::Timestamp> waiting{};

  void add(const DeliveryCounts& delivered);
};

// Thread-safe.
class DeliveryStats {
 public:
  // A channel is there until forget(); what is told of others, whose last object was under way when
  // they went, is passed over.
  void follow(const shards::ChannelKey& channel);
  void forget(const shards::ChannelKey& channel);

  // `delivered` is added to the counts, but for its `waiting`.
  void delivered(const shards::ChannelKey& channel, const DeliveryCounts& delivered);
  void failed(const shards::ChannelKey& channel);
  void waits(const shards::ChannelKey& channel, std::optional<base::Timestamp> since);

  std::vector<std::pair<shards::ChannelKey, DeliveryCounts>> all() const;

 private:
  mutable base::Mutex mutex_;
  std::map<shards::ChannelKey, DeliveryCounts> counts_ WEIR_GUARDED_BY(mutex_);
};

}  // namespace weir::channels
