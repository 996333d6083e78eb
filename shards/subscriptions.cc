#include "shards/subscriptions.h"

#include <algorithm>

#include "shards/limits.h"
#include "shards/shard_reading.h"

namespace weir::shards {
namespace {

bool is_within(base::SteadyTime time, int64_t nanos, base::SteadyTime now) {
  return now.nanos - time.nanos < nanos;
}

}  // namespace

Result<void> Subscriptions::admit(const Key& key, base::SteadyTime now) {
  const auto& [consumer, shard] = key;
  const auto found = entries_.find(key);
  if (found == entries_.end() || !parts_.options.limits_on) {
    return {};
  }
  Entry& entry = found->second;
  if (is_within(entry.called_at, limits::kSubscribeCallNanos, now)) {
    return about_shard(ErrorKind::kSubscribeThrottled, consumer.stream, shard)
        .with("consumer", consumer.name);
  }
  entry.called_at = now;
  if (entry.opened_at && is_within(*entry.opened_at, limits::kSubscriptionHeldNanos, now)) {
    return about_shard(ErrorKind::kSubscriptionActive, consumer.stream, shard)
        .with("consumer", consumer.name);
  }
  return {};
}

Result<std::shared_ptr<Subscription>> Subscriptions::open(const Subscription::Place& place,
                                                          const asio::any_io_executor& executor) {
  const Key key{place.consumer, place.shard->index};
  const base::SteadyTime now = parts_.clock.steady();
  std::shared_ptr<Subscription> before;
  {
    const base::MutexLock lock(mutex_);
    RETURN_IF_ERROR(admit(key, now));
    forget_old(now);
    Entry& entry = entries_[key];
    entry.called_at = now;
    entry.opened_at = now;
  }
  // Outside of the lock, because it takes those of the rings and of the engine.
  auto subscription = std::make_shared<Subscription>(parts_, place, executor);
  {
    const base::MutexLock lock(mutex_);
    Entry& entry = entries_[key];
    before = entry.active.lock();
    entry.active = subscription;
  }
  if (before != nullptr) {
    before->take_over();
  }
  return subscription;
}

// Entries are needed for as long as they decide something. The work is shared out: so many entries
// are looked at as have come since the last look.
void Subscriptions::forget_old(base::SteadyTime now) {
  if (entries_.size() < look_at_) {
    return;
  }
  std::erase_if(entries_, [&](const auto& one) {
    const Entry& entry = one.second;
    const bool counts =
        entry.opened_at && is_within(*entry.opened_at, limits::kSubscriptionHeldNanos, now);
    return entry.active.expired() && !counts &&
           !is_within(entry.called_at, limits::kSubscribeCallNanos, now);
  });
  look_at_ = std::max<uint64_t>(64, 2 * entries_.size());
}

uint64_t Subscriptions::count() const {
  const base::MutexLock lock(mutex_);
  uint64_t active = 0;
  for (const auto& [key, entry] : entries_) {
    active += entry.active.expired() ? 0 : 1;
  }
  return active;
}

}  // namespace weir::shards
