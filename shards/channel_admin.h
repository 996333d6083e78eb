#pragma once

// What an operator does to channels: each method is one command, stamped with its due time. Rules
// and errors are those of shards/catalog_channel_rules.cc; besides them kNotPersisted and kUnknown.

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "engine/engine.h"
#include "shards/catalog.h"
#include "shards/channel.h"
#include "shards/command.h"
#include "shards/error.h"
#include "shards/options.h"

namespace weir::shards {

struct NewChannel {
  StreamKey stream;
  std::string name;
  ChannelSettings settings;
  Tags tags;
  std::string failure;  // why it becomes FAILED instead of ACTIVE; empty: it does not
};

// Thread-safe; the arguments outlive it.
class ChannelAdmin {
 public:
  struct Parts {
    Catalog& catalog;
    engine::RecordLog& log;
    const base::Clock& clock;
    base::RandomSource& random;
    const Options& options;
  };

  explicit ChannelAdmin(const Parts& parts) : parts_(parts) {}

  // The key of the channel that was made.
  asio::awaitable<Result<ChannelKey>> create(NewChannel channel);
  asio::awaitable<Result<void>> update(ChannelKey channel, std::optional<int64_t> freshness_seconds,
                                       std::optional<ChannelLogging> logging);
  asio::awaitable<Result<void>> remove(ChannelKey channel);
  // Everything before these positions has been delivered.
  asio::awaitable<Result<void>> advance(ChannelKey channel, ChannelPositions positions);
  asio::awaitable<Result<void>> tag(ChannelKey channel, Tags tags);
  asio::awaitable<Result<void>> untag(ChannelKey channel, std::vector<std::string> tag_keys);

 private:
  base::Timestamp due() const { return parts_.clock.wall() + parts_.options.state_delay_millis; }

  Parts parts_;
};

}  // namespace weir::shards
