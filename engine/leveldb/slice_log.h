#pragma once

// The records of all logs, over a chain of slices: joins the commit thread, the maintenance thread
// and the readers.

#include <memory>

#include "base/result.h"
#include "engine/engine.h"
#include "engine/leveldb/committer.h"
#include "engine/leveldb/log_table.h"
#include "engine/leveldb/maintenance.h"
#include "engine/leveldb/options.h"
#include "engine/leveldb/reader.h"
#include "engine/leveldb/recovery.h"
#include "engine/leveldb/slice_handover.h"
#include "engine/leveldb/slice_store.h"
#include "engine/leveldb/store_health.h"

namespace weir::engine {

// Thread-safe.
class SliceLog final : public RecordLog {
 public:
  // Recovers the slices in DATA/slices. `expected` is the last position of the last clean stop:
  // finding less is kCorruption, finding more means that the stop was not clean, and the slices
  // that were being written are sealed before this returns. `health` must outlive the log.
  static base::Result<std::unique_ptr<SliceLog>> open(const LevelDbOptions& options,
                                                      Position expected, StoreHealth& health,
                                                      RecoveryReport& report);
  SliceLog(const SliceLog&) = delete;
  SliceLog& operator=(const SliceLog&) = delete;
  ~SliceLog() override;

  // Finishes what was queued and ends the writing threads; position of the last commit.
  Position close();

  void append(std::shared_ptr<const AppendBatch> batch, base::SteadyTime deadline,
              AppendDone done) override;
  void read(LogId log, Position from, const ReadLimits& limits, base::SteadyTime deadline,
            ReadDone done) override;
  void find_time(LogId log, base::Timestamp time, base::SteadyTime deadline,
                 PositionDone done) override;
  LogBounds bounds(LogId log) const override;
  void open(const OpenLog& log) override;
  void seal(LogId log, Epoch epoch, SealDone done) override;
  void set_retention(LogId log, int64_t retention_millis) override;
  void drop(LogId log) override;
  void set_commit_sink(CommitSink* sink) override;

  // Adds what the records are responsible for.
  void add_stats(EngineStats& stats) const;

 private:
  SliceLog(const LevelDbOptions& options, StoreHealth& health, std::unique_ptr<SliceStore> store,
           RecoveredSlices recovered, std::shared_ptr<LiveSlice> active);

  // In the order of use: each works with the ones above it.
  const std::unique_ptr<SliceStore> store_;
  LogTable logs_;
  SliceHandover handover_;
  Reader reader_;
  Committer committer_;
  Maintenance maintenance_;
};

}  // namespace weir::engine
