#include "engine/memory/memory_meta.h"

#include <utility>
#include <vector>

#include "base/check.h"

namespace weir::engine {

base::Result<void> MemoryMeta::attach(MetaStateMachine& machine) {
  for (const auto& [key, value] : rows_) {
    RETURN_IF_ERROR(machine.restore(key, value));
  }
  machine_ = &machine;
  return {};
}

void MemoryMeta::propose(std::string command, ProposeDone done) {
  base::MutexLock lock(mutex_);
  queue_.push_back({std::move(command), std::move(done)});
  if (working_) {
    return;
  }
  working_ = true;
  while (!queue_.empty()) {
    Proposal proposal = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    const Outcome outcome = execute(proposal.command);
    if (dice_.delays()) {
      faults_.held->hold([done = std::move(proposal.done), outcome]() mutable { done(outcome); });
    } else {
      proposal.done(outcome);
    }
    lock.lock();
  }
  working_ = false;
}

Outcome MemoryMeta::execute(const std::string& command) {
  CHECK(machine_ != nullptr);
  const CommandIndex index{last_index_.value() + 1};
  std::vector<RowChange> changes = machine_->apply(index, command);
  const bool refused = dice_.refuses();
  const bool unknown = !refused && dice_.forgets();
  if (refused || (unknown && dice_.coin())) {
    machine_->abandon();
    return refused ? Outcome::kNotPersisted : Outcome::kUnknown;
  }
  store(std::move(changes));
  last_index_ = index;
  machine_->publish();
  return unknown ? Outcome::kUnknown : Outcome::kDurable;
}

void MemoryMeta::store(std::vector<RowChange> changes) {
  for (RowChange& change : changes) {
    if (change.value) {
      rows_.insert_or_assign(std::move(change.key), std::move(*change.value));
    } else {
      rows_.erase(change.key);
    }
  }
}

}  // namespace weir::engine
