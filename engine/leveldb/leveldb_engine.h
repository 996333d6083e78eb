#pragma once

// The engine on disk. How it stores records: slice.h and docs/adr/0002-slices.md; what its answers
// promise: committer.h and docs/adr/0003-acknowledgement.md.

#include <memory>

#include "base/result.h"
#include "engine/engine.h"
#include "engine/leveldb/options.h"
#include "engine/leveldb/recovery.h"

namespace weir::engine {

// Opens a data directory, or makes one. `report` (may be null) says what was found; it is also
// written to the log, as one line.
//
// Errors, with a sentence for the operator:
//   kUnavailable      another process holds the directory
//   kInvalidArgument  the directory holds something else
//   kUnsupported      it was written by a newer version
//   kCorruption       it is damaged or records are missing; nothing was changed
//   kIoError          the disk refuses
base::Result<std::unique_ptr<Engine>> open_leveldb_engine(const LevelDbOptions& options,
                                                          RecoveryReport* report = nullptr);

}  // namespace weir::engine
