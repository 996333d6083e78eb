#include "engine/leveldb/slice.h"

#include <algorithm>

#include "engine/leveldb/status.h"

namespace weir::engine {
namespace {

// The arrival of the record at `position`, or of the next one after it.
base::Result<base::Timestamp> arrival_at(SliceIterator& iterator, Position position) {
  iterator.seek(kCommitLog, position);
  if (!iterator.valid()) {
    RETURN_IF_ERROR(to_result(iterator.status(), "search by time"));
    return base::Error::corruption("search by time: the last commit record is missing");
  }
  ASSIGN_OR_RETURN(const StoredKey key, decode_key(iterator.key()));
  if (key.log != kCommitLog) {
    return base::Error::corruption("search by time: the last commit record is missing");
  }
  ASSIGN_OR_RETURN(const Commit commit, decode_commit(iterator.key(), iterator.value()));
  return commit.arrival;
}

}  // namespace

std::optional<LogRange> find_log(const std::vector<LogRange>& directory, LogId log) {
  const auto found =
      std::lower_bound(directory.begin(), directory.end(), log,
                       [](const LogRange& range, LogId id) { return range.log < id; });
  if (found == directory.end() || found->log != log) {
    return std::nullopt;
  }
  return *found;
}

base::Result<Position> first_arrived_at(SliceIterator& iterator, const SliceBounds& bounds,
                                        base::Timestamp time) {
  // Arrivals rise with positions, so "arrived at or after time" turns from false to true once.
  uint64_t low = bounds.first.value();
  uint64_t high = bounds.last.value();
  while (low < high) {
    const uint64_t middle = low + (high - low) / 2;
    ASSIGN_OR_RETURN(const base::Timestamp arrival, arrival_at(iterator, Position{middle}));
    if (arrival >= time) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return Position{low};
}

}  // namespace weir::engine
