#pragma once

// One shard: a hash key range over a log of the engine, and where it stands in the lineage.

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "engine/engine.h"
#include "shards/hash_key.h"
#include "shards/names.h"
#include "shards/sequence_number.h"
#include "shards/shard_metrics.h"
#include "shards/throughput.h"
#include "shards/write_meter.h"

namespace weir::shards {

// How a shard ended. Stored when its children are opened.
struct ShardEnd {
  engine::Position position;  // every record of the shard lies before it
  base::Timestamp closed_at;

  friend auto operator<=>(const ShardEnd&, const ShardEnd&) = default;
};

// Immutable once in a StreamState, but for the meters and counters.
struct Shard {
  ShardIndex index;
  HashKeyRange range;
  std::vector<ShardIndex> parents;  // none, one (split) or two (merge: ShardToMerge first)
  engine::LogId log;
  engine::Epoch epoch;
  // The second inside its sequence numbers. Not before opened_at's, and after everything in its
  // parents, so that numbers rise from parent to child (docs/architecture.md).
  int64_t create_seconds = 0;
  base::Timestamp opened_at;  // the true time
  engine::Position start;     // no record of the shard lies before it
  std::optional<ShardEnd> end;
  // Not stored; the same object in all copies of this shard.
  std::shared_ptr<Throughput> throughput = std::make_shared<Throughput>();
  // The same. Counts only what the stream's enhanced monitoring asks for.
  std::shared_ptr<ShardCounters> counters = std::make_shared<ShardCounters>();
  // The same. Counts while the stream is on demand.
  std::shared_ptr<WriteMeter> written = std::make_shared<WriteMeter>();

  bool open() const { return !end.has_value(); }
  SequenceNumber starting_number() const { return starting_sequence_number(index, create_seconds); }
  SequenceNumber number_of(engine::Position position, base::Timestamp arrival) const {
    return record_sequence_number(index, create_seconds, position, arrival);
  }
  SequenceNumber continuation_at(engine::Position position, base::Timestamp now) const {
    return continuation_sequence_number(index, create_seconds, position, now);
  }
};

using ShardPtr = std::shared_ptr<const Shard>;

}  // namespace weir::shards
