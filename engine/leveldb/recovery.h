#pragma once

// What a start does with the slices it finds: opens the sealed ones, recovers the ones that were
// being written, removes what was left half made, and checks that together they are one chain of
// commits without a hole.

#include <memory>
#include <vector>

#include "base/result.h"
#include "engine/engine.h"
#include "engine/leveldb/live_slice.h"
#include "engine/leveldb/slice_store.h"

namespace weir::engine {

// For the line a start writes to the log.
struct RecoveryReport {
  uint64_t sealed_slices = 0;
  uint64_t live_slices = 0;  // left by the process before, sealed now in the background
  uint64_t log_bytes = 0;    // replayed from their logs
  uint64_t torn_bytes = 0;   // unacknowledged tail that was cut off
  Position last;             // of the last commit, kNoPosition if there is none
  int64_t millis = 0;        // how long the start of the engine took
};

struct RecoveredSlices {
  // Oldest first; all in the store's chain, none is written again.
  std::vector<std::shared_ptr<LiveSlice>> live;
  Position last = kNoPosition;
  base::Timestamp last_arrival;
};

// Fills `store` and adds to `report`. kCorruption: a slice is damaged or commits are missing.
base::Result<RecoveredSlices> recover_slices(SliceStore& store, RecoveryReport& report);

// The numbers of the slices in a slice directory, ascending, by what stands there for each.
struct FoundSlices {
  std::vector<uint64_t> sealed;
  std::vector<uint64_t> live;              // READY and not sealed
  std::vector<uint64_t> directories_left;  // of slices that were sealed, or never ready
  std::vector<std::string> files_left;     // unfinished, full path
};
base::Result<FoundSlices> find_slices(StoreEnv& env, const std::string& directory);

}  // namespace weir::engine
