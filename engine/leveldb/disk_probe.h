#pragma once

// Finds out whether a disk that was full takes writes again.

#include <string>

#include "base/result.h"
#include "engine/leveldb/env.h"

namespace weir::engine {

// Writes and syncs a file of kDiskProbeBytes in `directory`, and removes it. Writing and not asking
// the file system: free space says nothing about quotas and reserves.
base::Result<void> probe_disk(StoreEnv& env, const std::string& directory);

}  // namespace weir::engine
