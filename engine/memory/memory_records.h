#pragma once

// RecordLog in memory. One counter numbers the records of all logs and arrivals never go back,
// exactly as on disk, so what holds for one embedded engine holds for the other.

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/thread_annotations.h"
#include "engine/engine.h"
#include "engine/memory/chunked_log.h"
#include "engine/memory/memory_engine.h"

namespace weir::engine {

// Thread-safe: one mutex, held for the copying of one request or the search of one read, never
// while a completion runs or the bytes of a page are copied.
class MemoryRecords final : public RecordLog {
 public:
  explicit MemoryRecords(const MemoryOptions& options) : options_(options), dice_(options.faults) {}

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

  EngineStats stats() const;
  HealthReport health() const;

 private:
  struct Log {
    Epoch epoch;
    int64_t retention_millis = 0;
    std::optional<SealedLog> sealed;
    ChunkedLog records;
    // The log's entry in expiries_; absent when it has no records.
    std::optional<base::Timestamp> expiry;
  };

  std::vector<Appended> decide(const std::shared_ptr<const AppendBatch>& batch,
                               base::SteadyTime deadline) WEIR_REQUIRES(mutex_);
  // kNone if the whole request can be stored: one entry that cannot refuses all of them.
  Refusal why_not(const AppendBatch& batch, base::SteadyTime deadline) WEIR_REQUIRES(mutex_);
  std::vector<Appended> store_and_tell(const std::shared_ptr<const AppendBatch>& batch)
      WEIR_REQUIRES(mutex_);
  std::vector<Appended> store(const AppendBatch& batch) WEIR_REQUIRES(mutex_);
  base::Result<SealedLog> seal_open(Log& log, Epoch epoch) WEIR_REQUIRES(mutex_);
  base::Timestamp stamp() WEIR_REQUIRES(mutex_);
  void drop_expired(base::Timestamp now) WEIR_REQUIRES(mutex_);
  void watch_expiry(LogId id, Log& log) WEIR_REQUIRES(mutex_);
  void unwatch_expiry(LogId id, Log& log) WEIR_REQUIRES(mutex_);
  void account_dropped(uint64_t bytes, uint64_t chunks) WEIR_REQUIRES(mutex_);

  // Runs `completion` now or leaves it to the test that holds completions.
  void complete(bool delayed, HeldCompletions::Completion completion);

  const MemoryOptions options_;

  mutable base::Mutex mutex_;
  FaultDice dice_ WEIR_GUARDED_BY(mutex_);
  CommitSink* sink_ WEIR_GUARDED_BY(mutex_) = nullptr;  // runs with the mutex held: in order
  std::unordered_map<LogId, Log> logs_ WEIR_GUARDED_BY(mutex_);
  // When the front chunk of each log that has records is looked at again, soonest first.
  std::set<std::pair<base::Timestamp, LogId>> expiries_ WEIR_GUARDED_BY(mutex_);
  Position next_position_ WEIR_GUARDED_BY(mutex_);
  base::Timestamp last_arrival_ WEIR_GUARDED_BY(mutex_);
  bool full_ WEIR_GUARDED_BY(mutex_) = false;

  // For stats(), which takes no lock.
  std::atomic<uint64_t> commits_ = 0;
  std::atomic<uint64_t> committed_records_ = 0;
  std::atomic<uint64_t> committed_bytes_ = 0;
  std::atomic<uint64_t> chunks_ = 0;
  std::atomic<uint64_t> stored_bytes_ = 0;
};

}  // namespace weir::engine
