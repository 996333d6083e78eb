#pragma once

// The slices of a store in the order of their positions. A chain never changes: the store replaces
// its chain by another one, and a read works on the chain it began with, so that slices that are
// sealed or dropped meanwhile stay readable until the read is done.

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/engine.h"
#include "engine/leveldb/slice.h"

namespace weir::engine {

using SlicePtr = std::shared_ptr<const Slice>;

// Immutable.
class SliceChain {
 public:
  SliceChain() = default;
  // Ordered by number. Only the last slices may be empty.
  explicit SliceChain(std::vector<SlicePtr> slices) : slices_(std::move(slices)) {}

  const std::vector<SlicePtr>& slices() const { return slices_; }

  // Index of the first slice that may hold records at or after `position`; slices().size() if none.
  size_t find_position(Position position) const;

  // Index of the first slice with a record that arrived at or after `time`.
  size_t find_time(base::Timestamp time) const;

  // No record of the store lies before it. kFirstPosition if there is no record at all.
  Position first_position() const;

  SliceChain with(SlicePtr added) const;
  SliceChain with_replaced(uint64_t number, const SlicePtr& replacement) const;
  SliceChain without(uint64_t number) const;

 private:
  std::vector<SlicePtr> slices_;
};

}  // namespace weir::engine
