#pragma once

// The deterministic state machine of the metadata: apply_command(state, command), pure. It sees no
// clock but max(state time, command time), no store and no randomness, so every gateway that reads
// the same commands holds the same state.
//
// A refused command changes nothing.

#include <vector>

#include "engine/engine.h"
#include "shards/catalog_state.h"
#include "shards/command.h"
#include "shards/error.h"

namespace weir::shards {

// What the new state asks of the record log. Logs are opened before the state is shown and dropped
// after.
struct LogChanges {
  std::vector<engine::OpenLog> open;
  std::vector<engine::OpenLog> retention;  // logs whose retention changed
  std::vector<engine::LogId> drop;
};

struct Change {
  CatalogState state;
  std::vector<engine::RowChange> rows;
  LogChanges logs;
};

Result<Change> apply_command(const CatalogState& state, const Command& command);

}  // namespace weir::shards
