#pragma once

// What a client knows about a store: what it sent, what it was answered, what it has read. After
// every restart the store must agree with it. Rules C1 to C4, C6, C9 and C10 of docs/testing.md,
// in process.

#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "engine/engine.h"

namespace weir::faults {

using engine::Appended;
using engine::LogId;
using engine::Outcome;
using engine::Position;

// One record as a scan found it.
struct FoundRecord {
  Position position;
  base::Timestamp arrival;
  std::string data;
};

// The records. The data of every record is different, so it names the record. Violations are
// GoogleTest failures.
class RecordHistory {
 public:
  void answered(LogId log, const std::string& data, const Appended& answer);

  // The log takes no more records: none may ever be found at or after `end`.
  void sealed(LogId log, Position end) { ends_[log] = end; }

  // A scan of a whole log, which ended at `next`. Records that arrived before `horizon` may be
  // missing. What a scan has shown must be there in every later one.
  void scanned(LogId log, const std::vector<FoundRecord>& found, Position next,
               base::Timestamp horizon);

  // All logs were scanned after a start: a record with an unknown outcome that was not seen by now
  // must not come later, because readers have passed its place.
  void decided();

  size_t acknowledged() const { return acknowledged_; }

 private:
  struct Log {
    std::map<Position, FoundRecord> known;  // acknowledged, or seen by a scan
    std::set<std::string> maybe;            // answered kUnknown and not seen yet
  };

  void check_found(LogId log, const FoundRecord& found);

  std::map<LogId, Log> logs_;
  std::map<LogId, Position> ends_;
  std::map<Position, LogId> taken_;  // every position ever known, engine-wide
  Position floor_;                   // new records come at or after this one
  size_t acknowledged_ = 0;
};

// The rows of the metadata, as engine::RowMachine makes them from "name=value".
class RowHistory {
 public:
  using Rows = std::map<std::string, std::string>;

  void answered(const std::string& command, Outcome outcome);

  // A start restored these rows. A command with an unknown outcome is decided by it.
  void restored(const Rows& rows);

 private:
  std::vector<Rows> possible_ = {{}};
};

}  // namespace weir::faults
