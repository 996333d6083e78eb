#pragma once

// One subscription of a consumer to a shard (SubscribeToShard, facts 3.3): what comes next, when.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "engine/engine.h"
#include "shards/catalog.h"
#include "shards/error.h"
#include "shards/names.h"
#include "shards/options.h"
#include "shards/record_encryption.h"
#include "shards/sequence_number.h"
#include "shards/stream.h"
#include "shards/tail_rings.h"

namespace weir::shards {

// One event: records, or none to say that the subscription lives.
struct ShardEvent {
  engine::Page page;  // owns the bytes of its records
  ShardPtr shard;     // whose numbers they carry
  // Where to go on in another subscription; absent in the last event of a closed shard, and then
  // `children` is not empty.
  std::optional<SequenceNumber> continuation;
  int64_t millis_behind_latest = 0;
  std::vector<ShardPtr> children;
};

// Asked for the memory that an event needs while it is made and sent; false: it is not there now.
using HoldMemory = std::function<bool(uint64_t bytes)>;

// 2 MiB a second for one consumer in one shard, with one second of burst. Says when the next event
// may go instead of refusing it.
class EventPace {
 public:
  base::SteadyTime next() const { return next_; }
  void charge(int64_t bytes, base::SteadyTime now);

 private:
  base::SteadyTime next_{};
};

// For the thread of its executor, but for take_over().
class Subscription {
 public:
  struct Parts {
    Catalog& catalog;
    engine::RecordLog& log;
    TailRings& tails;
    RecordEncryption& encryption;
    const base::Clock& clock;
    const Options& options;
  };

  struct Place {
    ConsumerKey consumer;
    Incarnation incarnation{};
    ShardPtr shard;
    engine::Position position;  // the next record to send is at or after it
  };

  // The parts outlive it.
  Subscription(const Parts& parts, Place place, const asio::any_io_executor& executor);
  ~Subscription();
  Subscription(const Subscription&) = delete;
  Subscription& operator=(const Subscription&) = delete;

  // Waits for the next event; nullopt in the end: five minutes are over, the shard has ended, or
  // stop() was called. Errors, after which nothing more may be asked: kSubscriptionActive (it was
  // taken over), kConsumerNotFound, kShardDoesNotExist, and those of RecordReader::read() but for
  // throttling. One call at a time.
  asio::awaitable<Result<std::optional<ShardEvent>>> next(const HoldMemory& hold);

  // Ends it: next() returns nullopt, also the call that waits.
  void stop();

  // Another subscription has its place now. From any thread.
  void take_over();

  const ConsumerKey& consumer() const { return place_.consumer; }

 private:
  Result<void> check();
  void count_read(bool from_ring);
  asio::awaitable<Result<bool>> read(const HoldMemory& hold, ShardEvent& event);
  void finish(ShardEvent& event, base::SteadyTime now);
  std::optional<base::Timestamp> next_unread();

  const Parts parts_;
  Place place_;
  const std::shared_ptr<TailFollower> follower_;
  const base::SteadyTime ends_at_;
  base::SteadyTime beat_at_;  // an event without records goes out then
  EventPace pace_;
  // When records may be read again after there was no memory for them.
  base::SteadyTime memory_at_{};
  CatalogStatePtr seen_;  // what stream_ and place_.shard are of
  StreamPtr stream_;
  std::optional<base::Timestamp> unread_;  // arrival of the next record, when last read
  bool ended_ = false;                     // the last event of the shard was given
  bool in_ring_ = false;                   // the last read found the records in the ring
  bool stopped_ = false;
  std::atomic<bool> taken_{false};
};

}  // namespace weir::shards
