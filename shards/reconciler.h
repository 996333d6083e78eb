#pragma once

// Finishes what has begun: transitions whose stored due time has come (docs/architecture.md). The
// due time is the fact; timers only decide when somebody looks. It looks at the start of the
// process (before any put), at the next due time, and inside the call that began a change that is
// due at once.

#include <boost/asio/awaitable.hpp>

#include <optional>

#include "base/clock.h"
#include "engine/engine.h"
#include "shards/catalog.h"
#include "shards/error.h"
#include "shards/names.h"

namespace weir::shards {

// Thread-safe; the arguments outlive it. Two of its coroutines may finish the same transition: the
// second finds it finished.
class Reconciler {
 public:
  Reconciler(Catalog& catalog, engine::RecordLog& log, const base::Clock& clock)
      : catalog_(catalog), log_(log), clock_(clock) {}

  // Finishes the stream's transition and those of its consumers, as far as they are due. Errors:
  // kNotPersisted, kUnknown; what is unfinished stays and will be tried again.
  asio::awaitable<Result<void>> finish_if_due(StreamKey key);

  // The same for all streams, and for all channels. False if one could not be finished.
  asio::awaitable<bool> finish_all_due();

  // Finishes transitions as they become due, until its coroutine is cancelled.
  asio::awaitable<void> run();

 private:
  std::optional<base::Timestamp> next_due() const;
  asio::awaitable<Result<void>> finish_transition(StreamPtr stream);
  asio::awaitable<Result<void>> finish_reshard(StreamPtr stream);
  asio::awaitable<Result<void>> finish_consumers(StreamPtr stream, base::Timestamp now);
  asio::awaitable<Result<void>> finish_channels(CatalogStatePtr state);

  Catalog& catalog_;
  engine::RecordLog& log_;
  const base::Clock& clock_;
};

}  // namespace weir::shards
