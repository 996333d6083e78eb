#pragma once

// The catalog: all streams as they are now, and the way to change them. It is the state machine
// above the engine's metadata log; the rules themselves are pure (shards/catalog_rules.h).
//
// Reading copies a pointer to an immutable CatalogState. Changing goes through the metadata log and
// is durable when propose() returns.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/random.h"
#include "base/shared_cell.h"
#include "engine/engine.h"
#include "shards/catalog_rows.h"
#include "shards/catalog_rules.h"
#include "shards/catalog_state.h"
#include "shards/command.h"
#include "shards/error.h"

namespace weir::shards {

namespace asio = boost::asio;

// Thread-safe. Outlives the coroutines that use it; `engine`, `clock` and `random` outlive it.
class Catalog final : public engine::MetaStateMachine {
 public:
  Catalog(engine::Engine& engine, const base::Clock& clock, base::RandomSource& random);
  ~Catalog() override;

  // Once, before anything else: restores the stored state and opens the logs of all open shards.
  base::Result<void> start();

  // The state now. Holding on to it is free; it does not change.
  CatalogStatePtr state() const { return state_.load(); }

  // Stamps, stores and applies one command. When it returns without error, the change is durable
  // and visible in state(). Besides the rules' errors: kNotPersisted, kUnknown.
  asio::awaitable<Result<void>> propose(CommandBody body);

  // Returns when state() is no longer `seen`, at the latest at `deadline`. False: the deadline came
  // first.
  asio::awaitable<bool> wait_for_change(CatalogStatePtr seen, base::SteadyTime deadline);

  // Runs `changed` after each change, on any thread; it must not block. Once, before start().
  void set_listener(std::function<void()> changed) { changed_ = std::move(changed); }

  // engine::MetaStateMachine, called by the engine.
  base::Result<void> restore(std::string_view key, std::string_view value) override;
  std::vector<engine::RowChange> apply(engine::CommandIndex index,
                                       std::string_view command) override;
  void publish() override;
  void abandon() override;

 private:
  using Waiter = std::shared_ptr<asio::steady_timer>;

  void show(CatalogState state);
  void open_logs(const CatalogState& state);
  void wake_waiters();
  void remember_result(uint64_t command_id, Result<void> result);
  std::optional<Result<void>> take_result(uint64_t command_id);

  engine::Engine& engine_;
  const base::Clock& clock_;
  base::RandomSource& random_;
  base::SharedCell<CatalogState> state_;
  std::function<void()> changed_;

  // Between restore() calls and start()'s end.
  CatalogRestore restoring_;
  // Between apply() and publish() or abandon(), on the engine's metadata thread only. Empty when
  // the command was refused.
  std::optional<Change> pending_;

  base::Mutex mutex_;
  // What apply() said of the commands proposed here; a foreign gateway's commands leave nothing.
  std::map<uint64_t, std::optional<Result<void>>> results_ WEIR_GUARDED_BY(mutex_);
  std::vector<Waiter> waiters_ WEIR_GUARDED_BY(mutex_);
};

}  // namespace weir::shards
