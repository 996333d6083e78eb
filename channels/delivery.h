#pragma once

// The delivery of one channel: reads the records of its stream from where it stands, collects them
// in a batch, writes the batch as an object, and only then stores how far it has come. So a crash
// in between leads to an object that is written twice, and never to a record that is left out.

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "channels/batch.h"
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
  };

  Delivery(const Parts& parts, shards::ChannelKey key) : parts_(parts), key_(std::move(key)) {}

  // Reads what is there, as far as the batch may grow, and writes it if it is due. True: there is
  // more to do at once.
  asio::awaitable<bool> turn(size_t bytes_max);

  // Before this time a turn does nothing.
  base::SteadyTime not_before() const { return not_before_; }

  const shards::ChannelKey& key() const { return key_; }
  size_t bytes() const { return batch_.bytes(); }

 private:
  // Two objects and the positions behind them, on their way. Tried until all three are stored.
  struct Attempt {
    std::shared_ptr<const Object> records;  // nullptr: there are none, or they are stored
    std::shared_ptr<const Object> letters;  // the same
    shards::ChannelPositions positions;
  };

  struct Source {
    shards::ChannelPtr channel;
    shards::StreamPtr stream;
  };

  // nullopt: the channel is gone or does not deliver.
  std::optional<Source> source() const;
  // False if something went wrong; it is noted then.
  asio::awaitable<bool> read(const Source& source, size_t bytes_max);
  // One shard, until it has no more or the batch is full.
  asio::awaitable<bool> read_shard(const Source& source, shards::ShardPtr shard, size_t bytes_max);
  base::Result<void> begin_attempt(const Source& source);
  asio::awaitable<bool> finish_attempt();
  asio::awaitable<bool> put(std::shared_ptr<const Object>& object);

  void succeed();
  void fail(std::string what);

  Parts parts_;
  shards::ChannelKey key_;
  Batch batch_;
  std::optional<Attempt> attempt_;
  shards::ChannelPositions read_to_;  // where reading goes on, beyond what is delivered
  // Nothing is to be read while neither of them changes.
  shards::StreamPtr seen_stream_;
  engine::Position seen_end_;
  int64_t retry_nanos_ = 0;
  base::SteadyTime not_before_;
};

}  // namespace weir::channels
