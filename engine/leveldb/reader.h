#pragma once

// The read half of the record log: answers from memory on the calling thread where that is cheap,
// and sends everything else to the read pool.

#include <atomic>
#include <memory>

#include "base/clock.h"
#include "engine/engine.h"
#include "engine/leveldb/log_table.h"
#include "engine/leveldb/read_pool.h"
#include "engine/leveldb/slice_store.h"

namespace weir::engine {

// Thread-safe.
class Reader {
 public:
  // What it works with; all must outlive it.
  struct Parts {
    const SliceStore& store;
    const LogTable& logs;
    const base::Clock& clock;
  };

  Reader(const Parts& parts, const ReadPool::Options& pool) : parts_(parts), pool_(pool) {}

  // RecordLog's calls of the same name.
  void read(LogId log, Position from, const ReadLimits& limits, base::SteadyTime deadline,
            ReadDone done);
  void find_time(LogId log, base::Timestamp time, base::SteadyTime deadline, PositionDone done);

  // Checksum and I/O failures seen.
  uint64_t errors() const { return errors_.load(std::memory_order_relaxed); }

 private:
  bool is_late(base::SteadyTime deadline) const { return deadline < parts_.clock.steady(); }
  void count_error(const base::Error& error);

  const Parts parts_;
  std::atomic<uint64_t> errors_{0};
  // Last: its threads use the members above, and it is destroyed first.
  ReadPool pool_;
};

}  // namespace weir::engine
