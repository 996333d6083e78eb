#pragma once

// Who is subscribed to what: one subscription for each consumer and shard (facts 3.3).

#include <boost/asio/any_io_executor.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/thread_annotations.h"
#include "shards/error.h"
#include "shards/names.h"
#include "shards/subscription.h"

namespace weir::shards {

// Thread-safe; the parts outlive it, and it outlives its subscriptions.
class Subscriptions {
 public:
  explicit Subscriptions(const Subscription::Parts& parts) : parts_(parts) {}

  // A subscription from `place` on, which waits on `executor`. One that is there already is taken
  // over. Errors, unless limits are off: kSubscribeThrottled (a call in the last second),
  // kSubscriptionActive (a subscription began in the last five, also if it has ended).
  Result<std::shared_ptr<Subscription>> open(const Subscription::Place& place,
                                             const asio::any_io_executor& executor);

  // How many there are now.
  uint64_t count() const;

 private:
  using Key = std::pair<ConsumerKey, ShardIndex>;

  struct Entry {
    base::SteadyTime called_at;
    std::optional<base::SteadyTime> opened_at;
    std::weak_ptr<Subscription> active;
  };

  Result<void> admit(const Key& key, base::SteadyTime now) WEIR_REQUIRES(mutex_);
  void forget_old(base::SteadyTime now) WEIR_REQUIRES(mutex_);

  const Subscription::Parts parts_;
  mutable base::Mutex mutex_;
  std::map<Key, Entry> entries_ WEIR_GUARDED_BY(mutex_);
  // How many entries make the next look for old ones worth its time.
  uint64_t look_at_ WEIR_GUARDED_BY(mutex_) = 64;
};

}  // namespace weir::shards
