#include "engine/memory/memory_records.h"

#include <algorithm>

#include "base/check.h"

namespace weir::engine {
namespace {

uint64_t footprint_of(const AppendBatch& batch) {
  uint64_t bytes = 0;
  for (const AppendEntry& entry : batch.entries) {
    bytes += payload_bytes(entry.record) + Chunk::kRecordOverhead;
  }
  return bytes;
}

std::vector<Appended> same_for_all(const AppendBatch& batch, Outcome outcome, Refusal refusal) {
  Appended one;
  one.outcome = outcome;
  one.refusal = refusal;
  return std::vector<Appended>(batch.entries.size(), one);
}

// Copies the found records into a page, which owns its bytes. Needs no lock (chunk.h).
Page make_page(const FoundRecords& found, Position next) {
  uint64_t bytes = 0;
  for (const StoredRecord& record : found.records) {
    bytes += payload_bytes(record.record);
  }
  base::Buffer storage(bytes);
  char* place = storage.data();
  const auto copy = [&place](std::string_view from) {
    from.copy(place, from.size());
    const std::string_view copied(place, from.size());
    place += from.size();
    return copied;
  };

  Page page;
  page.next = next;
  page.unread_arrival = found.next_arrival;
  page.records = found.records;
  for (StoredRecord& record : page.records) {
    record.record.partition_key = copy(record.record.partition_key);
    record.record.data = copy(record.record.data);
  }
  page.storage.push_back(std::move(storage));
  return page;
}

}  // namespace

void MemoryRecords::append(std::shared_ptr<const AppendBatch> batch, base::SteadyTime deadline,
                           AppendDone done) {
  std::vector<Appended> outcomes;
  bool delayed = false;
  {
    const base::MutexLock lock(mutex_);
    outcomes = decide(batch, deadline);
    delayed = dice_.delays();
  }
  // The batch stays with the completion: the seam keeps it alive until the outcome is known.
  complete(delayed, [batch = std::move(batch), outcomes = std::move(outcomes),
                     done = std::move(done)]() mutable { done(std::move(outcomes)); });
}

std::vector<Appended> MemoryRecords::decide(const std::shared_ptr<const AppendBatch>& batch,
                                            base::SteadyTime deadline) {
  drop_expired(options_.clock.wall());
  const Refusal refusal = why_not(*batch, deadline);
  if (refusal != Refusal::kNone) {
    return same_for_all(*batch, Outcome::kNotPersisted, refusal);
  }
  if (dice_.refuses()) {
    const Refusal thrown = dice_.coin() ? Refusal::kQueueFull : Refusal::kDeadline;
    return same_for_all(*batch, Outcome::kNotPersisted, thrown);
  }
  if (dice_.forgets()) {
    if (dice_.coin()) {
      store_and_tell(batch);
    }
    return same_for_all(*batch, Outcome::kUnknown, Refusal::kNone);
  }
  return store_and_tell(batch);
}

std::vector<Appended> MemoryRecords::store_and_tell(
    const std::shared_ptr<const AppendBatch>& batch) {
  std::vector<Appended> outcomes = store(*batch);
  if (sink_ != nullptr) {
    sink_->committed(batch, outcomes);
  }
  return outcomes;
}

Refusal MemoryRecords::why_not(const AppendBatch& batch, base::SteadyTime deadline) {
  if (options_.clock.steady() > deadline) {
    return Refusal::kDeadline;
  }
  for (const AppendEntry& entry : batch.entries) {
    const auto log = logs_.find(entry.log);
    if (log == logs_.end() || log->second.epoch != entry.epoch) {
      return Refusal::kStaleEpoch;
    }
    if (log->second.sealed) {
      return Refusal::kSealed;
    }
  }
  const uint64_t footprint = footprint_of(batch);
  if (footprint > options_.store_bytes_max) {
    return Refusal::kTooLarge;
  }
  full_ = footprint > options_.store_bytes_max - stored_bytes_;
  return full_ ? Refusal::kReadOnly : Refusal::kNone;
}

std::vector<Appended> MemoryRecords::store(const AppendBatch& batch) {
  const base::Timestamp arrival = stamp();
  std::vector<Appended> outcomes;
  outcomes.reserve(batch.entries.size());
  for (const AppendEntry& entry : batch.entries) {
    Log& log = logs_.at(entry.log);
    const Position position{next_position_.value() + dice_.gap()};
    next_position_ = next_position(position);
    const size_t chunks_before = log.records.chunk_count();
    log.records.add(entry.record, position, arrival);
    chunks_ += log.records.chunk_count() - chunks_before;
    if (!log.expiry) {
      watch_expiry(entry.log, log);
    }
    committed_bytes_ += payload_bytes(entry.record);
    outcomes.push_back({Outcome::kDurable, Refusal::kNone, position, arrival});
  }
  stored_bytes_ += footprint_of(batch);
  committed_records_ += batch.entries.size();
  ++commits_;
  return outcomes;
}

base::Timestamp MemoryRecords::stamp() {
  last_arrival_ = std::max(last_arrival_, options_.clock.wall());
  return last_arrival_;
}

void MemoryRecords::read(LogId id, Position from, const ReadLimits& limits,
                         base::SteadyTime deadline, ReadDone done) {
  FoundRecords found;
  Position next;
  bool failed = false;
  bool delayed = false;
  {
    const base::MutexLock lock(mutex_);
    delayed = dice_.delays();
    failed = options_.clock.steady() > deadline || dice_.fails_read();
    if (const auto log = logs_.find(id); log != logs_.end() && !failed) {
      found = log->second.records.find(from, limits);
    }
    next = found.records.empty() ? std::max(from, next_position_)
                                 : next_position(found.records.back().position);
  }
  base::Result<Page> result = base::Error::unavailable("the read's deadline has passed");
  if (!failed) {
    result = make_page(found, next);
  }
  complete(delayed, [result = std::move(result), done = std::move(done)]() mutable {
    done(std::move(result));
  });
}

void MemoryRecords::find_time(LogId id, base::Timestamp time, base::SteadyTime deadline,
                              PositionDone done) {
  base::Result<Position> result = base::Error::unavailable("the read's deadline has passed");
  bool delayed = false;
  {
    const base::MutexLock lock(mutex_);
    delayed = dice_.delays();
    if (options_.clock.steady() <= deadline && !dice_.fails_read()) {
      const auto log = logs_.find(id);
      const auto found = log == logs_.end() ? std::nullopt : log->second.records.find_time(time);
      result = found.value_or(next_position_);
    }
  }
  complete(delayed, [result, done = std::move(done)]() mutable { done(result); });
}

LogBounds MemoryRecords::bounds(LogId id) const {
  const base::MutexLock lock(mutex_);
  const auto log = logs_.find(id);
  const auto first = log == logs_.end() ? std::nullopt : log->second.records.first();
  return {first.value_or(next_position_), next_position_};
}

void MemoryRecords::open(const OpenLog& log) {
  const base::MutexLock lock(mutex_);
  Log& opened = logs_[log.log];
  opened.epoch = std::max(opened.epoch, log.epoch);
  opened.retention_millis = log.retention_millis;
  watch_expiry(log.log, opened);
}

void MemoryRecords::seal(LogId id, Epoch epoch, SealDone done) {
  base::Result<SealedLog> result = base::Error::invalid_argument("the log is not open");
  bool delayed = false;
  {
    const base::MutexLock lock(mutex_);
    delayed = dice_.delays();
    if (const auto log = logs_.find(id); log != logs_.end()) {
      result = seal_open(log->second, epoch);
    }
  }
  complete(delayed, [result, done = std::move(done)]() mutable { done(result); });
}

base::Result<SealedLog> MemoryRecords::seal_open(Log& log, Epoch epoch) {
  if (log.epoch != epoch) {
    return base::Error::invalid_argument("the log is open with another epoch");
  }
  if (!log.sealed) {
    log.sealed = SealedLog{next_position_, stamp()};
  }
  return *log.sealed;
}

void MemoryRecords::set_retention(LogId id, int64_t retention_millis) {
  const base::MutexLock lock(mutex_);
  const auto log = logs_.find(id);
  if (log != logs_.end()) {
    log->second.retention_millis = retention_millis;
    watch_expiry(id, log->second);
  }
}

void MemoryRecords::drop(LogId id) {
  const base::MutexLock lock(mutex_);
  const auto log = logs_.find(id);
  if (log == logs_.end()) {
    return;
  }
  unwatch_expiry(id, log->second);
  account_dropped(log->second.records.footprint(), log->second.records.chunk_count());
  logs_.erase(log);
}

void MemoryRecords::set_commit_sink(CommitSink* sink) {
  const base::MutexLock lock(mutex_);
  sink_ = sink;
}

// The front chunk of a log may have grown since it was looked at, so its time is worked out anew;
// each look removes a chunk or moves the log's next look behind the chunk's newest record.
void MemoryRecords::drop_expired(base::Timestamp now) {
  while (!expiries_.empty() && expiries_.begin()->first < now) {
    const LogId id = expiries_.begin()->second;
    Log& log = logs_.at(id);
    if (*log.records.front_arrival() + log.retention_millis < now) {
      account_dropped(log.records.drop_front(), 1);
    }
    watch_expiry(id, log);
  }
}

void MemoryRecords::watch_expiry(LogId id, Log& log) {
  unwatch_expiry(id, log);
  if (const auto arrival = log.records.front_arrival()) {
    log.expiry = *arrival + log.retention_millis;
    expiries_.emplace(*log.expiry, id);
  }
}

void MemoryRecords::unwatch_expiry(LogId id, Log& log) {
  if (log.expiry) {
    expiries_.erase({*log.expiry, id});
    log.expiry.reset();
  }
}

void MemoryRecords::account_dropped(uint64_t bytes, uint64_t chunks) {
  stored_bytes_ -= bytes;
  chunks_ -= chunks;
  full_ = false;
}

void MemoryRecords::complete(bool delayed, HeldCompletions::Completion completion) {
  if (delayed) {
    options_.faults.held->hold(std::move(completion));
  } else {
    completion();
  }
}

EngineStats MemoryRecords::stats() const {
  EngineStats stats;
  stats.commits = commits_;
  stats.committed_records = committed_records_;
  stats.committed_bytes = committed_bytes_;
  stats.slices = chunks_;
  stats.stored_bytes = stored_bytes_;
  return stats;
}

HealthReport MemoryRecords::health() const {
  const base::MutexLock lock(mutex_);
  if (!full_) {
    return {};
  }
  return {Health::kReadOnly,
          "the memory store is full (" + std::to_string(options_.store_bytes_max) +
              " bytes): puts are refused until records expire or streams are deleted"};
}

}  // namespace weir::engine
