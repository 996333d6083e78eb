#pragma once

// Slices made by hand on a simulated disk, for tests below the engine: commits with chosen
// arrivals, positions counted as the commit thread counts them.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/leveldb/commit_group.h"
#include "engine/leveldb/live_slice.h"
#include "engine/leveldb/slice_store.h"
#include "tests/faults/simulated_disk.h"

namespace weir::engine {

class SliceMaker {
 public:
  static constexpr const char* kDirectory = "/slices";

  // Makes the directory of the slices.
  explicit SliceMaker(faults::SimulatedDisk& disk);

  SliceStore::Options store_options() const;
  LiveSlice::Options slice_options() const;

  std::shared_ptr<LiveSlice> create(uint64_t number);

  using Records = std::vector<std::pair<LogId, std::string>>;
  // Commits the records as one group; returns the position of the last one.
  Position commit(LiveSlice& slice, const Records& records, base::Timestamp arrival = {});

  // Leaves out positions, as a failed commit does.
  void skip_positions(uint64_t count) { next_ = Position{next_.value() + count}; }
  // Makes the next commit follow `last` instead of the commit before.
  void set_previous(Position last) { previous_ = last; }

 private:
  faults::SimulatedDisk& disk_;
  CommitGroup group_;
  Position next_ = kFirstPosition;
  Position previous_ = kNoPosition;
};

}  // namespace weir::engine
