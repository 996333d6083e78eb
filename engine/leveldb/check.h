#pragma once

// `weir check DIR`: verifies every byte of a data directory that carries a checksum, and that the
// pieces fit together. Changes nothing, so it may run on a directory that refuses to open.

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "engine/leveldb/env.h"

namespace weir::engine {

struct CheckReport {
  uint64_t slices = 0;
  uint64_t records = 0;
  uint64_t commits = 0;
  uint64_t rows = 0;                  // of metadata
  uint64_t torn_bytes = 0;            // an unfinished commit that a start cuts off: no damage
  std::vector<std::string> findings;  // a sentence each; none = sound
};

// Errors: kNotFound if there is no data directory, kUnavailable while a server uses it,
// kUnsupported for a newer format. Damage is not an error but a finding.
base::Result<CheckReport> check_store(StoreEnv& env, const std::string& directory);

}  // namespace weir::engine
