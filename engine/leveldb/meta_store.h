#pragma once

// The metadata: rows of a deterministic state machine in a LevelDB of their own (docs/formats.md,
// "Metadata"). A command is applied to the machine, its index and the rows it changed go into ONE
// synced batch, and then the machine shows its new state. So there is no log to replay and no
// snapshot to write.
//
//   "i"        version u8 = 1 | index of the last command u64
//   "r" | key  a row, as the machine gave it

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/mutex.h"
#include "base/result.h"
#include "base/thread_annotations.h"
#include "engine/engine.h"
#include "engine/leveldb/row_database.h"

namespace weir::engine {

// Thread-safe. One thread applies the commands in the order of the calls. The destructor finishes
// what was proposed.
class MetaStore final : public MetaLog {
 public:
  // Opens the rows in `directory`, which exists; creates the database if there is none. `expected`
  // is the last command of a clean stop: finding less is kCorruption. `env` and `health` must
  // outlive the store.
  static base::Result<std::unique_ptr<MetaStore>> open(StoreEnv& env, const std::string& directory,
                                                       CommandIndex expected, StoreHealth& health);
  MetaStore(const MetaStore&) = delete;
  MetaStore& operator=(const MetaStore&) = delete;
  ~MetaStore() override;

  // Finishes what was proposed and ends the thread; index of the last command stored.
  CommandIndex close();

  // Cut off the log by open(): a command that was being written when the process ended.
  uint64_t torn_bytes() const { return rows_.torn_bytes(); }

  base::Result<void> attach(MetaStateMachine& machine) override;
  void propose(std::string command, ProposeDone done) override;

 private:
  struct Proposal {
    std::string command;
    ProposeDone done;
  };

  MetaStore(StoreEnv& env, std::string directory, StoreHealth& health);

  void run();
  void apply(Proposal& proposal);
  base::Result<void> store(const std::vector<RowChange>& changes, CommandIndex index);

  // The rows as they were before `changes`; nullopt if they cannot be read.
  std::optional<RowBatch> rows_before(const std::vector<RowChange>& changes) const;

  RowDatabase rows_;
  CommandIndex index_;  // of the last command stored
  MetaStateMachine* machine_ = nullptr;

  base::Mutex mutex_;
  base::CondVar ready_;
  std::deque<Proposal> proposals_ WEIR_GUARDED_BY(mutex_);
  bool closing_ WEIR_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace weir::engine
