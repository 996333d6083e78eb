#pragma once

// The metadata: rows of a deterministic state machine in a LevelDB of their own (docs/formats.md,
// "Metadata"). A command is applied to the machine, its index and the rows it changed go into ONE
// synced batch, and then the machine shows its new state. So there is no log to replay and no
// snapshot to write.
//
//   "i"        version u8 = 1 | index of the last command u64
//   "r" | key  a row, as the machine gave it

#include <leveldb/db.h>
#include <leveldb/write_batch.h>

#include <deque>
#include <memory>
#include <string>
#include <thread>

#include "base/mutex.h"
#include "base/result.h"
#include "base/thread_annotations.h"
#include "engine/engine.h"
#include "engine/leveldb/durable_names_env.h"
#include "engine/leveldb/env.h"
#include "engine/leveldb/store_health.h"

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
  uint64_t torn_bytes() const { return torn_bytes_; }

  base::Result<void> attach(MetaStateMachine& machine) override;
  void propose(std::string command, ProposeDone done) override;

 private:
  struct Proposal {
    std::string command;
    ProposeDone done;
  };

  MetaStore(StoreEnv& env, std::string directory, StoreHealth& health);

  base::Result<void> open_rows();
  base::Result<void> read_index();
  void run();
  void apply(Proposal& proposal);
  base::Result<void> store(const std::vector<RowChange>& changes, CommandIndex index);

  // After a failed write: remembers what the rows it may have changed were.
  void remember_rows(const std::vector<RowChange>& changes);
  // After a full disk: opens the database again and puts those rows back, for the failed write may
  // be found in its log. True if the store takes writes.
  bool recover();

  StoreEnv& env_;
  const std::string directory_;
  StoreHealth& health_;
  DurableNamesEnv names_env_;
  std::unique_ptr<leveldb::DB> rows_;
  // Puts the rows back to what they were before a write that failed on a full disk.
  std::unique_ptr<leveldb::WriteBatch> undo_;
  bool failed_ = false;
  CommandIndex index_;  // of the last command stored
  uint64_t torn_bytes_ = 0;
  MetaStateMachine* machine_ = nullptr;

  base::Mutex mutex_;
  base::CondVar ready_;
  std::deque<Proposal> proposals_ WEIR_GUARDED_BY(mutex_);
  bool closing_ WEIR_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace weir::engine
