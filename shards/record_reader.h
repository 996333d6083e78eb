#pragma once

// Reads: turns a starting point into an iterator, and an iterator into records, the next iterator
// and how far behind the reader is.

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "engine/engine.h"
#include "shards/catalog.h"
#include "shards/error.h"
#include "shards/iterator.h"
#include "shards/options.h"
#include "shards/record_encryption.h"
#include "shards/stream.h"
#include "shards/tail_rings.h"

namespace weir::shards {

// Where a reader wants to begin. The sequence number and the timestamp belong to their types only;
// which of them a type needs is checked by the caller, with AWS's texts.
struct StartingPoint {
  IteratorType type = IteratorType::kTrimHorizon;
  std::string_view sequence_number;
  base::Timestamp timestamp;
};

struct ReadAnswer {
  engine::Page page;  // the records, oldest first; owns their bytes
  ShardPtr shard;     // whose numbers they carry
  // Where to go on; absent at the end of a closed shard, and then `children` is not empty.
  std::optional<ShardIterator> next;
  // Age of the oldest record that is still to be read; 0 when there is none (facts 5.4).
  int64_t millis_behind_latest = 0;
  std::vector<ShardPtr> children;  // shards that took over, only at the end
};

// Thread-safe; the parts outlive it.
class RecordReader {
 public:
  struct Parts {
    Catalog& catalog;
    engine::RecordLog& log;
    TailRings& tails;
    RecordEncryption& encryption;
    const base::Clock& clock;
    const Options& options;
  };

  explicit RecordReader(const Parts& parts)
      : catalog_(parts.catalog),
        log_(parts.log),
        tails_(parts.tails),
        encryption_(parts.encryption),
        clock_(parts.clock),
        options_(parts.options) {}

  // The iterator of a starting point in `stream`'s shard `index`. Errors: kShardDoesNotExist,
  // kReadThrottled, those of position_of(), kTimestampInFuture, kNotPersisted and kDamaged when the
  // store fails.
  asio::awaitable<Result<ShardIterator>> locate(StreamPtr stream, ShardIndex index,
                                                StartingPoint start);

  // The same for a shard that was found, and at no cost to its limits.
  asio::awaitable<Result<ShardIterator>> start_of(StreamPtr stream, ShardPtr shard,
                                                  StartingPoint start);

  // The shard of the iterator is there: the first of read()'s checks.
  Result<void> check(const ShardIterator& iterator) const;

  // Up to `limit` records, at most 10 MiB of data and keys (a single larger record comes alone),
  // from the iterator on. Errors: kShardDoesNotExist (also when the stream was deleted and created
  // again), kReadThrottled, kDamaged, kNotPersisted, and those of the master key
  // (is_key_error()) when records are encrypted.
  asio::awaitable<Result<ReadAnswer>> read(ShardIterator iterator, uint32_t limit);

 private:
  // The stream the iterator was made for, unless it is gone.
  StreamPtr find_stream(const ShardIterator& iterator) const;
  Result<ShardPtr> find_shard(const StreamState* stream, const StreamKey& key,
                              ShardIndex index) const;

  Catalog& catalog_;
  engine::RecordLog& log_;
  TailRings& tails_;
  RecordEncryption& encryption_;
  const base::Clock& clock_;
  const Options& options_;
};

}  // namespace weir::shards
