#include "channels/deliveries.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <exception>
#include <utility>

#include "base/log.h"
#include "channels/limits.h"

namespace weir::channels {
namespace {

// Nobody asks for anything while there is no channel.
constexpr int64_t kIdleNanos = 3600 * base::kNanosPerSecond;

}  // namespace

void Deliveries::follow(const shards::CatalogState& state) {
  std::erase_if(entries_, [&](const auto& entry) {
    const bool gone = state.find_channel(entry.first) == nullptr;
    if (gone) {
      problems_.clear(entry.first.id);
      stats_.forget(entry.first);
    }
    return gone;
  });
  for (const auto& [tenant, owned] : state.tenants) {
    for (const auto& [name, channel] : owned->channels) {
      shards::ChannelKey key{.tenant = tenant, .id = channel->id};
      if (channel->settings.s3 && channel->failure.empty() && !entries_.contains(key)) {
        const Delivery::Parts parts{
            .domain = domain_, .store = store_, .problems = problems_, .stats = stats_};
        auto entry = std::make_shared<Entry>(parts, key);
        stats_.follow(key);
        entries_.emplace(std::move(key), std::move(entry));
      }
    }
  }
}

size_t Deliveries::batch_bytes_max() const {
  const size_t share = bytes_max_ / std::max<size_t>(1, entries_.size());
  return std::clamp(share, limits::kObjectBytesMin, limits::kObjectBytes);
}

asio::awaitable<void> Deliveries::turns(EntryPtr entry) {
  bool more = true;
  for (int i = 0; more && i < limits::kObjectsPerTurn && !stopping_; ++i) {
    more = co_await entry->delivery.turn(batch_bytes_max());
  }
  const int64_t wait = more ? 0 : limits::kTickNanos;
  entry->next = std::max(domain_.clock().steady() + wait, entry->delivery.not_before());
}

Deliveries::EntryPtr Deliveries::next_due() const {
  const base::SteadyTime now = domain_.clock().steady();
  EntryPtr longest;
  for (const auto& [key, entry] : entries_) {
    const bool due = !entry->busy && entry->next <= now;
    if (due && (longest == nullptr || entry->next < longest->next)) {
      longest = entry;
    }
  }
  return longest;
}

asio::awaitable<void> Deliveries::run() {
  const auto executor = co_await asio::this_coro::executor;
  while (!stopping_) {
    const shards::CatalogStatePtr seen = domain_.catalog().state();
    follow(*seen);
    for (EntryPtr entry = next_due(); entry != nullptr && busy_ < limits::kTurnsMax;
         entry = next_due()) {
      entry->busy = true;
      ++busy_;
      asio::co_spawn(executor, turns(entry), [this, entry](const std::exception_ptr& thrown) {
        entry->busy = false;
        --busy_;
        if (thrown) {
          base::log_error("channel {}: its delivery has ended with an exception",
                          entry->delivery.key().id);
          entry->next = domain_.clock().steady() + limits::kRetryNanosMax;
        }
      });
    }
    const int64_t wait = entries_.empty() ? kIdleNanos : limits::kTickNanos;
    const bool changed =
        co_await domain_.catalog().wait_for_change(seen, domain_.clock().steady() + wait);
    static_cast<void>(changed);
  }
}

asio::awaitable<size_t> Deliveries::round() {
  follow(*domain_.catalog().state());
  const std::map<shards::ChannelKey, EntryPtr> entries = entries_;
  size_t count = 0;
  for (const auto& [key, entry] : entries) {
    bool more = true;
    for (; more; ++count) {
      more = co_await entry->delivery.turn(batch_bytes_max());
    }
  }
  co_return count;
}

}  // namespace weir::channels
