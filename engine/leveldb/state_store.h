#pragma once

// The state table: few rows that change often, in a LevelDB of their own (docs/formats.md, "State
// table"). All rows are held in memory, so expectations are checked and scans are answered without
// the disk; one thread makes what has queued up durable in ONE synced batch.
//
//   "v"        version u8 = 1 | version of the last write u64
//   "r" | key  version u8 = 1 | version of the row u64 | value

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/result.h"
#include "base/thread_annotations.h"
#include "engine/leveldb/limits.h"
#include "engine/leveldb/row_database.h"
#include "engine/leveldb/sync_pace.h"
#include "engine/state_table.h"

namespace weir::engine {

// What is stored under "r" | key.
std::string state_row_value(RowVersion version, std::string_view value);

// Thread-safe. The destructor finishes what was queued.
class StateStore final : public StateTable {
 public:
  // Opens the rows in `directory`, which exists; creates the database if there is none. `expected`
  // is the last write of a clean stop: finding less is kCorruption. `env` and `health` must outlive
  // the store. `synced` is false where an acknowledgement does not wait for the disk.
  struct Options {
    StoreEnv* env = nullptr;
    std::string directory;
    RowVersion expected;
    bool synced = true;
    // Syncs keep the pace of limits.h by its steady time; nullptr: each as soon as it can.
    const base::Clock* pace_clock = nullptr;
  };
  static base::Result<std::unique_ptr<StateStore>> open(const Options& options,
                                                        StoreHealth& health);
  StateStore(const StateStore&) = delete;
  StateStore& operator=(const StateStore&) = delete;
  ~StateStore() override;

  // Finishes what was queued and ends the thread; version of the last write stored.
  RowVersion close();

  // Cut off the log by open(): a group that was being written when the process ended.
  uint64_t torn_bytes() const { return database_.torn_bytes(); }

  void write(StateWrite write, StateDone done) override;
  std::vector<StateRow> scan(std::string_view prefix) const override;

 private:
  struct Row {
    RowVersion version;
    std::string value;
  };
  using Rows = std::map<std::string, Row, std::less<>>;

  struct Job {
    StateWrite write;
    StateDone done;
    bool refused = false;  // a row is not as expected
    StateWritten answer{};
  };

  // Rows as they will be after the group; nullopt: there is none.
  using Staged = std::map<std::string, std::optional<Row>>;

  StateStore(const Options& options, StoreHealth& health);

  base::Result<void> read_row(std::string_view key, std::string_view stored);
  void run();
  // Waits for the pace or close(), while more writes join the group.
  void wait_for_pace(base::MutexLock& lock) WEIR_REQUIRES(mutex_);
  std::vector<Job> take_group() WEIR_REQUIRES(mutex_);
  void commit(std::vector<Job>& group);
  void stage(Job& job, Staged& staged);
  bool is_as_expected(const ExpectedVersion& expected, const Staged& staged) const;
  base::Result<void> store(const Staged& staged);
  void show(Staged&& staged);
  void answer(Job& job);
  // The rows as they were before what is staged.
  RowBatch rows_before(const Staged& staged) const;

  const bool synced_;
  const base::Clock* const pace_clock_;
  SyncPace pace_{kStateSyncNanos, kStateSyncBurst};
  RowDatabase database_;
  StoreHealth& health_;
  RowVersion version_;  // of the last write that was given one

  mutable base::Mutex mutex_;
  base::CondVar ready_;
  base::CondVar closed_;
  std::deque<Job> queue_ WEIR_GUARDED_BY(mutex_);
  bool closing_ WEIR_GUARDED_BY(mutex_) = false;
  mutable base::Mutex rows_mutex_;
  Rows rows_ WEIR_GUARDED_BY(rows_mutex_);  // changed by the thread only
  std::thread thread_;
};

}  // namespace weir::engine
