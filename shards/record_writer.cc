#include "shards/record_writer.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "base/check.h"
#include "shards/awaitables.h"
#include "shards/limits.h"

namespace weir::shards {
namespace {

std::string_view reason_of(engine::Refusal refusal) {
  switch (refusal) {
    case engine::Refusal::kReadOnly:
      return "the store is read-only";
    case engine::Refusal::kQueueFull:
      return "too much is waiting to be written";
    case engine::Refusal::kTooLarge:
      return "the request is larger than the store can take";
    case engine::Refusal::kDeadline:
      return "the write was not started in time";
    case engine::Refusal::kNone:
    case engine::Refusal::kStaleEpoch:
    case engine::Refusal::kSealed:
      break;
  }
  return "the write was not started";
}

// The shard changed hands: its successor will take the record.
bool is_rerouted(const engine::Appended& appended) {
  return appended.refusal == engine::Refusal::kStaleEpoch ||
         appended.refusal == engine::Refusal::kSealed;
}

void count_stored(const Shard& shard, const engine::Record& record) {
  shard.counters->add(ShardMetric::kIncomingRecords, 1);
  shard.counters->add(ShardMetric::kIncomingBytes, static_cast<uint64_t>(record_bytes(record)));
}

Error stream_not_found(const StreamKey& key) {
  return Error(ErrorKind::kStreamNotFound)
      .with("stream", key.name)
      .with("account", key.tenant.account);
}

}  // namespace

// One put() call on its way.
struct RecordWriter::Put {
  struct Pending {
    size_t index = 0;  // into records and outcomes
    HashKey hash;
    ShardPtr shard;    // where it was sent last
    ShardPtr charged;  // whose limits paid for it, once; a record that is routed again has paid
  };

  StreamPtr stream;
  std::vector<engine::Record> records;
  std::vector<PutOutcome> outcomes;
  std::vector<Pending> pending;  // one for each entry of the batch, in the same order
  std::shared_ptr<engine::AppendBatch> batch;
  std::optional<base::Buffer> plain;  // what the records point into, once the batch is sealed

