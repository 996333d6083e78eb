#include "shards/record_reader.h"

#include <algorithm>
#include <string>
#include <utility>

#include "shards/awaitables.h"
#include "shards/limits.h"

namespace weir::shards {
namespace {

Error about_shard(ErrorKind kind, const StreamKey& key, ShardIndex index) {
  return Error(kind)
      .with("shard", format_shard_id(index))
      .with("stream", key.name)
      .with("account", key.tenant.account);
}

Error storage_error(const base::Error& error) {
  const bool again = error.code() == base::ErrorCode::kUnavailable;
  return Error(again ? ErrorKind::kNotPersisted : ErrorKind::kDamaged).with("reason", error.text());
}

std::vector<ShardPtr> children_of(const StreamState& stream, ShardIndex parent) {
  std::vector<ShardPtr> children;
  for (const ShardPtr& shard : stream.shards) {
    const auto& parents = shard->parents;
    if (std::find(parents.begin(), parents.end(), parent) != parents.end()) {
      children.push_back(shard);
    }
  }
  return children;
}

int64_t bytes_of(const engine::Page& page) {
  int64_t bytes = 0;
  for (const engine::StoredRecord& stored : page.records) {
    bytes += static_cast<int64_t>(stored.record.data.size() + stored.record.partition_key.size());
  }
  return bytes;
}

void count_read(const Shard& shard, const ReadAnswer& answer) {
  ShardCounters& counters = *shard.counters;
  counters.add(ShardMetric::kOutgoingRecords, answer.page.records.size());
  counters.add(ShardMetric::kOutgoingBytes, static_cast<uint64_t>(bytes_of(answer.page)));
  counters.set(ShardMetric::kIteratorAge, static_cast<uint64_t>(answer.millis_behind_latest));
}

// True when a reader at `position` has everything the shard will ever hold.
bool at_end(const Shard& shard, engine::Position position) {
  return !shard.open() && position >= shard.end->position;
}

}  // namespace

Result<ShardPtr> RecordReader::find_shard(const StreamState* stream, const StreamKey& key,
                                          ShardIndex index) const {
  if (stream == nullptr || !stream->activated) {
    return about_shard(ErrorKind::kShardDoesNotExist, key, index);
  }
  ShardPtr shard = stream->find_shard(index);
  if (shard == nullptr || stream->expired(*shard, clock_.wall())) {
    return about_shard(ErrorKind::kShardDoesNotExist, key, index);
  }
  return shard;
}

asio::awaitable<Result<ShardIterator>> RecordReader::locate(StreamPtr stream, ShardIndex index,
                                                            StartingPoint start) {
  CO_ASSIGN_OR_RETURN(const ShardPtr shard, find_shard(stream.get(), stream->key, index));
  if (options_.limits_on && !shard->throughput->try_iterator(clock_.steady())) {
    shard->counters->add(ShardMetric::kReadThrottled, stream->shard_metrics.empty() ? 0 : 1);
    co_return about_shard(ErrorKind::kReadThrottled, stream->key, index);
  }
  ShardIterator iterator{.stream = stream->key,
                         .incarnation = stream->incarnation,
                         .shard = index,
                         .position = shard->start};
  const engine::Position end = log_.bounds(shard->log).next;
  switch (start.type) {
    case IteratorType::kTrimHorizon:
      break;
    case IteratorType::kLatest:
      iterator.position = shard->open() ? end : shard->end->position;
      break;
    case IteratorType::kAtSequenceNumber:
    case IteratorType::kAfterSequenceNumber: {
      const bool after = start.type == IteratorType::kAfterSequenceNumber;
      CO_ASSIGN_OR_RETURN(const engine::Position position,
                          position_of(start.sequence_number, after, *stream, *shard, end));
      iterator.position = std::max(position, shard->start);
      break;
    }
    case IteratorType::kAtTimestamp: {
      const base::Timestamp now = clock_.wall();
      if (start.timestamp > now) {
        co_return Error(ErrorKind::kTimestampInFuture)
            .with("timestamp", start.timestamp.millis)
            .with("now", now.millis);
      }
      const auto found = co_await find_time(log_, shard->log, start.timestamp,
                                            clock_.steady() + limits::kStorageWaitNanos);
      if (!found.ok()) {
        co_return storage_error(found.error());
      }
      iterator.position = std::max(found.value(), shard->start);
      break;
    }
  }
  co_return iterator;
}

StreamPtr RecordReader::find_stream(const ShardIterator& iterator) const {
  StreamPtr stream = catalog_.state()->find(iterator.stream);
  const bool other = stream != nullptr && stream->incarnation != iterator.incarnation;
  return other ? nullptr : stream;
}

Result<void> RecordReader::check(const ShardIterator& iterator) const {
  const StreamPtr stream = find_stream(iterator);
  RETURN_IF_ERROR(find_shard(stream.get(), iterator.stream, iterator.shard));
  return {};
}

asio::awaitable<Result<ReadAnswer>> RecordReader::read(ShardIterator iterator, uint32_t limit) {
  const StreamPtr stream = find_stream(iterator);
  CO_ASSIGN_OR_RETURN(const ShardPtr shard,
                      find_shard(stream.get(), iterator.stream, iterator.shard));
  if (options_.limits_on && !shard->throughput->try_read(clock_.steady())) {
    shard->counters->add(ShardMetric::kReadThrottled, stream->shard_metrics.empty() ? 0 : 1);
    co_return about_shard(ErrorKind::kReadThrottled, iterator.stream, iterator.shard);
  }
  ReadAnswer answer{.shard = shard};
  const base::Timestamp now = clock_.wall();
  if (!at_end(*shard, iterator.position)) {
    const engine::ReadLimits limits{.max_records = limit,
                                    .max_bytes = limits::kGetRecordsBytesMax,
                                    .min_arrival = stream->horizon(now)};
    auto page = co_await shards::read(log_, shard->log, iterator.position, limits,
                                      clock_.steady() + limits::kStorageWaitNanos);
    if (!page.ok()) {
      co_return storage_error(page.error());
    }
    answer.page = std::move(page).value();
    CO_RETURN_IF_ERROR(encryption_.open(*stream, shard->index, answer.page));
    iterator.position = std::max(iterator.position, answer.page.next);
  }
  if (options_.limits_on) {
    shard->throughput->charge_read(bytes_of(answer.page), clock_.steady());
  }
  const bool ended = answer.page.records.empty() && at_end(*shard, iterator.position);
  if (answer.page.unread_arrival && !ended) {
    answer.millis_behind_latest =
        std::max<int64_t>(0, now.millis - answer.page.unread_arrival->millis);
  }
  if (!stream->shard_metrics.empty()) {
    count_read(*shard, answer);
  }
  if (ended) {
    answer.children = children_of(*stream, shard->index);
    co_return answer;
  }
  answer.next = std::move(iterator);
  co_return answer;
}

}  // namespace weir::shards
