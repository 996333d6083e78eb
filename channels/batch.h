#pragma once

// What a channel has read and not yet delivered: the bytes of the next object, those of the next
// object with dead letters, and how far they go. And when they are due. Pure.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"
#include "engine/engine.h"
#include "shards/channel.h"
#include "shards/shard.h"
#include "shards/stream.h"

namespace weir::channels {

class Batch {
 public:
  // Adds one record of a shard, or the letter about it when it cannot be delivered.
  void add(const shards::Channel& channel, const shards::StreamState& stream,
           const shards::Shard& shard, const engine::StoredRecord& stored, base::Timestamp now);

  bool empty() const { return count_ == 0; }
  uint64_t count() const { return count_; }
  size_t bytes() const { return records_.size() + letters_.size(); }
  // Of the record that has waited longest. Not of an empty batch.
  base::Timestamp oldest() const { return *oldest_; }

  // It is time: as large as it may be, or its oldest record has waited long enough.
  bool is_due(base::Timestamp now, int64_t freshness_seconds, size_t bytes_max) const;
  // When the oldest record has waited long enough; nullopt: there is none.
  std::optional<base::Timestamp> due(int64_t freshness_seconds) const;

  const std::string& records() const { return records_; }
  const std::string& letters() const { return letters_; }
  // Behind the last record of each shard that is in it.
  const shards::ChannelPositions& positions() const { return positions_; }

 private:
  std::string records_;
  std::string letters_;
  uint64_t count_ = 0;
  std::optional<base::Timestamp> oldest_;
  shards::ChannelPositions positions_;
};

}  // namespace weir::channels
