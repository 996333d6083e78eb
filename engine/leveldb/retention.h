#pragma once

// Which slices have expired. A slice goes as a whole, when none of its logs may show any of its
// records: O(1) a slice, no tombstones.

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "engine/leveldb/log_table.h"
#include "engine/leveldb/slice_chain.h"

namespace weir::engine {

// Not thread-safe.
class RetentionPolicy {
 public:
  explicit RetentionPolicy(base::SteadyTime started) : started_(started) {}

  // Numbers of the sealed slices that may be dropped now. Never the newest slice with records: it
  // alone knows the last commit. Reads the directory of a slice once, and again when a period of
  // retention changed.
  base::Result<std::vector<uint64_t>> expired(const SliceChain& chain, const LogTable& logs,
                                              base::Timestamp now, base::SteadyTime steady);

 private:
  base::Result<base::Timestamp> keep_until(const Slice& slice, const SliceBounds& bounds,
                                           const LogTable& logs);

  const base::SteadyTime started_;
  std::map<uint64_t, base::Timestamp> keep_until_;  // by slice number
  uint64_t version_ = 0;                            // of the periods keep_until_ was made from
};

}  // namespace weir::engine
