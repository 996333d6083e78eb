#include "engine/memory/memory_state.h"

#include <utility>

namespace weir::engine {

void MemoryState::write(StateWrite write, StateDone done) {
  StateWritten written;
  bool delayed = false;
  {
    const base::MutexLock lock(mutex_);
    written = execute(write);
    delayed = dice_.delays();
  }
  if (delayed) {
    faults_.held->hold(
        [done = std::move(done), written = std::move(written)]() mutable { done(written); });
  } else {
    done(std::move(written));
  }
}

std::vector<StateRow> MemoryState::scan(std::string_view prefix) const {
  std::vector<StateRow> found;
  const base::MutexLock lock(mutex_);
  for (auto it = rows_.lower_bound(prefix); it != rows_.end(); ++it) {
    if (!it->first.starts_with(prefix)) {
      break;
    }
    found.push_back({it->first, it->second.version, it->second.value});
  }
  return found;
}

StateWritten MemoryState::execute(StateWrite& write) {
  StateWritten written;
  written.outcome = Outcome::kNotPersisted;
  bool refused = false;
  for (const ExpectedVersion& expected : write.expected) {
    refused = refused || !is_as_expected(expected);
  }
  for (size_t i = 0; refused && i < write.expected.size(); ++i) {
    const std::string& key = write.expected[i].key;
    const auto found = rows_.find(key);
    if (found == rows_.end()) {
      written.conflicts.push_back({key, RowVersion{0}, std::nullopt});
    } else {
      written.conflicts.push_back({key, found->second.version, found->second.value});
    }
  }
  if (refused || dice_.refuses()) {
    written.version = version_;
    return written;
  }
  const bool unknown = dice_.forgets();
  written.outcome = unknown ? Outcome::kUnknown : Outcome::kDurable;
  if (unknown && dice_.coin()) {
    return written;
  }
  store(write);
  written.version = version_;
  return written;
}

bool MemoryState::is_as_expected(const ExpectedVersion& expected) const {
  const auto found = rows_.find(expected.key);
  return expected.version == (found == rows_.end() ? RowVersion{0} : found->second.version);
}

void MemoryState::store(StateWrite& write) {
  version_ = RowVersion{version_.value() + 1};
  for (RowChange& change : write.rows) {
    if (change.value) {
      rows_.insert_or_assign(std::move(change.key), Row{version_, *std::move(change.value)});
    } else {
      rows_.erase(change.key);
    }
  }
}

}  // namespace weir::engine
