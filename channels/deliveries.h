#pragma once

// The deliveries of all channels. While there is no channel, nothing happens; while there are some,
// it looks once a second whether they have something to read or to write.

#include <boost/asio/awaitable.hpp>

#include <atomic>
#include <cstddef>
#include <map>
#include <memory>

#include "base/clock.h"
#include "channels/delivery.h"
#include "channels/delivery_stats.h"
#include "channels/object_store.h"
#include "channels/problems.h"
#include "shards/catalog_state.h"
#include "shards/service.h"

namespace weir::channels {

// Lives on one thread but for stop(), problems() and stats(). The arguments outlive it, and it
// outlives the coroutines it has spawned.
class Deliveries {
 public:
  // All batches together stay below `bytes_max`, but for what kObjectBytesMin grants each.
  Deliveries(shards::Service& domain, ObjectStore& store, size_t bytes_max)
      : domain_(domain), store_(store), bytes_max_(bytes_max) {}

  // Delivers until its coroutine is cancelled. Coroutines that it has spawned on the same executor
  // may then still be under way; after stop() they end as soon as what they wait for is there.
  asio::awaitable<void> run();

  // From any thread: begins nothing new.
  void stop() { stopping_ = true; }

  // Turns of each channel, one after the other, until none has more to do at once: how many.
  asio::awaitable<size_t> round();

  const Problems& problems() const { return problems_; }
  const DeliveryStats& stats() const { return stats_; }

 private:
  struct Entry {
    explicit Entry(const Delivery::Parts& parts, shards::ChannelKey key)
        : delivery(parts, std::move(key)) {}

    Delivery delivery;
    bool busy = false;
    base::SteadyTime next;  // of a turn
  };
  using EntryPtr = std::shared_ptr<Entry>;

  // Takes up new channels and forgets those that are gone.
  void follow(const shards::CatalogState& state);
  // Of one batch.
  size_t batch_bytes_max() const;
  asio::awaitable<void> turns(EntryPtr entry);
  // The one that has waited longest; nullptr: none is due.
  EntryPtr next_due() const;

  shards::Service& domain_;
  ObjectStore& store_;
  const size_t bytes_max_;
  Problems problems_;
  DeliveryStats stats_;
  std::map<shards::ChannelKey, EntryPtr> entries_;
  size_t busy_ = 0;
  std::atomic<bool> stopping_{false};
};

}  // namespace weir::channels
