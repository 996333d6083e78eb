#pragma once

// The third part of the seam (engine/engine.h), beside records and metadata: rows that change often
// and are few, each with a version that tells whether somebody else has changed it.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/named.h"
#include "base/unique_function.h"
#include "engine/engine.h"

namespace weir::engine {

// Rises with every write to the state table, and is never used twice; 0 = no such row.
using RowVersion = base::Named<uint64_t, struct RowVersionTag>;

struct StateRow {
  std::string key;
  RowVersion version;
  std::optional<std::string> value;  // nullopt: there is no such row
};

// What a writer believes about a row: nothing is written unless it still has this version.
struct ExpectedVersion {
  std::string key;
  RowVersion version;  // 0: there is no such row
};

// Rows that are written together or not at all. No key comes twice among the rows.
struct StateWrite {
  std::vector<RowChange> rows;
  std::vector<ExpectedVersion> expected;
};

struct StateWritten {
  Outcome outcome = Outcome::kUnknown;
  RowVersion version;  // of the rows that were written; with conflicts, of the last write before
  // When it was not persisted because a row has another version than expected: all rows that were
  // expected, as they are stored now. Empty: it was refused for another reason.
  std::vector<StateRow> conflicts;
};

using StateDone = base::UniqueFunction<void(StateWritten)>;

// Rows of small services above the seam (leases), which change often and are few: all of them are
// held in memory, and whoever writes them bounds their number. Never the catalog.
class StateTable {
 public:
  virtual ~StateTable() = default;

  // Writes become durable in the order of the calls, those that wait together in one group.
  virtual void write(StateWrite write, StateDone done) = 0;

  // The durable rows whose keys begin with `prefix`, in key order.
  virtual std::vector<StateRow> scan(std::string_view prefix) const = 0;
};

}  // namespace weir::engine
