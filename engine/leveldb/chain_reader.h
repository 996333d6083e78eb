#pragma once

// Reads the records of one log out of a chain of slices. Blocks on the disk when it enters a sealed
// slice.

#include <memory>
#include <optional>

#include "base/result.h"
#include "engine/engine.h"
#include "engine/leveldb/slice_chain.h"

namespace weir::engine {

// A walk over the records of one log in [from, end), from slice to slice. Not thread-safe, but may
// go on on another thread. After an error it must not be asked again.
class LogCursor {
 public:
  struct Options {
    LogId log;
    Position from;
    Position end;
    base::Timestamp min_arrival;  // earlier records are passed over
  };

  LogCursor(std::shared_ptr<const SliceChain> chain, const Options& options);

  struct Found {
    Position position;
    DecodedRecord record;  // valid until the next call
  };

  // The next record; nothing at the end.
  base::Result<std::optional<Found>> next();

  // True if the rest of the walk does not touch the disk.
  bool in_memory() const;

 private:
  // Finds the next slice with records of the log and stands before the first of them.
  base::Result<bool> enter_slice();
  // The record the iterator stands on, if it belongs to the walk.
  base::Result<std::optional<Found>> current();
  // Goes to the first record of the slice that is young enough.
  base::Result<void> skip_old();

  const std::shared_ptr<const SliceChain> chain_;
  const Options options_;
  size_t slice_;  // index of the slice entered, or of the next one to enter
  SliceBounds bounds_;
  std::optional<SliceIterator> iterator_;  // in the slice entered
  bool returned_current_ = false;          // the iterator stands on what next() returned last
};

// The first position of `log` before `end` whose record arrived at or after `time`; `end` if there
// is none.
base::Result<Position> find_time(std::shared_ptr<const SliceChain> chain, LogId log,
                                 base::Timestamp time, Position end);

}  // namespace weir::engine
