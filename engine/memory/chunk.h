#pragma once

// A run of records of one log, kept together because they expire together. Bytes are only ever
// added and never move, so a reader that holds the chunk may copy records it was told about while
// the writer adds more.

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "base/buffer.h"
#include "base/clock.h"
#include "engine/engine.h"

namespace weir::engine {

// Data and partition key: what ReadLimits counts.
inline uint64_t payload_bytes(const Record& record) {
  return record.data.size() + record.partition_key.size();
}

// Not thread-safe but for the reading of bytes described above.
class Chunk {
 public:
  // What one record costs beside its bytes.
  static constexpr uint64_t kRecordOverhead = sizeof(StoredRecord);

  explicit Chunk(size_t capacity) : bytes_(capacity) {}

  bool fits(size_t size) const { return size <= bytes_.size() - used_; }

  // Copies the record in. It must fit; positions and arrivals rise.
  void add(const Record& record, Position position, base::Timestamp arrival);

  // The records; their views point into this chunk. The vector moves when records are added, so
  // it is read under the lock of whoever adds; the bytes behind the views are not.
  const std::vector<StoredRecord>& records() const { return records_; }

  base::Timestamp last_arrival() const { return records_.back().arrival; }

  // What the records count for. Room that is not used yet is not counted: the operating system
  // has not given it to us before it is written.
  uint64_t footprint() const { return used_ + records_.size() * kRecordOverhead; }

 private:
  std::string_view copy_in(std::string_view bytes);

  base::Buffer bytes_;
  size_t used_ = 0;
  std::vector<StoredRecord> records_;
};

}  // namespace weir::engine
