#pragma once

// StateTable in memory: a map under a lock, which gives writes one order.

#include <deque>
#include <map>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "base/thread_annotations.h"
#include "engine/memory/memory_faults.h"
#include "engine/state_table.h"

namespace weir::engine {

// Thread-safe. No lock is held while a completion runs, so it may write again.
class MemoryState final : public StateTable {
 public:
  explicit MemoryState(const MemoryFaults& faults) : faults_(faults), dice_(faults) {}

  void write(StateWrite write, StateDone done) override;
  std::vector<StateRow> scan(std::string_view prefix) const override;

 private:
  struct Row {
    RowVersion version;
    std::string value;
  };

  StateWritten execute(StateWrite& write) WEIR_REQUIRES(mutex_);
  bool is_as_expected(const ExpectedVersion& expected) const WEIR_REQUIRES(mutex_);
  void store(StateWrite& write) WEIR_REQUIRES(mutex_);

  const MemoryFaults faults_;
  mutable base::Mutex mutex_;
  FaultDice dice_ WEIR_GUARDED_BY(mutex_);
  RowVersion version_ WEIR_GUARDED_BY(mutex_);
  std::map<std::string, Row, std::less<>> rows_ WEIR_GUARDED_BY(mutex_);
};

}  // namespace weir::engine
