#pragma once

// What the engine knows in memory about each log: whether it takes records, how long it keeps them
// and where its newest record is. Nothing of it is stored: the owner of the metadata says it again
// at each start.

#include <cstdint>
#include <optional>
#include <span>
#include <unordered_map>

#include "base/mutex.h"
#include "base/result.h"
#include "base/thread_annotations.h"
#include "engine/engine.h"
#include "engine/leveldb/slice.h"

namespace weir::engine {

// Thread-safe.
class LogTable {
 public:
  // Records from `first_new` on are appended by this process, so their logs are known here.
  explicit LogTable(Position first_new) : first_new_(first_new) {}

  void open(const OpenLog& log);
  void set_retention(LogId log, int64_t retention_millis);
  void drop(LogId log);

  // Why a record of this log and epoch is refused; kNone if it may be stored.
  Refusal check(LogId log, Epoch epoch) const;

  // Ends a log at `sealed`; sealing again gives the first answer. kInvalidArgument if the log is
  // not open with this epoch.
  base::Result<SealedLog> seal(LogId log, Epoch epoch, const SealedLog& sealed);

  // The group's records are stored.
  void note_appended(std::span<const LogRange> ranges);

  // False if `log` certainly has no record at or after `from`, which is what a poll of an idle log
  // finds out without looking at any slice.
  bool may_have(LogId log, Position from) const;

  // Nothing for a log that was dropped or never heard of.
  std::optional<int64_t> retention_millis(LogId log) const;

  // Rises with each change that can make a slice expire at another time than thought before. A log
  // heard of for the first time does not count: no slice was judged without it.
  uint64_t retention_version() const;

  // Forgets dropped logs that have no record at or after `first`.
  void forget_dropped(Position first);

 private:
  struct State {
    bool open = false;
    bool dropped = false;
    Epoch epoch;
    std::optional<int64_t> retention_millis;
    std::optional<SealedLog> sealed;
    std::optional<Position> last;  // of the newest record this process appended
  };

  const State* find(LogId log) const WEIR_REQUIRES(mutex_);
  void change_retention(State& state, int64_t retention_millis) WEIR_REQUIRES(mutex_);

  const Position first_new_;
  mutable base::Mutex mutex_;
  std::unordered_map<LogId, State> logs_ WEIR_GUARDED_BY(mutex_);
  uint64_t retention_version_ WEIR_GUARDED_BY(mutex_) = 0;
};

}  // namespace weir::engine
