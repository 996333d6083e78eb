#include "engine/leveldb/chain_reader.h"

#include <algorithm>
#include <limits>

#include "engine/leveldb/status.h"

namespace weir::engine {

LogCursor::LogCursor(std::shared_ptr<const SliceChain> chain, const Options& options)
    : chain_(std::move(chain)),
      options_(options),
      slice_(
          std::max(chain_->find_position(options.from), chain_->find_time(options.min_arrival))) {}

bool LogCursor::in_memory() const {
  // Slices are sealed from the oldest on, so behind one in memory all are.
  return slice_ >= chain_->slices().size() || chain_->slices()[slice_]->in_memory();
}

base::Result<std::optional<LogCursor::Found>> LogCursor::next() {
  while (true) {
    if (!iterator_) {
      ASSIGN_OR_RETURN(const bool entered, enter_slice());
      if (!entered) {
        return std::optional<Found>();
      }
    }
    if (returned_current_) {
      iterator_->next();
      returned_current_ = false;
    }
    ASSIGN_OR_RETURN(auto found, current());
    if (!found) {
      iterator_.reset();
      ++slice_;
      continue;
    }
    if (found->record.arrival < options_.min_arrival) {
      RETURN_IF_ERROR(skip_old());
      continue;
    }
    returned_current_ = true;
    return found;
  }
}

base::Result<bool> LogCursor::enter_slice() {
  for (; slice_ < chain_->slices().size(); ++slice_) {
    const Slice& slice = *chain_->slices()[slice_];
    const auto bounds = slice.bounds();
    if (!bounds) {
      continue;  // nothing was committed to it; it may be in front of one that has commits
    }
    if (bounds->first >= options_.end) {
      return false;
    }
    ASSIGN_OR_RETURN(const auto range, slice.range_of(options_.log));
    if (!range || range->last < options_.from) {
      continue;
    }
    bounds_ = *bounds;
    ASSIGN_OR_RETURN(iterator_, slice.iterator());
    iterator_->seek(options_.log, std::max(options_.from, range->first));
    return true;
  }
  return false;
}

base::Result<std::optional<LogCursor::Found>> LogCursor::current() {
  if (!iterator_->valid()) {
    RETURN_IF_ERROR(to_result(iterator_->status(), chain_->slices()[slice_]->name()));
    return std::optional<Found>();
  }
  ASSIGN_OR_RETURN(const StoredKey key, decode_key(iterator_->key()));
  if (key.log != options_.log || key.position >= options_.end || key.position > bounds_.last) {
    return std::optional<Found>();
  }
  auto record = decode_record(iterator_->key(), iterator_->value());
  if (!record.ok()) {
    return in_context(chain_->slices()[slice_]->name(), record.error());
  }
  return std::optional(Found{key.position, record.value()});
}

base::Result<void> LogCursor::skip_old() {
  if (bounds_.last_arrival < options_.min_arrival) {
    iterator_->seek(options_.log, next_position(bounds_.last));
    return {};
  }
  ASSIGN_OR_RETURN(const Position first,
                   first_arrived_at(*iterator_, bounds_, options_.min_arrival));
  iterator_->seek(options_.log, std::max(first, options_.from));
  return {};
}

base::Result<Position> find_time(std::shared_ptr<const SliceChain> chain, LogId log,
                                 base::Timestamp time, Position end) {
  LogCursor cursor(std::move(chain),
                   {.log = log, .from = kFirstPosition, .end = end, .min_arrival = time});
  ASSIGN_OR_RETURN(const auto found, cursor.next());
  return found ? found->position : end;
}

}  // namespace weir::engine
