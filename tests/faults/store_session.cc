#include "tests/faults/store_session.h"

#include <gtest/gtest.h>

#include "base/log.h"
#include "engine/leveldb/leveldb_engine.h"
#include "tests/engine/engine_harness.h"

namespace weir::faults {
namespace {

using engine::Epoch;
using engine::TestEntry;
using engine::Waiter;

constexpr Epoch kEpoch{1};
constexpr uint64_t kSliceBytesMin = 8 * 1024;
constexpr uint64_t kSliceBytesSpread = 40 * 1024;

}  // namespace

StoreWorld::StoreWorld(uint64_t seed)
    : random(seed), slice_bytes(kSliceBytesMin + below(kSliceBytesSpread)) {
  base::configure_log("off");  // the disk fails on purpose, thousands of times
}

bool StoreSession::open() {
  engine::LevelDbOptions options;
  options.directory = kDirectory;
  options.env = &world_.disk;
  options.clock = &world_.clock;
  options.slice_bytes = world_.slice_bytes;
  options.read_threads = 1;
  base::Result<std::unique_ptr<engine::Engine>> opened = open_leveldb_engine(options);
  if (!opened.ok()) {
    error_ = opened.error().text();
    return false;
  }
  engine_ = std::move(opened).value();
  const base::Result<void> attached = engine_->meta().attach(machine_);
  if (!attached.ok()) {
    error_ = attached.error().text();
    return false;
  }
  for (uint64_t i = 0; i < world_.logs.count; ++i) {
    const uint64_t id = world_.logs.first + i;
    if (world_.logs.sealed.contains(id)) {
      engine_->records().set_retention(LogId{id}, retention_of(id));
    } else {
      open_log(id);
    }
  }
  world_.rows.restored(machine_.shown);
  return open_state();
}

bool StoreSession::open_state() {
  const base::Result<engine::StateTable*> state = engine_->open_state();
  if (!state.ok()) {
    error_ = state.error().text();
    return false;
  }
  state_ = state.value();
  RowHistory::Rows found;
  for (const engine::StateRow& row : state_->scan("")) {
    found[row.key] = *row.value;
  }
  world_.state.restored(found);
  return true;
}

// Every third log keeps its records for an hour only, so that whole slices expire.
int64_t StoreSession::retention_of(uint64_t id) const {
  return id % 3 == 0 ? base::kMillisPerHour : 24 * base::kMillisPerHour;
}

void StoreSession::open_log(uint64_t id) {
  engine::OpenLog open;
  open.log = LogId{id};
  open.epoch = kEpoch;
  open.retention_millis = retention_of(id);
  engine_->records().open(open);
}

std::vector<FoundRecord> StoreSession::scan(LogId log, Position& next) {
  engine::ReadLimits limits;
  limits.max_records = static_cast<uint32_t>(1 + world_.below(50));
  std::vector<FoundRecord> found;
  while (true) {
    Waiter<base::Result<engine::Page>> waiter;
    engine_->records().read(log, next, limits, base::SteadyTime::never(), waiter.completion());
    const base::Result<engine::Page> page = waiter.wait();
    if (!page.ok()) {
      ADD_FAILURE() << "log " << log << ": " << page.error().text();
      return found;
    }
    next = page.value().next;
    for (const engine::StoredRecord& record : page.value().records) {
      found.push_back({record.position, record.arrival, std::string(record.record.data)});
    }
    if (page.value().records.empty()) {
      return found;
    }
  }
}

void StoreSession::check() {
  for (uint64_t i = 0; i < world_.logs.count; ++i) {
    const uint64_t id = world_.logs.first + i;
    Position next;
    const std::vector<FoundRecord> found = scan(LogId{id}, next);
    world_.records.scanned(LogId{id}, found, next, world_.clock.wall() - retention_of(id));
  }
}

void StoreSession::check_start() {
  check();
  world_.records.decided();
}

// Mostly an open one; what is sent to a sealed one must be refused with all its request.
LogId StoreSession::some_log() {
  while (true) {
    const uint64_t id = world_.logs.first + world_.below(world_.logs.count);
    if (!world_.logs.sealed.contains(id) || world_.below(20) == 0) {
      return LogId{id};
    }
  }
}

std::string StoreSession::next_data() {
  const uint64_t size = world_.below(20) == 0 ? world_.below(40'000) : world_.below(1500);
  const auto fill = static_cast<char>('a' + world_.sent % 26);
  return "record " + std::to_string(world_.sent++) + " " + std::string(size, fill);
}

std::vector<Appended> StoreSession::append(uint64_t requests) {
  std::vector<std::vector<TestEntry>> sent(requests);
  std::vector<Waiter<std::vector<Appended>>> waiters(requests);
  for (uint64_t i = 0; i < requests; ++i) {
    for (uint64_t count = 1 + world_.below(4); count > 0; --count) {
      sent[i].push_back({some_log(), kEpoch, next_data()});
    }
    engine_->records().append(engine::make_batch(sent[i]), base::SteadyTime::never(),
                              waiters[i].completion());
  }
  std::vector<Appended> all;
  for (uint64_t i = 0; i < requests; ++i) {
    const std::vector<Appended> outcomes = waiters[i].wait();
    EXPECT_EQ(outcomes.size(), sent[i].size());
    for (size_t entry = 0; entry < outcomes.size(); ++entry) {
      world_.records.answered(sent[i][entry].log, sent[i][entry].data, outcomes[entry]);
      all.push_back(outcomes[entry]);
    }
  }
  return all;
}

Outcome StoreSession::propose() {
  const std::string command =
      "row" + std::to_string(world_.below(10)) + "=" + std::to_string(world_.sent++);
  Waiter<Outcome> waiter;
  engine_->meta().propose(command, waiter.completion());
  const Outcome outcome = waiter.wait();
  world_.rows.answered(command, outcome);
  return outcome;
}

// Mostly with an expectation that holds, now and then with one that does not.
Outcome StoreSession::write_state() {
  const std::string key = "state" + std::to_string(world_.below(10));
  const std::string value = std::to_string(world_.sent++);
  const auto rows = state_->scan(key);
  const bool wrong = world_.below(8) == 0;
  const uint64_t version = rows.empty() ? 0 : rows.front().version.value();
  Waiter<engine::StateWritten> waiter;
  state_->write({.rows = {{key, value}},
                 .expected = {{key, engine::RowVersion{wrong ? version + 1'000'000 : version}}}},
                waiter.completion());
  const engine::StateWritten written = waiter.wait();
  EXPECT_TRUE(!wrong || written.outcome == Outcome::kNotPersisted);
  world_.state.answered(key + "=" + value, written.outcome);
  return written.outcome;
}

// As a reshard does: the oldest log ends, its owner never opens it again, a new one opens.
void StoreSession::seal_oldest() {
  const uint64_t id = world_.logs.first + world_.logs.count;
  const LogId log{world_.logs.first};
  Waiter<base::Result<engine::SealedLog>> waiter;
  engine_->records().seal(log, kEpoch, waiter.completion());
  const base::Result<engine::SealedLog> sealed = waiter.wait();
  if (sealed.ok()) {
    world_.records.sealed(log, sealed.value().end);
    world_.logs.sealed.insert(log.value());
    ++world_.logs.count;
    open_log(id);
  }
}

void StoreSession::drop_oldest() {
  engine_->records().drop(LogId{world_.logs.first});
  open_log(world_.logs.first + world_.logs.count);
  ++world_.logs.first;
}

void StoreSession::step() {
  switch (world_.below(20)) {
    case 0:
    case 1:
    case 2:
      propose();
      write_state();
      break;
    case 3:
      world_.clock.advance_millis(static_cast<int64_t>(world_.below(2 * base::kMillisPerHour)));
      break;
    case 4:
      world_.below(3) == 0 ? seal_oldest() : drop_oldest();
      break;
    case 5:
      check();
      break;
    default:
      world_.clock.advance_millis(static_cast<int64_t>(world_.below(1000)));
      append(1 + world_.below(3));
  }
}

}  // namespace weir::faults
