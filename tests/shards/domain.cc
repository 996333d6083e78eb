#include "tests/shards/domain.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <exception>

namespace weir::shards {

Domain::Domain(const Options& options, engine::MemoryFaults faults)
    : options_(options), loop_(std::make_unique<asio::io_context>(1)) {
  faults.held = &held_;
  engine_ = std::make_unique<ScriptedEngine>(clock_, faults);
  restart();
}

// Completions that are still held belong to coroutines of the loop, and those to the service.
Domain::~Domain() {
  engine_->close();
  loop_.reset();
  service_.reset();
}

void Domain::reopen() {
  loop_ = std::make_unique<asio::io_context>(1);
  service_.reset();  // one at a time hears of commits
  service_ = std::make_unique<Service>(Service::Parts{.engine = *engine_,
                                                      .clock = clock_,
                                                      .random = random_,
                                                      .options = options_,
                                                      .master_keys = &master_keys_});
  const base::Result<void> opened = service_->open();
  ASSERT_TRUE(opened.ok()) << opened.error().text();
}

void Domain::restart() {
  reopen();
  // An engine that fails by the throw of a die is asked again.
  constexpr int kAttempts = 20;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    if (run(service_->start()).ok()) {
      return;
    }
  }
  FAIL() << "the service does not start";
}

void Domain::spawn(asio::awaitable<void> work) {
  asio::co_spawn(*loop_, std::move(work), [](const std::exception_ptr& thrown) {
    if (thrown) {
      ADD_FAILURE() << "the domain let an exception out";
    }
  });
}

size_t Domain::poll() {
  loop_->restart();
  return loop_->poll();
}

void Domain::create(const std::string& name, uint32_t shard_count) {
  const Result<void> created =
      run(service_->admin().create_stream({.key = key_of(name), .shard_count = shard_count}));
  ASSERT_TRUE(created.ok()) << static_cast<int>(created.error().kind());
}

Result<void> Domain::split(const std::string& name, uint32_t shard) {
  const HashKeyRange range = stream(name)->find_shard(ShardIndex{shard})->range;
  const HashKey middle{range.start.value + (range.end.value - range.start.value) / 2 + 1};
  return run(service_->admin().split_shard(key_of(name), ShardIndex{shard}, middle));
}

Result<void> Domain::merge(const std::string& name, uint32_t shard, uint32_t adjacent) {
  return run(service_->admin().merge_shards(key_of(name), ShardIndex{shard}, ShardIndex{adjacent}));
}

asio::awaitable<std::vector<PutOutcome>> Domain::put_many(const std::string& name,
                                                          const std::vector<TestPut>& puts) {
  size_t bytes = 0;
  for (const TestPut& put : puts) {
    bytes += put.key.size() + put.data.size();
  }
  base::Buffer storage(bytes);
  char* place = storage.data();
  const auto copy = [&place](std::string_view from) {
    from.copy(place, from.size());
    const std::string_view copied(place, from.size());
    place += from.size();
    return copied;
  };
  std::vector<engine::Record> records;
  for (const TestPut& put : puts) {
    engine::Record record{.partition_key = copy(put.key), .data = copy(put.data)};
    if (put.hash) {
      record.explicit_hash_key = put.hash->value;
    }
    records.push_back(record);
  }
  return service_->writer().put(stream(name), std::move(storage), std::move(records));
}

PutOutcome Domain::put(const std::string& name, const TestPut& record) {
  return run(put_many(name, {record})).at(0);
}

Result<ShardIterator> Domain::locate(const std::string& name, uint32_t shard, StartingPoint start) {
  return run(service_->reader().locate(stream(name), ShardIndex{shard}, start));
}

ShardIterator Domain::horizon(const std::string& name, uint32_t shard) {
  const Result<ShardIterator> located = locate(name, shard, {});
  EXPECT_TRUE(located.ok()) << "no iterator of shard " << shard;
  return located.value();
}

Result<ReadAnswer> Domain::read(const ShardIterator& iterator, uint32_t limit) {
  return run(service_->reader().read(iterator, limit));
}

TestRead Domain::read_page(const ShardIterator& iterator, uint32_t limit) {
  Result<ReadAnswer> answer = read(iterator, limit);
  TestRead result;
  if (!answer.ok()) {
    ADD_FAILURE() << "read failed: " << static_cast<int>(answer.error().kind());
    return result;
  }
  for (const engine::StoredRecord& stored : answer.value().page.records) {
    result.data.emplace_back(stored.record.data);
  }
  for (const ShardPtr& child : answer.value().children) {
    result.children.push_back(child->index);
  }
  result.next = answer.value().next;
  // Facts 5.4: the iterator is absent if and only if there are children.
  EXPECT_EQ(result.next.has_value(), result.children.empty());
  return result;
}

std::vector<std::string> Domain::read_shard(const std::string& name, uint32_t shard) {
  std::vector<std::string> all;
  TestRead page = read_page(horizon(name, shard));
  while (!page.data.empty()) {
    all.insert(all.end(), page.data.begin(), page.data.end());
    if (!page.next) {
      break;
    }
    page = read_page(*page.next);
  }
  return all;
}

std::map<std::string, std::vector<std::string>> Domain::read_by_key(const std::string& name) {
  std::map<std::string, std::vector<std::string>> by_key;
  // Children have greater indexes than their parents.
  for (const ShardPtr& shard : stream(name)->shards) {
    std::optional<ShardIterator> next = horizon(name, shard->index.value());
    while (next) {
      const Result<ReadAnswer> answer = read(*next);
      if (!answer.ok()) {
        ADD_FAILURE() << "read failed: " << static_cast<int>(answer.error().kind());
        return by_key;
      }
      for (const engine::StoredRecord& stored : answer.value().page.records) {
        by_key[std::string(stored.record.partition_key)].emplace_back(stored.record.data);
      }
      const bool more = !answer.value().page.records.empty();
      next = more ? answer.value().next : std::nullopt;
    }
  }
  return by_key;
}

}  // namespace weir::shards
