#include "tests/engine/engine_harness.h"

#include <cstdlib>
#include <system_error>

#include "base/log.h"
#include "engine/leveldb/env.h"
#include "engine/leveldb/leveldb_engine.h"
#include "engine/memory/memory_engine.h"

namespace weir::engine {

TempDir::TempDir() {
  std::string pattern = (std::filesystem::temp_directory_path() / "weir-test-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) {
    ADD_FAILURE() << "no temporary directory at " << pattern;
  }
  path_ = pattern;
}

TempDir::~TempDir() {
  std::error_code ignored;  // a left-over directory is no reason to fail a test
  std::filesystem::remove_all(path_, ignored);
}

namespace {

EngineKind on_disk(const std::string& name, uint64_t slice_bytes) {
  EngineKind kind;
  kind.name = name;
  kind.reopens = true;
  kind.open = [slice_bytes](const std::string& directory, const base::Clock& clock) {
    static PosixStoreEnv env;
    LevelDbOptions options;
    options.directory = directory;
    options.env = &env;
    options.clock = &clock;
    options.slice_bytes = slice_bytes;
    base::Result<std::unique_ptr<Engine>> engine = open_leveldb_engine(options);
    if (!engine.ok()) {
      ADD_FAILURE() << engine.error().text();
      return std::unique_ptr<Engine>();
    }
    return std::move(engine).value();
  };
  return kind;
}

}  // namespace

std::vector<EngineKind> engine_kinds() {
  EngineKind memory;
  memory.name = "Memory";
  memory.open = [](const std::string&, const base::Clock& clock) {
    return make_memory_engine({.clock = clock});
  };
  // The second one passes from slice to slice all the time.
  constexpr uint64_t kTinySlice = 64 * 1024;
  return {memory, on_disk("LevelDb", LevelDbOptions().slice_bytes),
          on_disk("LevelDbTinySlices", kTinySlice)};
}

std::vector<EngineKind> reopening_engine_kinds() {
  std::vector<EngineKind> kinds = engine_kinds();
  std::erase_if(kinds, [](const EngineKind& kind) { return !kind.reopens; });
  return kinds;
}

std::shared_ptr<const AppendBatch> make_batch(const std::vector<TestEntry>& entries) {
  auto batch = std::make_shared<AppendBatch>();
  const auto own = [&batch](std::string_view text) {
    batch->storage.push_back(base::Buffer::copy_of(text));
    return batch->storage.back().view();
  };
  for (const TestEntry& entry : entries) {
    Record record;
    record.partition_key = own(entry.partition_key);
    record.data = own(entry.data);
    batch->entries.push_back({entry.log, entry.epoch, record});
  }
  return batch;
}

std::vector<std::string> data_of(const Page& page) {
  std::vector<std::string> data;
  for (const StoredRecord& record : page.records) {
    data.emplace_back(record.record.data);
  }
  return data;
}

EngineUnderTest::EngineUnderTest(const EngineKind& kind) : kind_(kind) {
  base::configure_log("error");  // each start of a store is a line otherwise
  reopen();
}

void EngineUnderTest::reopen() {
  engine_.reset();
  engine_ = kind_.open(directory_.path(), clock_);
  ASSERT_NE(engine_, nullptr) << kind_.name << " did not open";
}

void EngineUnderTest::open_log(LogId log, Epoch epoch) {
  OpenLog open;
  open.log = log;
  open.epoch = epoch;
  records().open(open);
}

std::vector<Appended> EngineUnderTest::append(const std::vector<TestEntry>& entries,
                                              base::SteadyTime deadline) {
  Waiter<std::vector<Appended>> waiter;
  records().append(make_batch(entries), deadline, waiter.completion());
  return waiter.wait();
}

Appended EngineUnderTest::append_one(LogId log, const std::string& data) {
  const std::vector<Appended> outcomes = append({{log, Epoch{1}, data}});
  EXPECT_EQ(outcomes.size(), 1u);
  EXPECT_EQ(outcomes.at(0).outcome, Outcome::kDurable);
  return outcomes.at(0);
}

base::Result<Page> EngineUnderTest::read(LogId log, Position from, const ReadLimits& limits) {
  Waiter<base::Result<Page>> waiter;
  records().read(log, from, limits, base::SteadyTime::never(), waiter.completion());
  return waiter.wait();
}

std::vector<TestRecord> EngineUnderTest::read_all(LogId log, uint32_t page_records) {
  ReadLimits limits;
  limits.max_records = page_records;
  std::vector<TestRecord> all;
  Position from;
  while (true) {
    const base::Result<Page> page = read(log, from, limits);
    if (!page.ok()) {
      ADD_FAILURE() << "read of log " << log << " failed: " << page.error().text();
      return all;
    }
    if (page.value().records.empty()) {
      return all;
    }
    for (const StoredRecord& stored : page.value().records) {
      EXPECT_LE(from, stored.position) << "of log " << log;
      from = next_position(stored.position);
      all.push_back({std::string(stored.record.partition_key), std::string(stored.record.data)});
    }
    EXPECT_EQ(page.value().next, from) << "of log " << log;
  }
}

std::vector<std::string> EngineUnderTest::all_data(LogId log, uint32_t page_records) {
  std::vector<std::string> data;
  for (TestRecord& record : read_all(log, page_records)) {
    data.push_back(std::move(record.data));
  }
  return data;
}

base::Result<Position> EngineUnderTest::find_time(LogId log, base::Timestamp time) {
  Waiter<base::Result<Position>> waiter;
  records().find_time(log, time, base::SteadyTime::never(), waiter.completion());
  return waiter.wait();
}

base::Result<SealedLog> EngineUnderTest::seal(LogId log, Epoch epoch) {
  Waiter<base::Result<SealedLog>> waiter;
  records().seal(log, epoch, waiter.completion());
  return waiter.wait();
}

Outcome EngineUnderTest::propose(const std::string& command) {
  Waiter<Outcome> waiter;
  meta().propose(command, waiter.completion());
  return waiter.wait();
}

}  // namespace weir::engine
