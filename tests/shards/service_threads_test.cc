// The service under several event loops at once, as the server runs it: one thread a loop, no
// locks of the callers. ThreadSanitizer runs this program.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "engine/memory/memory_engine.h"
#include "shards/service.h"
#include "tests/shards/stream_builder.h"

namespace weir::shards {
namespace {

template <typename T>
asio::awaitable<void> store_into(asio::awaitable<T> work, std::optional<T>& result) {
  result.emplace(co_await std::move(work));
}

// Runs a coroutine on a loop of the calling thread's own.
template <typename T>
T run_here(asio::awaitable<T> work) {
  asio::io_context loop(1);
  std::optional<T> result;
  asio::co_spawn(loop, store_into(std::move(work), result), [](const std::exception_ptr& thrown) {
    EXPECT_FALSE(thrown) << "the domain let an exception out";
  });
  loop.run();
  return std::move(result).value();
}

class ServiceThreads : public testing::Test {
 protected:
  static constexpr int kRecords = 150;

  ServiceThreads() {
    EXPECT_TRUE(service_.open().ok());
    EXPECT_TRUE(run_here(service_.start()).ok());
    EXPECT_TRUE(
        run_here(service_.admin().create_stream({.key = kTestStream, .shard_count = 2})).ok());
  }

  StreamPtr stream() { return service_.catalog().state()->find(kTestStream); }

  // Puts 0, 1, 2 ... under one key. Returns how many were not stored.
  asio::awaitable<int> put_in_turn(std::string key) {
    int failed = 0;
    for (int i = 0; i < kRecords; ++i) {
      const std::string data = std::to_string(i);
      base::Buffer storage = base::Buffer::copy_of(key + data);
      const std::string_view bytes = storage.view();
      std::vector<engine::Record> records = {
          {.partition_key = bytes.substr(0, key.size()), .data = bytes.substr(key.size())}};
      auto put = service_.writer().put(stream(), std::move(storage), std::move(records));
      const std::vector<PutOutcome> outcomes = co_await std::move(put);
      failed += outcomes.at(0).error ? 1 : 0;
    }
    co_return failed;
  }

  asio::awaitable<int> reshard_in_turn(int count) {
    int failed = 0;
    for (int i = 0; i < count; ++i) {
      const StreamPtr now = stream();
      Result<void> done;
      if (now->routes.size() > 3) {
        auto merge = service_.admin().merge_shards(kTestStream, now->routes[0]->index,
                                                   now->routes[1]->index);
        done = co_await std::move(merge);
      } else {
        const HashKeyRange range = now->routes[0]->range;
        const HashKey middle{range.start.value + (range.end.value - range.start.value) / 2};
        auto split = service_.admin().split_shard(kTestStream, now->routes[0]->index, middle);
        done = co_await std::move(split);
      }
      failed += done.ok() ? 0 : 1;
    }
    co_return failed;
  }

  // The data of one key in lineage order: children have greater indexes than their parents.
  asio::awaitable<std::vector<std::string>> read_key(std::string key) {
    std::vector<std::string> found;
    for (const ShardPtr& shard : stream()->shards) {
      auto locate = service_.reader().locate(stream(), shard->index, {});
      const Result<ShardIterator> start = co_await std::move(locate);
      auto read = service_.reader().read(start.value(), 10'000);
      const Result<ReadAnswer> answer = co_await std::move(read);
      for (const engine::StoredRecord& stored : answer.value().page.records) {
        if (stored.record.partition_key == key) {
          found.emplace_back(stored.record.data);
        }
      }
    }
    co_return found;
  }

  base::ManualClock clock_;
  base::SeededRandom random_{1};
  std::unique_ptr<engine::Engine> engine_ = engine::make_memory_engine({.clock = clock_});
  Service service_{
      {.engine = *engine_, .clock = clock_, .random = random_, .options = {.limits_on = false}}};
};

TEST_F(ServiceThreads, LoseAndReorderNothing) {
  const std::vector<std::string> keys = {"a", "b", "c"};
  std::vector<int> failed(keys.size() + 1, 0);
  std::vector<std::thread> threads;
  for (size_t i = 0; i < keys.size(); ++i) {
    threads.emplace_back([&, i] { failed[i] = run_here(put_in_turn(keys[i])); });
  }
  threads.emplace_back([&] { failed.back() = run_here(reshard_in_turn(12)); });
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(failed, std::vector<int>(failed.size(), 0));
  std::vector<std::string> expected;
  for (int i = 0; i < kRecords; ++i) {
    expected.push_back(std::to_string(i));
  }
  for (const std::string& key : keys) {
    EXPECT_EQ(run_here(read_key(key)), expected) << key;
  }
}

}  // namespace
}  // namespace weir::shards
