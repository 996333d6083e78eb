#include "engine/leveldb/slice_chain.h"

#include <algorithm>
#include <iterator>

namespace weir::engine {

size_t SliceChain::find_position(Position position) const {
  const auto found =
      std::partition_point(slices_.begin(), slices_.end(), [position](const SlicePtr& slice) {
        const auto bounds = slice->bounds();
        return bounds.has_value() && bounds->last < position;
      });
  return static_cast<size_t>(found - slices_.begin());
}

size_t SliceChain::find_time(base::Timestamp time) const {
  const auto found =
      std::partition_point(slices_.begin(), slices_.end(), [time](const SlicePtr& slice) {
        const auto bounds = slice->bounds();
        return bounds.has_value() && bounds->last_arrival < time;
      });
  return static_cast<size_t>(found - slices_.begin());
}

Position SliceChain::first_position() const {
  const auto bounds = slices_.empty() ? std::nullopt : slices_.front()->bounds();
  return bounds ? bounds->first : kFirstPosition;
}

SliceChain SliceChain::with(SlicePtr added) const {
  std::vector<SlicePtr> slices = slices_;
  slices.push_back(std::move(added));
  return SliceChain(std::move(slices));
}

SliceChain SliceChain::with_replaced(uint64_t number, const SlicePtr& replacement) const {
  std::vector<SlicePtr> slices = slices_;
  for (SlicePtr& slice : slices) {
    if (slice->number() == number) {
      slice = replacement;
    }
  }
  return SliceChain(std::move(slices));
}

SliceChain SliceChain::without(uint64_t number) const {
  std::vector<SlicePtr> slices;
  std::copy_if(slices_.begin(), slices_.end(), std::back_inserter(slices),
               [number](const SlicePtr& slice) { return slice->number() != number; });
  return SliceChain(std::move(slices));
}

}  // namespace weir::engine
