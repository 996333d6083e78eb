#pragma once

// Verifies one slice on its own.

#include <cstdint>

#include "base/result.h"
#include "engine/leveldb/slice.h"

namespace weir::engine {

struct SliceCounts {
  uint64_t records = 0;
  uint64_t commits = 0;
};

// Reads every entry: checksums, the order of keys, the chain of commits, that each record belongs
// to a commit and has its arrival, and that bounds and directory say what is there. The first
// thing that is wrong is the error.
base::Result<SliceCounts> check_slice(const Slice& slice);

}  // namespace weir::engine
