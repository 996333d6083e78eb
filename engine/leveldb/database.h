#pragma once

// How this engine opens a LevelDB: for the slices being written and for the metadata.
//
// Traps of LevelDB 1.23 that are dealt with here: without an info_log it writes a file LOG of its
// own; without paranoid_checks it skips damaged parts of its log in silence; after a failed sync
// the same write may be found again after the next open.

#include <leveldb/db.h>

#include <memory>
#include <string>

#include "base/result.h"
#include "engine/leveldb/env.h"

namespace weir::engine {

// Options common to all databases: nothing logged, everything checked, nothing compressed, as few
// open files as LevelDB allows.
leveldb::Options quiet_options(leveldb::Env& env);

base::Result<std::unique_ptr<leveldb::DB>> open_database(const leveldb::Options& options,
                                                         const std::string& path);

}  // namespace weir::engine
