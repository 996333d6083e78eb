#pragma once

// The records of one log in memory: a queue of chunks, the newest at the back. The front goes away
// as a whole when all of it has expired, so expiry costs the same however many records it removes.

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "engine/engine.h"
#include "engine/memory/chunk.h"

namespace weir::engine {

// Records found by a read, and the chunks that keep their bytes alive.
struct FoundRecords {
  std::vector<StoredRecord> records;
  std::vector<std::shared_ptr<const Chunk>> chunks;
  // Arrival of the first record that was not taken for want of room in the limits.
  std::optional<base::Timestamp> next_arrival;
};

// Not thread-safe. Copies of the chunk pointers may be read elsewhere (chunk.h).
class ChunkedLog {
 public:
  // `position` and `arrival` are not below those of the last record.
  void add(const Record& record, Position position, base::Timestamp arrival);

  // Records at or after `from` that arrived at `limits.min_arrival` or later, within the limits.
  // Costs the logarithm of the chunks and what it returns.
  FoundRecords find(Position from, const ReadLimits& limits) const;

  // First record that arrived at or after `time`.
  std::optional<Position> find_time(base::Timestamp time) const;

  std::optional<Position> first() const;

  // The newest arrival in the front chunk, which decides when it may go; absent when there is none.
  std::optional<base::Timestamp> front_arrival() const;

  // Removes the front chunk and returns its footprint. There must be one.
  uint64_t drop_front();

  // What the records count for, Chunk::footprint() of all chunks.
  uint64_t footprint() const { return footprint_; }
  size_t chunk_count() const { return chunks_.size(); }

 private:
  // A record's place: chunk and index in it.
  struct Place {
    size_t chunk;
    size_t index;
  };

  // The first record for which `before` does not hold; all that it holds for come first.
  template <typename Before>
  Place lower_bound(Before before) const;

  Chunk& chunk_for(size_t size);

  std::deque<std::shared_ptr<Chunk>> chunks_;  // none of them is empty
  uint64_t footprint_ = 0;
};

}  // namespace weir::engine
