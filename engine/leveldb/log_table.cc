#include "engine/leveldb/log_table.h"

namespace weir::engine {

const LogTable::State* LogTable::find(LogId log) const {
  const auto found = logs_.find(log);
  return found == logs_.end() ? nullptr : &found->second;
}

void LogTable::open(const OpenLog& log) {
  const base::MutexLock lock(mutex_);
  State& state = logs_[log.log];
  if (state.dropped || (state.open && log.epoch < state.epoch)) {
    return;
  }
  if (!state.open || state.epoch < log.epoch) {
    state.open = true;
    state.epoch = log.epoch;
    state.sealed.reset();
  }
  change_retention(state, log.retention_millis);
}

void LogTable::set_retention(LogId log, int64_t retention_millis) {
  const base::MutexLock lock(mutex_);
  State& state = logs_[log];
  if (!state.dropped) {
    change_retention(state, retention_millis);
  }
}

void LogTable::change_retention(State& state, int64_t retention_millis) {
  if (state.retention_millis && *state.retention_millis != retention_millis) {
    ++retention_version_;
  }
  state.retention_millis = retention_millis;
}

void LogTable::drop(LogId log) {
  const base::MutexLock lock(mutex_);
  State& state = logs_[log];
  state.dropped = true;
  state.open = false;
  state.retention_millis.reset();
  ++retention_version_;
}

Refusal LogTable::check(LogId log, Epoch epoch) const {
  const base::MutexLock lock(mutex_);
  const State* state = find(log);
  if (state == nullptr || !state->open || state->epoch != epoch) {
    return Refusal::kStaleEpoch;
  }
  return state->sealed ? Refusal::kSealed : Refusal::kNone;
}

base::Result<SealedLog> LogTable::seal(LogId log, Epoch epoch, const SealedLog& sealed) {
  const base::MutexLock lock(mutex_);
  const auto found = logs_.find(log);
  if (found == logs_.end() || !found->second.open) {
    return base::Error::invalid_argument("seal log " + std::to_string(log.value()) +
                                         ": it is not open");
  }
  State& state = found->second;
  if (state.epoch != epoch) {
    return base::Error::invalid_argument("seal log " + std::to_string(log.value()) +
                                         ": it is open with epoch " +
                                         std::to_string(state.epoch.value()));
  }
  if (!state.sealed) {
    state.sealed = sealed;
  }
  return *state.sealed;
}

void LogTable::note_appended(std::span<const LogRange> ranges) {
  const base::MutexLock lock(mutex_);
  for (const LogRange& range : ranges) {
    logs_[range.log].last = range.last;
  }
}

bool LogTable::may_have(LogId log, Position from) const {
  const base::MutexLock lock(mutex_);
  const State* state = find(log);
  if (state != nullptr && state->dropped) {
    return false;
  }
  if (state != nullptr && state->last) {
    return from <= *state->last;
  }
  return from < first_new_;
}

std::optional<int64_t> LogTable::retention_millis(LogId log) const {
  const base::MutexLock lock(mutex_);
  const State* state = find(log);
  return state == nullptr ? std::nullopt : state->retention_millis;
}

uint64_t LogTable::retention_version() const {
  const base::MutexLock lock(mutex_);
  return retention_version_;
}

void LogTable::forget_dropped(Position first) {
  const base::MutexLock lock(mutex_);
  std::erase_if(logs_, [this, first](const auto& entry) {
    const State& state = entry.second;
    return state.dropped && first >= first_new_ && state.last.value_or(kNoPosition) < first;
  });
}

}  // namespace weir::engine
