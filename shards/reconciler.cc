#include "shards/reconciler.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/log.h"
#include "shards/awaitables.h"
#include "shards/command.h"

namespace weir::shards {
namespace {

// How long run() waits when nothing is due, and after a failure.
constexpr int64_t kIdleNanos = 3600 * base::kNanosPerSecond;
constexpr int64_t kRetryNanos = base::kNanosPerSecond;

// The command was refused because somebody else finished the transition, or deleted what it is
// about.
bool already_finished(const Result<void>& result) {
  return !result.ok() && (result.error().kind() == ErrorKind::kStreamNotFound ||
                          result.error().kind() == ErrorKind::kConsumerNotFound ||
                          result.error().kind() == ErrorKind::kChannelNotFound);
}

}  // namespace

asio::awaitable<Result<void>> Reconciler::finish_reshard(StreamPtr stream) {
  std::vector<ShardEnd> ends;
  for (const ShardIndex index : stream->transition->reshard->parents) {
    const ShardPtr parent = stream->find_shard(index);
    if (parent == nullptr) {
      co_return Error(ErrorKind::kDamaged).with("reason", "a reshard names a shard that is gone");
    }
    const auto sealed = co_await seal(log_, parent->log, parent->epoch);
    if (!sealed.ok()) {
      co_return Error(ErrorKind::kNotPersisted).with("reason", sealed.error().text());
    }
    ends.push_back({.position = sealed.value().end, .closed_at = sealed.value().sealed_at});
  }
  FinishReshardCommand command{.key = stream->key,
                               .incarnation = stream->incarnation,
                               .parents = stream->transition->reshard->parents,
                               .ends = std::move(ends)};
  co_return co_await catalog_.propose(std::move(command));
}

asio::awaitable<Result<void>> Reconciler::finish_if_due(StreamKey key) {
  const CatalogStatePtr state = catalog_.state();
  const StreamPtr stream = state->find(key);
  // The rules see the same time: one that was due when it was stored stays due, also when the wall
  // clock is set back in between.
  const base::Timestamp now = std::max(clock_.wall(), state->time);
  if (stream == nullptr) {
    co_return Result<void>{};
  }
  if (stream->transition && stream->transition->due <= now) {
    const Result<void> finished = co_await finish_transition(stream);
    CO_RETURN_IF_ERROR(finished);
  }
  co_return co_await finish_consumers(stream, now);
}

asio::awaitable<Result<void>> Reconciler::finish_transition(StreamPtr stream) {
  Result<void> finished;
  if (stream->transition->reshard) {
    finished = co_await finish_reshard(stream);
  } else {
    FinishTransitionCommand command{.key = stream->key, .incarnation = stream->incarnation};
    finished = co_await catalog_.propose(std::move(command));
  }
  if (already_finished(finished)) {
    co_return Result<void>{};
  }
  co_return finished;
}

asio::awaitable<Result<void>> Reconciler::finish_consumers(StreamPtr stream, base::Timestamp now) {
  for (const auto& [name, consumer] : stream->consumers) {
    if (!consumer->due || *consumer->due > now) {
      continue;
    }
    FinishConsumerCommand command{.consumer = {.stream = stream->key,
                                               .name = name,
                                               .create_seconds = consumer->create_seconds}};
    const Result<void> finished = co_await catalog_.propose(std::move(command));
    if (!finished.ok() && !already_finished(finished)) {
      co_return finished;
    }
  }
  co_return Result<void>{};
}

asio::awaitable<Result<void>> Reconciler::finish_channels(CatalogStatePtr state) {
  const base::Timestamp now = std::max(clock_.wall(), state->time);
  for (const auto& [tenant, owned] : state->tenants) {
    for (const auto& [name, channel] : owned->channels) {
      if (!channel->due || *channel->due > now) {
        continue;
      }
      FinishChannelCommand command{.channel = {.tenant = tenant, .id = channel->id}};
      const Result<void> finished = co_await catalog_.propose(std::move(command));
      if (!finished.ok() && !already_finished(finished)) {
        co_return finished;
      }
    }
  }
  co_return Result<void>{};
}

asio::awaitable<bool> Reconciler::finish_all_due() {
  const CatalogStatePtr state = catalog_.state();
  const Result<void> channels = co_await finish_channels(state);
  bool all = channels.ok();
  for (const auto& [tenant, streams] : state->tenants) {
    for (const auto& [name, stream] : streams->streams) {
      if (!stream->next_due()) {
        continue;
      }
      const Result<void> finished = co_await finish_if_due(stream->key);
      if (!finished.ok()) {
        all = false;
        base::log_warn("stream {} could not finish {}: {}", name, to_string(stream->status),
                       finished.error().token("reason"));
      }
    }
  }
  co_return all;
}

std::optional<base::Timestamp> Reconciler::next_due() const {
  std::optional<base::Timestamp> next;
  const CatalogStatePtr state = catalog_.state();
  for (const auto& [tenant, streams] : state->tenants) {
    for (const auto& [name, stream] : streams->streams) {
      if (const auto due = stream->next_due()) {
        next = next ? std::min(*next, *due) : due;
      }
    }
    for (const auto& [name, channel] : streams->channels) {
      if (channel->due) {
        next = next ? std::min(*next, *channel->due) : channel->due;
      }
    }
  }
  return next;
}

asio::awaitable<void> Reconciler::run() {
  while (true) {
    const bool finished = co_await finish_all_due();
    const CatalogStatePtr seen = catalog_.state();
    int64_t wait = finished ? kIdleNanos : kRetryNanos;
    if (const auto due = next_due(); due && finished) {
      wait = std::max<int64_t>(0, due->millis - clock_.wall().millis) * base::kNanosPerMilli;
    }
    const bool changed = co_await catalog_.wait_for_change(seen, clock_.steady() + wait);
    static_cast<void>(changed);
  }
}

}  // namespace weir::shards
