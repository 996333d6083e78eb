#pragma once

// The engine that keeps everything in memory: weir's `--data :memory:`, and the simulator of the
// tests. Nothing outlives the object. It has no threads: every call does its work and completes
// before it returns, unless MemoryFaults holds the completion back.

#include <cstdint>
#include <memory>

#include "base/clock.h"
#include "engine/engine.h"
#include "engine/memory/memory_faults.h"

namespace weir::engine {

struct MemoryOptions {
  // Stamps arrivals and decides what has expired. Must outlive the engine.
  const base::Clock& clock;

  // How much the records may occupy, their bookkeeping included (`--memory-store`). Appends beyond
  // it are refused (kReadOnly) until retention or drop() makes room.
  uint64_t store_bytes_max = uint64_t{1} << 30;

  MemoryFaults faults = {};
};

// Thread-safe, as the seam demands. Beyond the seam's contract, MetaLog::attach() may be called
// again: the new state machine gets the rows that are stored and takes the place of the old one,
// which is how a test restarts the layers above without losing the store.
std::unique_ptr<Engine> make_memory_engine(const MemoryOptions& options);

}  // namespace weir::engine
