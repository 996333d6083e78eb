#include "shards/subscription.h"

#include <algorithm>
#include <utility>

#include "shards/awaitables.h"
#include "shards/limits.h"
#include "shards/shard_reading.h"

namespace weir::shards {
namespace {

Error about_subscription(ErrorKind kind, const ConsumerKey& consumer, ShardIndex shard) {
  return about_shard(kind, consumer.stream, shard).with("consumer", consumer.name);
}

Error consumer_not_found(const ConsumerKey& consumer) {
  return Error(ErrorKind::kConsumerNotFound)
      .with("consumer", consumer.name)
      .with("created", consumer.create_seconds)
      .with("stream", consumer.stream.name)
      .with("account", consumer.stream.tenant.account);
}

// What the event takes while it is made and sent: the page and its text, in which four bytes stand
// for three.
uint64_t memory_of(const engine::Page& page) {
  return static_cast<uint64_t>(bytes_of(page)) * 7 / 3 +
         page.records.size() * limits::kEventRecordBytes;
}

}  // namespace

void EventPace::charge(int64_t bytes, base::SteadyTime now) {
  const int64_t cost = bytes * base::kNanosPerSecond / limits::kSubscriptionBytesPerSecond;
  const base::SteadyTime burst_ago{now.nanos - base::kNanosPerSecond};
  next_ = std::max(next_, burst_ago) + cost;
}

Subscription::Subscription(const Parts& parts, Place place, const asio::any_io_executor& executor)
    : parts_(parts),
      place_(std::move(place)),
      follower_(parts_.tails.follow(place_.shard->log, executor)),
      ends_at_(parts_.clock.steady() + limits::kSubscriptionNanos),
      beat_at_(parts_.clock.steady() + limits::kHeartbeatNanos) {}

Subscription::~Subscription() {
  parts_.tails.leave(follower_);
}

void Subscription::stop() {
  stopped_ = true;
  follower_->wake();
}

void Subscription::take_over() {
  taken_ = true;
  follower_->wake();
}

// Whether it may go on, by the state of the catalog that is taken in here: before the records are
// looked at, so that a shard that is closed in it has told all of them.
Result<void> Subscription::check() {
  const ShardIndex index = place_.shard->index;
  if (taken_) {
    return about_subscription(ErrorKind::kSubscriptionActive, place_.consumer, index);
  }
  CatalogStatePtr state = parts_.catalog.state();
  if (state == seen_) {
    return {};
  }
  StreamPtr stream = state->find(place_.consumer.stream);
  if (stream != nullptr && stream->incarnation != place_.incarnation) {
    stream = nullptr;
  }
  ASSIGN_OR_RETURN(place_.shard, find_readable_shard(stream.get(), place_.consumer.stream, index,
                                                     parts_.clock.wall()));
  const ConsumerPtr consumer = stream->find_consumer(place_.consumer.name);
  if (consumer == nullptr || consumer->create_seconds != place_.consumer.create_seconds ||
      consumer->status == ConsumerStatus::kDeleting) {
    return consumer_not_found(place_.consumer);
  }
  stream_ = std::move(stream);
  seen_ = std::move(state);
  return {};
}

asio::awaitable<Result<std::optional<ShardEvent>>> Subscription::next(const HoldMemory& hold) {
  for (;;) {
    if (stopped_ || ended_ || parts_.clock.steady() >= ends_at_) {
      co_return std::optional<ShardEvent>();
    }
    CO_RETURN_IF_ERROR(check());
    const base::SteadyTime begin = parts_.clock.steady();
    const base::SteadyTime ready_at = std::max(pace_.next(), memory_at_);
    const bool ready = begin >= ready_at;
    ShardEvent event;
    if (ready) {
      auto read_something = co_await read(hold, event);
      CO_ASSIGN_OR_RETURN(const bool some, std::move(read_something));
      if (some) {
        co_return std::optional<ShardEvent>(std::move(event));
      }
    }
    const base::SteadyTime now = parts_.clock.steady();
    if (now >= beat_at_) {
      finish(event, now);
      co_return std::optional<ShardEvent>(std::move(event));
    }
    const base::SteadyTime can_read_at = std::max(pace_.next(), memory_at_);
    const bool can_read = now >= can_read_at;
    base::SteadyTime wake_at = std::min(ends_at_, beat_at_);
    if (!can_read) {
      wake_at = std::min(wake_at, can_read_at);
    }
    const std::optional<engine::Position> from =
        can_read ? std::optional(place_.position) : std::nullopt;
    const bool woken = co_await follower_->wait(from, wake_at.nanos - now.nanos);
    static_cast<void>(woken);
  }
}

// Fills `event` with the next records or with the end of the shard; false if there is neither, or
// no memory for it.
asio::awaitable<Result<bool>> Subscription::read(const HoldMemory& hold, ShardEvent& event) {
  const Shard& shard = *place_.shard;
  if (!at_end(shard, place_.position)) {
    const engine::ReadLimits limits{.max_records = limits::kEventRecordsMax,
                                    .max_bytes = limits::kEventBytesMax,
                                    .min_arrival = stream_->horizon(parts_.clock.wall())};
    std::optional<engine::Page> newest;
    if (shard.open()) {
      newest = parts_.tails.read(shard.log, place_.position, limits);
      count_read(newest.has_value());
    }
    if (newest) {
      event.page = *std::move(newest);
    } else {
      auto page = co_await shards::read(parts_.log, shard.log, place_.position, limits,
                                        parts_.clock.steady() + limits::kStorageWaitNanos);
      if (!page.ok()) {
        co_return storage_error(page.error());
      }
      event.page = std::move(page).value();
    }
    unread_ = event.page.records.empty() ? event.page.unread_arrival
                                         : std::optional(event.page.records.front().arrival);
    if (!hold(memory_of(event.page))) {
      memory_at_ = parts_.clock.steady() + limits::kEventMemoryRetryNanos;
      event.page = {};
      co_return false;
    }
    CO_RETURN_IF_ERROR(parts_.encryption.open(*stream_, shard.index, event.page));
    place_.position = std::max(place_.position, event.page.next);
    unread_ = event.page.unread_arrival;
  }
  ended_ = event.page.records.empty() && at_end(shard, place_.position);
  if (event.page.records.empty() && !ended_) {
    co_return false;
  }
  finish(event, parts_.clock.steady());
  co_return true;
}

void Subscription::count_read(bool from_ring) {
  TailCounters& counters = parts_.tails.counters();
  (from_ring ? counters.ring_reads : counters.log_reads).add();
  counters.falls.add(in_ring_ && !from_ring ? 1 : 0);
  in_ring_ = from_ring;
}

// Writes what every event says.
void Subscription::finish(ShardEvent& event, base::SteadyTime now) {
  const base::Timestamp wall = parts_.clock.wall();
  event.shard = place_.shard;
  beat_at_ = now + limits::kHeartbeatNanos;
  TailCounters& counters = parts_.tails.counters();
  counters.events.add();
  counters.records.add(event.page.records.size());
  counters.bytes.add(static_cast<uint64_t>(bytes_of(event.page)));
  if (parts_.options.limits_on) {
    pace_.charge(bytes_of(event.page), now);
  }
  if (ended_) {
    event.children = children_of(*stream_, place_.shard->index);
    return;
  }
  event.continuation = place_.shard->continuation_at(place_.position, wall);
  event.millis_behind_latest = millis_behind(wall, next_unread());
}

// Arrival of the first record that was not sent.
std::optional<base::Timestamp> Subscription::next_unread() {
  const engine::ReadLimits nothing{.max_records = 0,
                                   .min_arrival = stream_->horizon(parts_.clock.wall())};
  const auto page = place_.shard->open()
                        ? parts_.tails.read(place_.shard->log, place_.position, nothing)
                        : std::nullopt;
  return page ? page->unread_arrival : unread_;
}

}  // namespace weir::shards
