#pragma once

// The delivery of one channel: reads the records of its stream from where it stands, collects them
// in a batch, writes the batch as an object, and only then stores how far it has come. So a crash
// in between leads to an object that is written twice, and never to a record that is left out.

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "channels/batch.h"
#include "channels/delivery_stats.h"
#include "channels/object_store.h"
#include "channels/problems.h"
#include "shards/catalog_state.h"
#include "shards/channel.h"
#include "shards/service.h"

namespace weir::channels {

namespace asio = boost::asio;

// Used by one coroutine at a time; the arguments outlive it.
class Delivery {
 public:
  struct Parts {
    shards::Service& domain;
    ObjectStore& store;
    Problems& problems;
    DeliveryStats& stats;
  };

  Delivery(const Parts& parts, shards::ChannelKey key) : parts_(parts), key_(std::move(key)) {}

  // Reads what is there, as far as the batch may grow, and writes it if it is due. True: there is
  // more to do at once.
  asio::awaitable<bool> turn(size_t bytes_max);

  // Before this time a turn does nothing.
  base::SteadyTime not_before() const { return writing_.not_before; }

  const shards::ChannelKey& key() const { return key_; }
  size_t bytes() const { return batch_.bytes(); }

 private:
  // Something that fails is tried again more and more slowly.
  struct Retry {
    int64_t wait_nanos = 0;
    base::SteadyTime not_before;

    void fail(base::SteadyTime now);
  };

  // Two objects and the positions behind them, on their way. Tried until all three are stored.
  struct Attempt {
    std::shared_ptr<const Object> records;  // nullptr: there are none, or they are stored
    std::shared_ptr<const Object> letters;  // the same
    shards::ChannelPositions positions;
    DeliveryCounts counts;  // what it will have delivered
  };

  struct Source {
    shards::ChannelPtr channel;
    shards::StreamPtr stream;
  };

  // nullopt: the channel is gone or does not deliver.
  std::optional<Source> source() const;
  // All shards. One that cannot be read is noted and left for later: the others go on. The value
  // means nothing.
  asio::awaitable<bool> read(const Source& source, size_t bytes_max);
  // One shard, unless it waits for its next try. The value means nothing.
  asio::awaitable<bool> read_shard(const Source& source, shards::ShardPtr shard, size_t bytes_max);
  // Until it has no more or the batch is full.
  asio::awaitable<base::Result<void>> read_records(const Source& source, const shards::Shard& shard,
                                                   size_t bytes_max);
  base::Result<void> begin_attempt(const Source& source);
  asio::awaitable<bool> finish_attempt();
  asio::awaitable<bool> put(std::shared_ptr<const Object>& object);

  void note_waiting();
  void note(const std::string& what, const Retry& retry);
  void fail_writing(const std::string& what);
  void forget_problem();

  Parts parts_;
  shards::ChannelKey key_;
  Batch batch_;
  std::optional<Attempt> attempt_;
  shards::ChannelPositions read_to_;  // where reading goes on, beyond what is delivered
  // Nothing is to be read while neither of them changes.
  shards::StreamPtr seen_stream_;
  engine::Position seen_end_;
  Retry writing_;
  std::map<shards::ShardIndex, Retry> unreadable_;
};

}  // namespace weir::channels
