#pragma once

// One engine of one kind under a clock moved by hand, with calls that wait for their answers: what
// the conformance suite and the engine benches of the tests are written with.

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "engine/engine.h"

namespace weir::engine {

// A directory of its own, gone with the object.
class TempDir {
 public:
  TempDir();
  ~TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

struct EngineKind {
  std::string name;
  // Records and metadata are there again when the engine is closed and opened.
  bool reopens = false;
  std::function<std::unique_ptr<Engine>(const std::string& directory, const base::Clock&)> open;

  friend std::ostream& operator<<(std::ostream& out, const EngineKind& kind) {
    return out << kind.name;
  }
};

// The kinds that must behave the same. A new engine is one more line in engine_harness.cc.
std::vector<EngineKind> engine_kinds();
std::vector<EngineKind> reopening_engine_kinds();

// A record by value, with comparison, for expectations.
struct TestRecord {
  std::string partition_key;
  std::string data;

  friend bool operator==(const TestRecord&, const TestRecord&) = default;
  friend std::ostream& operator<<(std::ostream& out, const TestRecord& record) {
    return out << record.partition_key << "=" << record.data.substr(0, 40);
  }
};

struct TestEntry {
  LogId log;
  Epoch epoch;
  std::string data;
  std::string partition_key = "key";
};

// Owns copies of the strings, as the seam asks of a batch.
std::shared_ptr<const AppendBatch> make_batch(const std::vector<TestEntry>& entries);

std::vector<std::string> data_of(const Page& page);

// Waits for the one call of a completion. An engine that never completes fails the test instead
// of hanging it.
template <typename T>
class Waiter {
 public:
  auto completion() {
    return [promise = promise_](T value) { promise->set_value(std::move(value)); };
  }
  T wait() {
    constexpr auto kLongest = std::chrono::seconds(60);
    if (future_.wait_for(kLongest) != std::future_status::ready) {
      ADD_FAILURE() << "the engine did not complete the call";
      std::abort();
    }
    return future_.get();
  }

 private:
  std::shared_ptr<std::promise<T>> promise_ = std::make_shared<std::promise<T>>();
  std::future<T> future_ = promise_->get_future();
};

// The engine's threads work at their own pace; waiting for them is bounded by patience, not by a
// guess about that pace.
template <typename Condition>
bool eventually(Condition condition) {
  constexpr int64_t kPatienceMillis = 60 * base::kMillisPerSecond;
  const base::SystemClock real;
  const base::SteadyTime give_up = real.steady() + kPatienceMillis * base::kNanosPerMilli;
  while (!condition()) {
    if (real.steady() > give_up) {
      return false;
    }
    std::this_thread::yield();
  }
  return true;
}

class EngineUnderTest {
 public:
  explicit EngineUnderTest(const EngineKind& kind);

  // Closes the engine, if it is open, and opens it on the same directory.
  void reopen();
  void close() { engine_.reset(); }

  Engine& engine() { return *engine_; }
  RecordLog& records() { return engine_->records(); }
  MetaLog& meta() { return engine_->meta(); }
  base::ManualClock& clock() { return clock_; }

  void open_log(LogId log, Epoch epoch = Epoch{1});

  std::vector<Appended> append(const std::vector<TestEntry>& entries,
                               base::SteadyTime deadline = base::SteadyTime::never());
  // One record with epoch 1, which must be stored.
  Appended append_one(LogId log, const std::string& data);

  base::Result<Page> read(LogId log, Position from, const ReadLimits& limits = {});
  // Every record of the log, page after page of `page_records`. Fails the test on an error.
  std::vector<TestRecord> read_all(LogId log, uint32_t page_records = 10'000);
  std::vector<std::string> all_data(LogId log, uint32_t page_records = 10'000);

  base::Result<Position> find_time(LogId log, base::Timestamp time);
  base::Result<SealedLog> seal(LogId log, Epoch epoch = Epoch{1});
  Outcome propose(const std::string& command);

 private:
  const EngineKind kind_;
  TempDir directory_;
  base::ManualClock clock_;
  std::unique_ptr<Engine> engine_;
};

}  // namespace weir::engine
