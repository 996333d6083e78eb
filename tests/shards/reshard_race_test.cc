// Puts that race splits and merges, with completions that come late and overtake each other: no
// acknowledged record is lost or doubled, and the records of a key stay in order across shards
// (docs/architecture.md).

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "tests/shards/domain.h"

namespace weir::shards {
namespace {

constexpr Options kUnlimited{.limits_on = false};

// What one client knows about its records.
struct Ledger {
  std::vector<std::string> acknowledged;
  std::set<std::string> refused;
  std::set<std::string> unknown;
};

// A client that puts `count` records of one key one after the other, each again until it is stored.
asio::awaitable<bool> put_in_turn(Domain& domain, std::string key, int count, Ledger& ledger) {
  for (int i = 0; i < count; ++i) {
    for (int attempt = 0;; ++attempt) {
      const std::string data = std::to_string(i) + "." + std::to_string(attempt);
      auto work = domain.put_many("orders", {{key, data}});
      const std::vector<PutOutcome> outcomes = co_await std::move(work);
      const std::optional<Error>& error = outcomes.at(0).error;
      if (!error) {
        ledger.acknowledged.push_back(data);
        break;
      }
      (error->kind() == ErrorKind::kUnknown ? ledger.unknown : ledger.refused).insert(data);
    }
  }
  co_return true;
}

// An operator that splits and merges whatever is open, or all of it, `count` times.
asio::awaitable<bool> reshard_in_turn(Domain& domain, uint64_t seed, int count) {
  std::mt19937_64 random(seed);
  for (int i = 0; i < count; ++i) {
    const StreamPtr stream = domain.stream("orders");
    const std::vector<ShardPtr>& open = stream->routes;
    const size_t at = random() % open.size();
    if (random() % 4 == 0) {
      const auto target = static_cast<uint32_t>(open.size() + 1);
      auto update = domain.service().admin().update_shard_count(stream->key, target);
      const Result<void> updated = co_await std::move(update);
      static_cast<void>(updated);
    } else if (at + 1 < open.size() && random() % 2 == 0) {
      auto merge =
          domain.service().admin().merge_shards(stream->key, open[at]->index, open[at + 1]->index);
      const Result<void> merged = co_await std::move(merge);
      static_cast<void>(merged);  // refused while an earlier one is unfinished
    } else {
      const HashKeyRange range = open[at]->range;
      const HashKey middle{range.start.value + (range.end.value - range.start.value) / 2};
      auto split = domain.service().admin().split_shard(stream->key, open[at]->index, middle);
      const Result<void> done = co_await std::move(split);
      static_cast<void>(done);
    }
  }
  co_return true;
}

// Lets everything run to its end, held completions in a random order. What a failed command left
// unfinished is finished by the reconciler.
void run_all(Domain& domain, const std::vector<Started<bool>>& works, std::mt19937_64& random) {
  const auto all_done = [&works] {
    return std::all_of(works.begin(), works.end(), [](const auto& work) { return work.done(); });
  };
  Started<bool> reconciling;
  bool reconciler_busy = false;
  while (!all_done()) {
    domain.poll();
    if (random() % 2 == 0 ? domain.held().release_first() : domain.held().release_last()) {
      continue;
    }
    if (domain.poll() == 0 && !all_done()) {
      ASSERT_FALSE(reconciler_busy && !reconciling.done()) << "nothing moves any more";
      reconciling = domain.begin(domain.service().reconciler().finish_all_due());
      reconciler_busy = true;
    }
  }
}

std::map<std::string, Ledger> race(Domain& domain, uint64_t seed) {
  std::mt19937_64 random(seed);
  while (domain.stream("orders") == nullptr) {
    const auto created = domain.run(
        domain.service().admin().create_stream({.key = key_of("orders"), .shard_count = 2}));
    static_cast<void>(created);
  }
  std::map<std::string, Ledger> ledgers;
  std::vector<Started<bool>> works;
  for (int client = 0; client < 8; ++client) {
    const std::string key = "key-" + std::to_string(client);
    works.push_back(domain.begin(put_in_turn(domain, key, 25, ledgers[key])));
  }
  works.push_back(domain.begin(reshard_in_turn(domain, seed, 8)));
  run_all(domain, works, random);
  const bool finished = domain.run(domain.service().reconciler().finish_all_due());
  static_cast<void>(finished);
  return ledgers;
}

class ReshardRace : public testing::TestWithParam<uint64_t> {};

TEST_P(ReshardRace, KeepsEveryRecordOnceAndInOrder) {
  SCOPED_TRACE(testing::Message() << "seed " << GetParam());
  Domain domain(kUnlimited, {.seed = GetParam(), .gap = 200, .delay = 600});
  const std::map<std::string, Ledger> ledgers = race(domain, GetParam());
  EXPECT_GT(domain.stream("orders")->shards.size(), 6u);
  const auto stored = domain.read_by_key("orders");
  for (const auto& [key, ledger] : ledgers) {
    EXPECT_EQ(stored.at(key), ledger.acknowledged) << key;
    EXPECT_TRUE(ledger.refused.empty()) << key;
  }
}

// With an engine that refuses and forgets: what was acknowledged is there once and in order, what
// was refused is not there, and what is unknown is there at most once.
TEST_P(ReshardRace, KeepsItsWordWhenTheEngineFails) {
  SCOPED_TRACE(testing::Message() << "seed " << GetParam());
  Domain domain(kUnlimited, {.seed = GetParam(), .refuse = 50, .unknown = 50, .delay = 600});
  const std::map<std::string, Ledger> ledgers = race(domain, GetParam());
  const auto stored = domain.read_by_key("orders");
  for (const auto& [key, ledger] : ledgers) {
    std::vector<std::string> certain;
    std::set<std::string> seen;
    for (const std::string& data : stored.at(key)) {
      EXPECT_TRUE(seen.insert(data).second) << key << ' ' << data << " twice";
      EXPECT_FALSE(ledger.refused.contains(data)) << key << ' ' << data << " was refused";
      if (!ledger.unknown.contains(data)) {
        certain.push_back(data);
      }
    }
    EXPECT_EQ(certain, ledger.acknowledged) << key;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, ReshardRace, testing::Range<uint64_t>(1, 13));

}  // namespace
}  // namespace weir::shards
