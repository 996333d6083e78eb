#pragma once

// The whole domain over an engine in memory, with a clock moved by hand and an event loop that the
// test runs: what the tests of the catalog, of puts and of reads are written with.

#include <gtest/gtest.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "engine/memory/memory_faults.h"
#include "shards/service.h"
#include "tests/shards/scripted_engine.h"
#include "tests/support/test_master_keys.h"

namespace weir::shards {

inline StreamKey key_of(const std::string& name) {
  return {{"111122223333", "us-east-1"}, name};
}

// One record by value.
struct TestPut {
  std::string key;
  std::string data;
  std::optional<HashKey> hash = std::nullopt;
};

struct TestRead {
  std::vector<std::string> data;
  std::optional<ShardIterator> next;
  std::vector<ShardIndex> children;
};

// A coroutine that has been started. Copies name the same one.
template <typename T>
class Started {
 public:
  bool done() const { return value_->has_value(); }
  // Once done.
  T& value() const { return value_->value(); }

 private:
  friend class Domain;
  std::shared_ptr<std::optional<T>> value_ = std::make_shared<std::optional<T>>();
};

class Domain {
 public:
  explicit Domain(const Options& options = {}, engine::MemoryFaults faults = {});
  ~Domain();

  // Ends the service as a crash would, opens another one on the same engine and starts it.
  void restart();
  // The same without start(): clients are not served yet.
  void reopen();

  Service& service() { return *service_; }
  ScriptedEngine& engine() { return *engine_; }
  base::ManualClock& clock() { return clock_; }
  TestMasterKeys& master_keys() { return master_keys_; }
  engine::HeldCompletions& held() { return held_; }
  asio::io_context& loop() { return *loop_; }

  // Starts a coroutine and runs it as far as it goes without held completions.
  template <typename T>
  Started<T> begin(asio::awaitable<T> work) {
    Started<T> started;
    spawn(store_into(std::move(work), started));
    poll();
    return started;
  }

  // Runs a coroutine to its end; held completions are released one by one, the oldest first.
  template <typename T>
  T run(asio::awaitable<T> work) {
    const Started<T> started = begin(std::move(work));
    return finish(started);
  }

  template <typename T>
  T finish(const Started<T>& started) {
    while (!started.done()) {
      const bool stuck = poll() == 0 && !held_.release_first();
      if (stuck) {
        ADD_FAILURE() << "the coroutine waits for something that nobody will do";
        std::abort();
      }
    }
    return std::move(started.value());
  }

  // Runs what is ready; returns how much that was.
  size_t poll();

  // The calls of clients. Those without a Result fail the test on an error.
  void create(const std::string& name, uint32_t shard_count = 1);
  StreamPtr stream(const std::string& name) {
    return service_->catalog().state()->find(key_of(name));
  }
  StreamStatus status(const std::string& name) { return stream(name)->status; }
  Result<void> split(const std::string& name, uint32_t shard);  // in the middle
  Result<void> merge(const std::string& name, uint32_t shard, uint32_t adjacent);

  asio::awaitable<std::vector<PutOutcome>> put_many(const std::string& name,
                                                    const std::vector<TestPut>& puts);
  PutOutcome put(const std::string& name, const TestPut& record);

  Result<ShardIterator> locate(const std::string& name, uint32_t shard, StartingPoint start);
  ShardIterator horizon(const std::string& name, uint32_t shard);
  Result<ReadAnswer> read(const ShardIterator& iterator, uint32_t limit = 10'000);
  // What a read shows, by value.
  TestRead read_page(const ShardIterator& iterator, uint32_t limit = 10'000);
  // Every record of a shard from its trim horizon on.
  std::vector<std::string> read_shard(const std::string& name, uint32_t shard);
  // The data of each partition key, in the order of a reader that finishes parents before it
  // begins with their children.
  std::map<std::string, std::vector<std::string>> read_by_key(const std::string& name);

 private:
  template <typename T>
  static asio::awaitable<void> store_into(asio::awaitable<T> work, Started<T> started) {
    started.value_->emplace(co_await std::move(work));
  }
  void spawn(asio::awaitable<void> work);

  const Options options_;
  base::ManualClock clock_;
  base::SeededRandom random_{1};
  TestMasterKeys master_keys_;
  engine::HeldCompletions held_;
  std::unique_ptr<asio::io_context> loop_;
  std::unique_ptr<ScriptedEngine> engine_;
  std::unique_ptr<Service> service_;
};

}  // namespace weir::shards
