#include "engine/leveldb/state_store.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/codec.h"
#include "base/log.h"
#include "engine/leveldb/limits.h"

namespace weir::engine {
namespace {

constexpr std::string_view kVersionMark = "v";
constexpr uint8_t kRowFormat = 1;

uint64_t size_of(const StateWrite& write) {
  uint64_t size = 0;
  for (const RowChange& row : write.rows) {
    size += row.key.size() + (row.value ? row.value->size() : 0);
  }
  return size;
}

}  // namespace

std::string state_row_value(RowVersion version, std::string_view value) {
  std::string stored;
  base::Encoder(stored).u8(kRowFormat).u64(version.value()).raw(value);
  return stored;
}

base::Result<std::unique_ptr<StateStore>> StateStore::open(const Options& options,
                                                           StoreHealth& health) {
  std::unique_ptr<StateStore> store(new StateStore(options, health));
  RETURN_IF_ERROR(store->database_.open());
  ASSIGN_OR_RETURN(const uint64_t version, store->database_.read_mark(kVersionMark));
  store->version_ = RowVersion{version};
  RETURN_IF_ERROR(store->database_.read_rows(
      [raw = store.get()](std::string_view key, std::string_view stored) {
        return raw->read_row(key, stored);
      }));
  if (store->version_ < options.expected) {
    return base::Error::corruption(options.directory + ": the last clean stop was after write " +
                                   std::to_string(options.expected.value()) +
                                   ", but the state table ends at " +
                                   std::to_string(store->version_.value()));
  }
  store->thread_ = std::thread([raw = store.get()] { raw->run(); });
  return store;
}

StateStore::StateStore(const Options& options, StoreHealth& health)
    : synced_(options.synced),
      pace_clock_(options.pace_clock),
      database_(*options.env, {.directory = options.directory, .name = "state table"}, health),
      health_(health) {}

StateStore::~StateStore() {
  close();
}

RowVersion StateStore::close() {
  {
    const base::MutexLock lock(mutex_);
    closing_ = true;
  }
  ready_.notify_one();
  closed_.notify_one();
  if (thread_.joinable()) {
    thread_.join();
  }
  // A full disk that has space again: a clean stop tells the next start what it will find. If it
  // cannot be put right, the store is not writable and the stop not recorded as clean.
  const bool found_as_told = database_.is_as_told() || !health_.writable() || database_.is_ready();
  if (!found_as_told) {
    base::log_warn("the state table was left as a full disk has left it");
  }
  return version_;
}

base::Result<void> StateStore::read_row(std::string_view key, std::string_view stored) {
  base::Decoder decoder(stored);
  const uint8_t format = decoder.u8();
  const RowVersion version{decoder.u64()};
  const std::string_view value = decoder.rest();
  if (!decoder.ok() || version > version_ || version == RowVersion{0}) {
    return base::Error::corruption("a row of the state table does not parse");
  }
  if (format != kRowFormat) {
    return base::Error::unsupported("state row format " + std::to_string(format));
  }
  const base::MutexLock lock(rows_mutex_);
  rows_.insert_or_assign(std::string(key), Row{version, std::string(value)});
  return {};
}

void StateStore::write(StateWrite write, StateDone done) {
  {
    const base::MutexLock lock(mutex_);
    queue_.push_back({.write = std::move(write), .done = std::move(done)});
  }
  ready_.notify_one();
}

std::vector<StateRow> StateStore::scan(std::string_view prefix) const {
  std::vector<StateRow> found;
  const base::MutexLock lock(rows_mutex_);
  for (auto it = rows_.lower_bound(prefix); it != rows_.end(); ++it) {
    if (!it->first.starts_with(prefix)) {
      break;
    }
    found.push_back({it->first, it->second.version, it->second.value});
  }
  return found;
}

void StateStore::run() {
  base::MutexLock lock(mutex_);
  while (true) {
    while (!closing_ && queue_.empty()) {
      ready_.wait(lock);
    }
    if (queue_.empty()) {
      return;
    }
    wait_for_pace(lock);
    std::vector<Job> group = take_group();
    lock.unlock();
    commit(group);
    for (Job& job : group) {
      job.done(std::move(job.answer));
    }
    lock.lock();
  }
}

void StateStore::wait_for_pace(base::MutexLock& lock) {
  if (pace_clock_ == nullptr) {
    return;
  }
  int64_t wait = pace_.wait_nanos(pace_clock_->steady());
  while (!closing_ && wait > 0) {
    closed_.wait_for(lock, std::chrono::nanoseconds(wait));
    wait = pace_.wait_nanos(pace_clock_->steady());
  }
  pace_.sync(pace_clock_->steady());
}

std::vector<StateStore::Job> StateStore::take_group() {
  std::vector<Job> group;
  uint64_t bytes = 0;
  while (!queue_.empty() && (group.empty() || bytes < kGroupBytes)) {
    bytes += size_of(queue_.front().write);
    group.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  return group;
}

void StateStore::commit(std::vector<Job>& group) {
  if (!database_.is_ready()) {
    for (Job& job : group) {
      job.answer.outcome = Outcome::kNotPersisted;
    }
    return;
  }
  Staged staged;
  for (Job& job : group) {
    stage(job, staged);
  }
  if (!staged.empty() && !store(staged).ok()) {
    for (Job& job : group) {
      job.answer.outcome = job.refused ? Outcome::kNotPersisted : Outcome::kUnknown;
    }
    return;
  }
  show(std::move(staged));
  for (Job& job : group) {
    answer(job);
  }
}

void StateStore::stage(Job& job, Staged& staged) {
  const auto& expected = job.write.expected;
  job.refused = !std::ranges::all_of(
      expected, [&](const ExpectedVersion& row) { return is_as_expected(row, staged); });
  if (job.refused) {
    return;
  }
  version_ = RowVersion{version_.value() + 1};
  job.answer.version = version_;
  for (RowChange& change : job.write.rows) {
    std::optional<Row>& row = staged[std::move(change.key)];
    row = change.value ? std::optional(Row{version_, *std::move(change.value)}) : std::nullopt;
  }
}

bool StateStore::is_as_expected(const ExpectedVersion& expected, const Staged& staged) const {
  if (const auto found = staged.find(expected.key); found != staged.end()) {
    return expected.version == (found->second ? found->second->version : RowVersion{0});
  }
  const base::MutexLock lock(rows_mutex_);
  const auto found = rows_.find(expected.key);
  return expected.version == (found == rows_.end() ? RowVersion{0} : found->second.version);
}

base::Result<void> StateStore::store(const Staged& staged) {
  RowBatch batch;
  for (const auto& [key, row] : staged) {
    if (row) {
      batch.put(key, state_row_value(row->version, row->value));
    } else {
      batch.remove(key);
    }
  }
  batch.mark(kVersionMark, version_.value());
  return database_.write(batch, synced_, [&] { return std::optional(rows_before(staged)); });
}

void StateStore::show(Staged&& staged) {
  const base::MutexLock lock(rows_mutex_);
  for (auto& [key, row] : staged) {
    if (row) {
      rows_.insert_or_assign(key, *std::move(row));
    } else {
      rows_.erase(key);
    }
  }
}

void StateStore::answer(Job& job) {
  if (!job.refused) {
    job.answer.outcome = Outcome::kDurable;
    return;
  }
  job.answer.outcome = Outcome::kNotPersisted;
  job.answer.version = version_;
  const base::MutexLock lock(rows_mutex_);
  for (const ExpectedVersion& expected : job.write.expected) {
    const auto found = rows_.find(expected.key);
    if (found == rows_.end()) {
      job.answer.conflicts.push_back({expected.key, RowVersion{0}, std::nullopt});
    } else {
      job.answer.conflicts.push_back({expected.key, found->second.version, found->second.value});
    }
  }
}

RowBatch StateStore::rows_before(const Staged& staged) const {
  RowBatch batch;
  const base::MutexLock lock(rows_mutex_);
  for (const auto& [key, row] : staged) {
    const auto before = rows_.find(key);
    if (before == rows_.end()) {
      batch.remove(key);
    } else {
      batch.put(key, state_row_value(before->second.version, before->second.value));
    }
  }
  // Not the version before: what was once given out is never used again.
  batch.mark(kVersionMark, version_.value());
  return batch;
}

}  // namespace weir::engine
