#pragma once

// Makes the write-ahead logs of a LevelDB directory ready to be opened: LevelDB with
// paranoid_checks refuses a log whose tail was torn, and without them skips holes.

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "engine/leveldb/env.h"
#include "engine/leveldb/wal_scan.h"

namespace weir::engine {

struct WalRepair {
  uint64_t good_bytes = 0;
  uint64_t torn_bytes = 0;  // cut off: a group nobody was told about
};

// The log files in `directory`, oldest first.
base::Result<std::vector<std::string>> find_logs(leveldb::Env& env, const std::string& directory);

// Scans the logs of the LevelDB in `directory` and cuts a torn tail off the last one with groups,
// by writing its whole groups to a new file that takes its place. Logs without a group may follow:
// LevelDB makes one before it removes the one it has taken over, and a power failure may keep both.
// A hole is kCorruption; its sentence names the file and the offset, and nothing is changed.
base::Result<WalRepair> cut_torn_tail(StoreEnv& env, const std::string& directory, WalKind kind);

}  // namespace weir::engine
