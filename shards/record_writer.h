#pragma once

// Puts: routes each record to its shard, charges the shard's limits and appends. A shard that is
// being resharded in that moment is not the client's business: the record waits for the new shards
// and is routed again.

#include <boost/asio/awaitable.hpp>

#include <atomic>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/buffer.h"
#include "base/clock.h"
#include "engine/engine.h"
#include "shards/catalog.h"
#include "shards/error.h"
#include "shards/hash_key.h"
#include "shards/options.h"
#include "shards/record_encryption.h"
#include "shards/sequence_number.h"
#include "shards/stream.h"

namespace weir::shards {

// What became of one record. Without an error it is stored under `number` in `shard`.
struct PutOutcome {
  ShardIndex shard;
  SequenceNumber number;
  // kWriteThrottled and kNotPersisted: not stored; kUnknown: may or may not be; kStreamNotFound:
  // deleted while the call waited, not stored; those of the master key (is_key_error()): not
  // stored.
  std::optional<Error> error;
};

// The bytes that count against the limits (facts 4.3): data and the partition key's UTF-8.
inline int64_t record_bytes(const engine::Record& record) {
  return static_cast<int64_t>(record.data.size() + record.partition_key.size());
}

// Thread-safe; the parts outlive it.
class RecordWriter {
 public:
  struct Parts {
    Catalog& catalog;
    engine::RecordLog& log;
    RecordEncryption& encryption;
    const base::Clock& clock;
    const Options& options;
  };

  explicit RecordWriter(const Parts& parts)
      : catalog_(parts.catalog),
        log_(parts.log),
        encryption_(parts.encryption),
        clock_(parts.clock),
        options_(parts.options) {}

  // Stores the records of one call into `stream`, in their order within each shard. In a stream
  // that distributes by itself each record goes to the next open shard, whatever its keys.
  // `storage` holds the bytes the records point into. One outcome for each record, in the same
  // order.
  asio::awaitable<std::vector<PutOutcome>> put(StreamPtr stream, base::Buffer storage,
                                               std::vector<engine::Record> records);

  // SequenceNumberForOrdering (facts 4.3): kOrderingNumberInvalid when it is not a sequence number
  // or lies in the future. A number of another shard of the stream is good.
  Result<void> check_ordering_number(const StreamState& stream, std::string_view number) const;

 private:
  struct Put;

  HashKey hash_of(const StreamState& stream, const engine::Record& record);
  void admit(Put& put) const;
  Result<void> encrypt(Put& put) const;
  bool settle(Put& put, const std::vector<engine::Appended>& appended) const;
  // Waits for a state in which the stream is another than this one. nullptr: it is gone, or the
  // deadline came first.
  asio::awaitable<StreamPtr> successor_of(StreamPtr stream, base::SteadyTime deadline) const;
  void fail_pending(Put& put) const;
  void refuse_pending(Put& put, const Error& error) const;

  Catalog& catalog_;
  engine::RecordLog& log_;
  RecordEncryption& encryption_;
  const base::Clock& clock_;
  const Options& options_;
  // Counts the records that the service distributes, over all streams.
  std::atomic<uint64_t> distributed_{0};
};

}  // namespace weir::shards
