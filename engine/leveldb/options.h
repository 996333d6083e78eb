#pragma once

// What the composer of the server decides about the engine on disk.

#include <cstdint>
#include <string>

#include "base/clock.h"
#include "engine/leveldb/env.h"

namespace weir::engine {

enum class AckMode {
  kDurable,  // a record is acknowledged after fdatasync returned
  kMemory,   // unsafe: acknowledged when the operating system has it; power loss loses it
};

struct LevelDbOptions {
  // The data directory; created if absent.
  std::string directory;
  // Both must outlive the engine. What expires and how arrivals are stamped follows the clock's
  // wall time, so the server gives one that does not believe every jump (base/guarded_clock.h).
  StoreEnv* env = nullptr;
  const base::Clock* clock = nullptr;

  AckMode ack = AckMode::kDurable;

  // A slice is finished when its memtable holds this much, or is this old.
  uint64_t slice_bytes = 32 * 1024 * 1024;
  int64_t slice_age_millis = base::kMillisPerHour;

  // Syncs of the state table keep the pace of limits.h by the clock's steady time. Without it each
  // group is synced as soon as the last one is.
  bool paced_state = false;

  // Threads for reads that may touch the disk.
  int read_threads = 2;
  // Appends beyond this much data waiting for a commit are refused (kQueueFull).
  uint64_t queue_bytes = 64 * 1024 * 1024;
  // Reads waiting for a read thread; beyond it they are refused (kUnavailable).
  uint32_t queued_reads = 4096;
  // Sealed slices held open; each costs a file descriptor and its index block.
  uint32_t open_tables = 256;
};

}  // namespace weir::engine
