#include "shards/record_reader.h"

#include <algorithm>
#include <utility>

#include "shards/awaitables.h"
#include "shards/limits.h"
#include "shards/shard_reading.h"

namespace weir::shards {
namespace {

void count_read(const Shard& shard, const ReadAnswer& answer) {
  ShardCounters& counters = *shard.counters;
  counters.add(ShardMetric::kOutgoingRecords, answer.page.records.size());
  counters.add(ShardMetric::kOutgoingBytes, static_cast<uint64_t>(bytes_of(answer.page)));
  counters.set(ShardMetric::kIteratorAge, static_cast<uint64_t>(answer.millis_behind_latest));
}

}  // namespace

Result<ShardPtr> RecordReader::find_shard(const StreamState* stream, const StreamKey& key,
                                          ShardIndex index) const {
  return find_readable_shard(stream, key, index, clock_.wall());
}

asio::awaitable<Result<ShardIterator>> RecordReader::locate(StreamPtr stream, ShardIndex index,
                                                            StartingPoint start) {
  CO_ASSIGN_OR_RETURN(const ShardPtr shard, find_shard(stream.get(), stream->key, index));
  if (options_.limits_on && !shard->throughput->try_iterator(clock_.steady())) {
    shard->counters->add(ShardMetric::kReadThrottled, stream->shard_metrics.empty() ? 0 : 1);
    co_return about_shard(ErrorKind::kReadThrottled, stream->key, index);
  }
  co_return co_await start_of(std::move(stream), shard, start);
}

asio::awaitable<Result<ShardIterator>> RecordReader::start_of(StreamPtr stream, ShardPtr shard,
                                                              StartingPoint start) {
  ShardIterator iterator{.stream = stream->key,
                         .incarnation = stream->incarnation,
                         .shard = shard->index,
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
    std::optional<engine::Page> newest;
    if (shard->open()) {
      newest = tails_.read(shard->log, iterator.position, limits);
      TailCounters& counters = tails_.counters();
      (newest ? counters.ring_reads : counters.log_reads).add();
    }
    if (newest) {
      answer.page = *std::move(newest);
    } else {
      auto page = co_await shards::read(log_, shard->log, iterator.position, limits,
                                        clock_.steady() + limits::kStorageWaitNanos);
      if (!page.ok()) {
        co_return storage_error(page.error());
      }
      answer.page = std::move(page).value();
    }
    CO_RETURN_IF_ERROR(encryption_.open(*stream, shard->index, answer.page));
    iterator.position = std::max(iterator.position, answer.page.next);
  }
  if (options_.limits_on) {
    shard->throughput->charge_read(bytes_of(answer.page), clock_.steady());
  }
  const bool ended = answer.page.records.empty() && at_end(*shard, iterator.position);
  if (!ended) {
    answer.millis_behind_latest = millis_behind(now, answer.page.unread_arrival);
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
