#pragma once

// What one shard may take and give (facts 5.4 and 5.8). Limits live in memory only: a restart
// starts with full buckets, as a shard that moves does on AWS.

#include <atomic>
#include <cstdint>

#include "base/clock.h"
#include "shards/limits.h"
#include "shards/token_bucket.h"

namespace weir::shards {

// The limits of one shard, shared by all states of the catalog that contain it. Thread-safe.
class Throughput {
 public:
  // A record of `bytes` (data and partition key) may be written now: 1,000 records and 1 MiB a
  // second with one second of burst. Charges both buckets or none. A record larger than a whole
  // burst passes when the bucket is full and leaves it overdrawn.
  bool try_write(int64_t bytes, base::SteadyTime now);

  // Gives back one record that was charged but certainly not stored.
  void refund_write(int64_t bytes);

  // A GetRecords call may be made now: 5 calls a second, and the answers given before stay within
  // 2 MiB a second (an answer of 10 MiB closes the shard to readers for 5 seconds).
  bool try_read(base::SteadyTime now);

  // A GetShardIterator call may be made now: 5 a second (facts 4.0).
  bool try_iterator(base::SteadyTime now);

  // The call answered `bytes` of data and partition keys.
  void charge_read(int64_t bytes, base::SteadyTime now);

 private:
  TokenBucket write_records_{limits::kShardWriteRecordsPerSecond,
                             limits::kShardWriteRecordsPerSecond};
  TokenBucket write_bytes_{limits::kShardWriteBytesPerSecond, limits::kShardWriteBytesPerSecond};
  TokenBucket read_calls_{limits::kShardReadCallsPerSecond, limits::kShardReadCallsPerSecond};
  TokenBucket iterator_calls_{limits::kShardIteratorCallsPerSecond,
                              limits::kShardIteratorCallsPerSecond};
  TokenBucket read_bytes_{limits::kShardReadBytesPerSecond, limits::kShardReadBytesPerSecond};
  std::atomic<int64_t> read_closed_until_{0};
};

}  // namespace weir::shards