  void refund(const Pending& one) const {
    if (one.charged != nullptr) {
      one.charged->throughput->refund_write(record_bytes(records[one.index]));
    }
  }
};

HashKey RecordWriter::hash_of(const StreamState& stream, const engine::Record& record) {
  if (stream.distribution == Distribution::kAuto) {
    const uint64_t turn = distributed_.fetch_add(1, std::memory_order_relaxed);
    return stream.routes[turn % stream.routes.size()]->range.start;
  }
  return record.explicit_hash_key ? HashKey{*record.explicit_hash_key}
                                  : hash_partition_key(record.partition_key);
}

// Routes what is pending, takes out what the limits refuse and fills the batch with the rest.
void RecordWriter::admit(Put& put) const {
  const base::SteadyTime now = clock_.steady();
  std::vector<Put::Pending> admitted;
  admitted.reserve(put.pending.size());
  put.batch->entries.reserve(put.pending.size());
  for (Put::Pending& pending : put.pending) {
    const engine::Record& record = put.records[pending.index];
    pending.shard = put.stream->route(pending.hash);
    const bool charge = options_.limits_on && pending.charged == nullptr;
    if (charge && !pending.shard->throughput->try_write(record_bytes(record), now)) {
      if (!put.stream->shard_metrics.empty()) {
        pending.shard->counters->add(ShardMetric::kWriteThrottled, 1);
      }
      put.outcomes[pending.index].error = Error(ErrorKind::kWriteThrottled)
                                              .with("shard", format_shard_id(pending.shard->index))
                                              .with("stream", put.stream->key.name)
                                              .with("account", put.stream->key.tenant.account);
      continue;
    }
    pending.charged = charge ? pending.shard : pending.charged;
    put.batch->entries.push_back(
        {.log = pending.shard->log, .epoch = pending.shard->epoch, .record = record});
    admitted.push_back(std::move(pending));
  }
  put.pending = std::move(admitted);
}

// Seals the batch if its stream is encrypted. An error is one of the master key.
Result<void> RecordWriter::encrypt(Put& put) const {
  if (put.stream->encryption_key.empty()) {
    return {};
  }
  ASSIGN_OR_RETURN(const DataKeyPtr key,
                   encryption_.data_key(*put.stream, put.batch->entries.size()));
  std::vector<ShardIndex> shards;
  shards.reserve(put.pending.size());
  for (const Put::Pending& pending : put.pending) {
    shards.push_back(pending.shard->index);
  }
  encryption_.seal(*key, *put.stream, shards, *put.batch);
  // What was not sealed stays with the put: readers may hold on to the batch (shards/tail_rings.h).
  put.plain = std::move(put.batch->storage.front());
  put.batch->storage.erase(put.batch->storage.begin());
  return {};
}

// Writes down what the engine said and leaves in `pending` what has to be routed again. True if
// there is any.
bool RecordWriter::settle(Put& put, const std::vector<engine::Appended>& appended) const {
  CHECK_EQ(appended.size(), put.pending.size());
  bool reroute = false;
  for (const engine::Appended& one : appended) {
    reroute = reroute || is_rerouted(one);
  }
  std::vector<Put::Pending> again;
  for (size_t i = 0; i < appended.size(); ++i) {
    Put::Pending& pending = put.pending[i];
    PutOutcome& outcome = put.outcomes[pending.index];
    switch (appended[i].outcome) {
      case engine::Outcome::kDurable:
        outcome.shard = pending.shard->index;
        outcome.number = pending.shard->number_of(appended[i].position, appended[i].arrival);
        if (!put.stream->shard_metrics.empty()) {
          count_stored(*pending.shard, put.records[pending.index]);
        }
        if (put.stream->mode == StreamMode::kOnDemand) {
          pending.shard->written->add(record_bytes(put.records[pending.index]));
        }
        break;
      case engine::Outcome::kUnknown:
        outcome.error = Error(ErrorKind::kUnknown).with("reason", "the write may have failed");
        break;
      case engine::Outcome::kNotPersisted: {
        // An engine that takes a request whole or not at all refuses its other entries as well.
        const bool refused_with_it = reroute && appended[i].refusal == engine::Refusal::kNone;
        if (is_rerouted(appended[i]) || refused_with_it) {
          again.push_back(std::move(pending));
          break;
        }
        put.refund(pending);
        outcome.error = Error(ErrorKind::kNotPersisted)
                            .with("reason", std::string(reason_of(appended[i].refusal)));
        break;
      }
    }
  }
  put.pending = std::move(again);
  return !put.pending.empty();
}

asio::awaitable<std::vector<PutOutcome>> RecordWriter::put(StreamPtr stream, base::Buffer storage,
                                                           std::vector<engine::Record> records) {
  const base::SteadyTime deadline = clock_.steady() + limits::kStorageWaitNanos;
  Put put{.stream = std::move(stream), .records = std::move(records)};
  put.outcomes.resize(put.records.size());
  put.pending.reserve(put.records.size());
  for (size_t i = 0; i < put.records.size(); ++i) {
    put.pending.push_back({.index = i, .hash = hash_of(*put.stream, put.records[i])});
  }
  put.batch = std::make_shared<engine::AppendBatch>();
  put.batch->storage.push_back(std::move(storage));
  while (true) {
    admit(put);
    if (put.pending.empty()) {
      co_return std::move(put.outcomes);
    }
    if (const Result<void> encrypted = encrypt(put); !encrypted.ok()) {
      refuse_pending(put, encrypted.error());
      co_return std::move(put.outcomes);
    }
    const std::vector<engine::Appended> appended = co_await append(log_, put.batch, deadline);
    if (!settle(put, appended)) {
      co_return std::move(put.outcomes);
    }
    StreamPtr successor = co_await successor_of(put.stream, deadline);
    if (successor == nullptr) {
      fail_pending(put);
      co_return std::move(put.outcomes);
    }
    put.stream = std::move(successor);
    // Nothing of the old batch was stored, so its bytes are nobody else's. What was sealed for the
    // old shards is of no use.
    auto next = std::make_shared<engine::AppendBatch>();
    next->storage.push_back(put.plain ? *std::exchange(put.plain, std::nullopt)
                                      : std::move(put.batch->storage.front()));
    put.batch = std::move(next);
  }
}

asio::awaitable<StreamPtr> RecordWriter::successor_of(StreamPtr stream,
                                                      base::SteadyTime deadline) const {
  while (true) {
    const CatalogStatePtr seen = catalog_.state();
    StreamPtr now = seen->find(stream->key);
    if (now == nullptr || now->incarnation != stream->incarnation) {
      co_return nullptr;
    }
    if (now != stream) {
      co_return now;
    }
    const bool changed = co_await catalog_.wait_for_change(seen, deadline);
    if (!changed) {
      co_return nullptr;
    }
  }
}

void RecordWriter::fail_pending(Put& put) const {
  const StreamPtr now = catalog_.state()->find(put.stream->key);
  const bool gone = now == nullptr || now->incarnation != put.stream->incarnation;
  for (const Put::Pending& pending : put.pending) {
    put.outcomes[pending.index].error =
        gone ? stream_not_found(put.stream->key)
             : Error(ErrorKind::kNotPersisted)
                   .with("reason", "the shard was closed and not replaced in time");
  }
}

void RecordWriter::refuse_pending(Put& put, const Error& error) const {
  for (const Put::Pending& pending : put.pending) {
    put.refund(pending);
    put.outcomes[pending.index].error = error;
  }
}

Result<void> RecordWriter::check_ordering_number(const StreamState& stream,
                                                 std::string_view number) const {
  const auto parsed = parse_sequence_number(number);
  // All logs share the engine's positions, so any log's end is the end of time.
  const engine::Position end = log_.bounds(stream.routes.front()->log).next;
  if (!parsed || parsed->version != 2 || parsed->number.counter > end.value()) {
    return Error(ErrorKind::kOrderingNumberInvalid)
        .with("sequence", std::string(number))
        .with("stream", stream.key.name)
        .with("account", stream.key.tenant.account);
  }
  return {};
}

}  // namespace weir::shards
