#include "engine/memory/chunked_log.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/check.h"

namespace weir::engine {
namespace {

// Chunks grow with their log, so that a shard with three records does not hold a megabyte, and
// stop growing where dropping one of them would free too much too late.
constexpr size_t kChunkBytesMin = 4 * 1024;
constexpr size_t kChunkBytesMax = 1024 * 1024;

}  // namespace

void ChunkedLog::add(const Record& record, Position position, base::Timestamp arrival) {
  const uint64_t size = payload_bytes(record);
  chunk_for(size).add(record, position, arrival);
  footprint_ += size + Chunk::kRecordOverhead;
}

Chunk& ChunkedLog::chunk_for(size_t size) {
  if (chunks_.empty() || !chunks_.back()->fits(size)) {
    const size_t grown = std::clamp<size_t>(footprint_, kChunkBytesMin, kChunkBytesMax);
    chunks_.push_back(std::make_shared<Chunk>(std::max(grown, size)));
  }
  return *chunks_.back();
}

template <typename Before>
ChunkedLog::Place ChunkedLog::lower_bound(Before before) const {
  const auto chunk = std::partition_point(
      chunks_.begin(), chunks_.end(),
      [&](const std::shared_ptr<Chunk>& candidate) { return before(candidate->records().back()); });
  const size_t number = static_cast<size_t>(std::distance(chunks_.begin(), chunk));
  if (chunk == chunks_.end()) {
    return {number, 0};
  }
  const std::vector<StoredRecord>& records = (*chunk)->records();
  const auto record = std::partition_point(records.begin(), records.end(), before);
  return {number, static_cast<size_t>(std::distance(records.begin(), record))};
}

FoundRecords ChunkedLog::find(Position from, const ReadLimits& limits) const {
  Place place = lower_bound([&](const StoredRecord& record) {
    return record.position < from || record.arrival < limits.min_arrival;
  });
  FoundRecords found;
  uint64_t bytes = 0;
  for (; place.chunk < chunks_.size(); ++place.chunk, place.index = 0) {
    const std::shared_ptr<Chunk>& chunk = chunks_[place.chunk];
    found.chunks.push_back(chunk);
    for (; place.index < chunk->records().size(); ++place.index) {
      const StoredRecord& record = chunk->records()[place.index];
      bytes += payload_bytes(record.record);
      const bool over = found.records.size() >= limits.max_records || bytes > limits.max_bytes;
      if (over && !found.records.empty()) {
        found.next_arrival = record.arrival;
        return found;
      }
      found.records.push_back(record);
    }
  }
  return found;
}

std::optional<Position> ChunkedLog::find_time(base::Timestamp time) const {
  const Place place =
      lower_bound([&](const StoredRecord& record) { return record.arrival < time; });
  if (place.chunk == chunks_.size()) {
    return std::nullopt;
  }
  return chunks_[place.chunk]->records()[place.index].position;
}

std::optional<Position> ChunkedLog::first() const {
  if (chunks_.empty()) {
    return std::nullopt;
  }
  return chunks_.front()->records().front().position;
}

std::optional<base::Timestamp> ChunkedLog::front_arrival() const {
  if (chunks_.empty()) {
    return std::nullopt;
  }
  return chunks_.front()->last_arrival();
}

uint64_t ChunkedLog::drop_front() {
  CHECK(!chunks_.empty());
  const uint64_t freed = chunks_.front()->footprint();
  footprint_ -= freed;
  chunks_.pop_front();
  return freed;
}

}  // namespace weir::engine
