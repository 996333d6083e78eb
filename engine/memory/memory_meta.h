#pragma once

// MetaLog in memory: the rows a restored state machine would be given, and a queue that gives
// commands one order whatever thread proposes them.

#include <deque>
#include <map>
#include <string>

#include "base/mutex.h"
#include "base/thread_annotations.h"
#include "engine/engine.h"
#include "engine/memory/memory_faults.h"

namespace weir::engine {

// Thread-safe. The thread that finds the queue idle works it off, commands of others included, so
// the state machine may propose again from within a call and no lock is held while it runs.
class MemoryMeta final : public MetaLog {
 public:
  explicit MemoryMeta(const MemoryFaults& faults) : faults_(faults), dice_(faults) {}

  base::Result<void> attach(MetaStateMachine& machine) override;
  void propose(std::string command, ProposeDone done) override;

 private:
  struct Proposal {
    std::string command;
    ProposeDone done;
  };

  // Applies one command and decides what became of it. Only the thread that works the queue.
  Outcome execute(const std::string& command);
  void store(std::vector<RowChange> changes);

  const MemoryFaults faults_;

  base::Mutex mutex_;
  std::deque<Proposal> queue_ WEIR_GUARDED_BY(mutex_);
  bool working_ WEIR_GUARDED_BY(mutex_) = false;

  // Touched only by the thread that set working_, and by attach().
  FaultDice dice_;
  MetaStateMachine* machine_ = nullptr;
  CommandIndex last_index_;
  std::map<std::string, std::string> rows_;
};

}  // namespace weir::engine
