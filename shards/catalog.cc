#include "shards/catalog.h"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/check.h"
#include "base/log.h"
#include "shards/awaitables.h"

namespace weir::shards {
namespace {

void open_logs_of(const StreamState& stream, engine::RecordLog& records) {
  for (const ShardPtr& shard : stream.shards) {
    if (shard->open()) {
      records.open({.log = shard->log,
                    .epoch = shard->epoch,
                    .retention_millis = stream.retention_millis()});
    } else {
      records.set_retention(shard->log, stream.retention_millis());
    }
  }
}

}  // namespace

Catalog::Catalog(engine::Engine& engine, const base::Clock& clock, base::RandomSource& random)
    : engine_(engine),
      clock_(clock),
      random_(random),
      state_(std::make_shared<const CatalogState>()) {}

Catalog::~Catalog() = default;

base::Result<void> Catalog::start() {
  RETURN_IF_ERROR(engine_.meta().attach(*this));
  CatalogState restored = std::move(restoring_).finish();
  restoring_ = {};
  open_logs(restored);
  show(std::move(restored));
  return {};
}

void Catalog::open_logs(const CatalogState& state) {
  for (const auto& [tenant, streams] : state.tenants) {
    for (const auto& [name, stream] : streams->streams) {
      open_logs_of(*stream, engine_.records());
    }
  }
}

asio::awaitable<Result<void>> Catalog::propose(CommandBody body) {
  const Command command{
      .id = random_.next_uint64(), .time = clock_.wall(), .body = std::move(body)};
  // The rules are asked here first, so that a refused call costs no write. The answer that counts
  // is the one in apply(): another command may have come in between.
  const CatalogStatePtr seen = state();
  const Result<Change> likely = apply_command(*seen, command);
  if (!likely.ok()) {
    co_return likely.error();
  }
  {
    const base::MutexLock lock(mutex_);
    results_[command.id] = std::nullopt;
  }
  const engine::Outcome outcome = co_await shards::propose(engine_.meta(), encode_command(command));
  const std::optional<Result<void>> result = take_result(command.id);
  if (outcome == engine::Outcome::kDurable && result) {
    co_return *result;
  }
  const bool unknown = outcome == engine::Outcome::kUnknown;
  co_return Error(unknown ? ErrorKind::kUnknown : ErrorKind::kNotPersisted)
      .with("reason", "the metadata could not be written");
}

asio::awaitable<bool> Catalog::wait_for_change(CatalogStatePtr seen, base::SteadyTime deadline) {
  const int64_t nanos = deadline.nanos - clock_.steady().nanos;
  const auto timer = std::make_shared<asio::steady_timer>(
      co_await asio::this_coro::executor, std::chrono::nanoseconds(std::max<int64_t>(nanos, 0)));
  {
    const base::MutexLock lock(mutex_);
    // Checked under the lock that publish() takes to wake: no change is missed in between.
    if (state() != seen) {
      co_return true;
    }
    waiters_.push_back(timer);
  }
  boost::system::error_code woken;
  co_await timer->async_wait(asio::redirect_error(asio::use_awaitable, woken));
  {
    const base::MutexLock lock(mutex_);
    std::erase(waiters_, timer);
  }
  co_return state() != seen;
}

base::Result<void> Catalog::restore(std::string_view key, std::string_view value) {
  return restoring_.add(key, value);
}

std::vector<engine::RowChange> Catalog::apply(engine::CommandIndex, std::string_view bytes) {
  CHECK(!pending_.has_value());
  const std::optional<Command> command = decode_command(bytes);
  if (!command) {
    base::log_error("a metadata command of {} bytes cannot be read; it changes nothing",
                    bytes.size());
    return {};
  }
  Result<Change> change = apply_command(*state(), *command);
  if (!change.ok()) {
    remember_result(command->id, change.error());
    return {};
  }
  remember_result(command->id, {});
  pending_ = std::move(change).value();
  return pending_->rows;
}

void Catalog::publish() {
  if (!pending_) {
    return;
  }
  Change change = std::move(*pending_);
  pending_.reset();
  engine::RecordLog& records = engine_.records();
  for (const engine::OpenLog& log : change.logs.open) {
    records.open(log);
  }
  for (const engine::OpenLog& log : change.logs.retention) {
    records.set_retention(log.log, log.retention_millis);
  }
  show(std::move(change.state));
  for (const engine::LogId log : change.logs.drop) {
    records.drop(log);
  }
}

void Catalog::abandon() {
  pending_.reset();
}

void Catalog::show(CatalogState state) {
  state_.store(std::make_shared<const CatalogState>(std::move(state)));
  wake_waiters();
  if (changed_) {
    changed_();
  }
}

void Catalog::wake_waiters() {
  const base::MutexLock lock(mutex_);
  for (const Waiter& timer : waiters_) {
    // A timer belongs to the thread of its coroutine.
    asio::post(timer->get_executor(), [timer] { timer->cancel(); });
  }
  waiters_.clear();
}

void Catalog::remember_result(uint64_t command_id, Result<void> result) {
  const base::MutexLock lock(mutex_);
  const auto found = results_.find(command_id);
  if (found != results_.end()) {
    found->second = std::move(result);
  }
}

std::optional<Result<void>> Catalog::take_result(uint64_t command_id) {
  const base::MutexLock lock(mutex_);
  const auto found = results_.find(command_id);
  CHECK(found != results_.end());
  std::optional<Result<void>> result = std::move(found->second);
  results_.erase(found);
  return result;
}

}  // namespace weir::shards
