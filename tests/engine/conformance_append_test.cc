// What every engine promises about appends (engine.h, RecordLog::append).

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <thread>

#include "tests/engine/engine_harness.h"

namespace weir::engine {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr LogId kLog{1};
constexpr LogId kOther{2};
constexpr Epoch kFirst{1};

class EngineAppend : public testing::TestWithParam<EngineKind> {
 protected:
  EngineAppend() : store_(GetParam()) {
    store_.open_log(kLog);
    store_.open_log(kOther);
  }

  EngineUnderTest store_;
};

INSTANTIATE_TEST_SUITE_P(All, EngineAppend, testing::ValuesIn(engine_kinds()),
                         testing::PrintToStringParamName());

TEST_P(EngineAppend, KeepsEveryFieldOfARecord) {
  const std::string data("a\0b\xff", 4);
  auto batch = std::make_shared<AppendBatch>();
  Record record;
  record.partition_key = "the key";
  record.explicit_hash_key = base::make_uint128(7, 9);
  record.data = data;
  batch->entries.push_back({kLog, kFirst, record});
  Waiter<std::vector<Appended>> waiter;
  store_.records().append(batch, base::SteadyTime::never(), waiter.completion());
  const std::vector<Appended> outcomes = waiter.wait();
  ASSERT_THAT(outcomes, SizeIs(1));
  EXPECT_EQ(outcomes[0].outcome, Outcome::kDurable);
  EXPECT_EQ(outcomes[0].arrival, store_.clock().wall());

  const base::Result<Page> page = store_.read(kLog, Position{});
  ASSERT_TRUE(page.ok()) << page.error().text();
  ASSERT_THAT(page.value().records, SizeIs(1));
  const StoredRecord& stored = page.value().records[0];
  EXPECT_EQ(stored.position, outcomes[0].position);
  EXPECT_EQ(stored.arrival, outcomes[0].arrival);
  EXPECT_EQ(stored.record.partition_key, "the key");
  EXPECT_EQ(stored.record.explicit_hash_key, base::make_uint128(7, 9));
  EXPECT_EQ(stored.record.encryption, Encryption::kNone);
  EXPECT_EQ(stored.record.data, data);
}

TEST_P(EngineAppend, KeepsAnAbsentExplicitHashKeyAbsent) {
  store_.append_one(kLog, "x");
  const base::Result<Page> page = store_.read(kLog, Position{});
  ASSERT_TRUE(page.ok()) << page.error().text();
  EXPECT_EQ(page.value().records.at(0).record.explicit_hash_key, std::nullopt);
}

TEST_P(EngineAppend, StoresEmptyData) {
  store_.append_one(kLog, "");
  EXPECT_THAT(store_.all_data(kLog), ElementsAre(""));
}

// 10 MiB is the largest record a stream can be set up for (UpdateMaxRecordSize).
TEST_P(EngineAppend, StoresTheLargestRecordOfKinesis) {
  const std::string large(10 * 1024 * 1024, 'x');
  store_.append_one(kLog, large);
  const std::vector<std::string> all = store_.all_data(kLog);
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_TRUE(all[0] == large) << "the bytes differ";
}

TEST_P(EngineAppend, AnswersAnEmptyRequestWithNoOutcomes) {
  EXPECT_THAT(store_.append({}), IsEmpty());
}

TEST_P(EngineAppend, StoresTheEntriesOfARequestInTheirOrder) {
  const std::vector<Appended> outcomes = store_.append(
      {{kLog, kFirst, "a"}, {kOther, kFirst, "b"}, {kLog, kFirst, "c"}, {kLog, kFirst, "d"}});
  ASSERT_THAT(outcomes, SizeIs(4));
  for (size_t i = 1; i < outcomes.size(); ++i) {
    EXPECT_LT(outcomes[i - 1].position, outcomes[i].position);
  }
  EXPECT_THAT(store_.all_data(kLog), ElementsAre("a", "c", "d"));
  EXPECT_THAT(store_.all_data(kOther), ElementsAre("b"));
}

TEST_P(EngineAppend, GivesLaterRequestsHigherPositions) {
  const Position first = store_.append_one(kLog, "a").position;
  const Position second = store_.append_one(kLog, "b").position;
  EXPECT_LT(first, second);
}

// A caller may send many requests before the first is answered; their order is that of the calls.
TEST_P(EngineAppend, StoresUnansweredRequestsInTheOrderOfTheCalls) {
  std::vector<Waiter<std::vector<Appended>>> waiters(100);
  std::vector<std::string> expected;
  for (size_t i = 0; i < waiters.size(); ++i) {
    expected.push_back(std::to_string(i));
    store_.records().append(make_batch({{kLog, kFirst, expected.back()}}),
                            base::SteadyTime::never(), waiters[i].completion());
  }
  for (auto& waiter : waiters) {
    EXPECT_EQ(waiter.wait().at(0).outcome, Outcome::kDurable);
  }
  EXPECT_EQ(store_.all_data(kLog), expected);
}

TEST_P(EngineAppend, RefusesALogThatIsNotOpen) {
  const std::vector<Appended> outcomes = store_.append({{LogId{77}, kFirst, "x"}});
  ASSERT_THAT(outcomes, SizeIs(1));
  EXPECT_EQ(outcomes[0].outcome, Outcome::kNotPersisted);
  EXPECT_EQ(outcomes[0].refusal, Refusal::kStaleEpoch);
  EXPECT_THAT(store_.all_data(LogId{77}), IsEmpty());
}

TEST_P(EngineAppend, RefusesTheEpochBeforeTheCurrentOne) {
  store_.open_log(kLog, Epoch{2});
  const std::vector<Appended> outcomes = store_.append({{kLog, Epoch{1}, "old owner"}});
  EXPECT_EQ(outcomes.at(0).refusal, Refusal::kStaleEpoch);
  EXPECT_EQ(store_.append({{kLog, Epoch{2}, "new owner"}}).at(0).outcome, Outcome::kDurable);
  EXPECT_THAT(store_.all_data(kLog), ElementsAre("new owner"));
}

TEST_P(EngineAppend, IgnoresOpeningWithALowerEpoch) {
  store_.open_log(kLog, Epoch{2});
  store_.open_log(kLog, Epoch{1});
  EXPECT_EQ(store_.append({{kLog, Epoch{1}, "x"}}).at(0).refusal, Refusal::kStaleEpoch);
}

// A request is one write: the caller routes all of it again when one of its shards has moved.
TEST_P(EngineAppend, RefusesAllEntriesOfARequestForOne) {
  const std::vector<Appended> outcomes =
      store_.append({{kLog, kFirst, "good"}, {kOther, Epoch{9}, "bad"}, {kLog, kFirst, "good"}});
  ASSERT_THAT(outcomes, SizeIs(3));
  for (const Appended& outcome : outcomes) {
    EXPECT_EQ(outcome.outcome, Outcome::kNotPersisted);
    EXPECT_EQ(outcome.refusal, Refusal::kStaleEpoch);
  }
  EXPECT_THAT(store_.all_data(kLog), IsEmpty());
}

TEST_P(EngineAppend, RefusesARequestWhoseDeadlineHasPassed) {
  const base::SteadyTime deadline = store_.clock().steady();
  store_.clock().advance_millis(1);
  const std::vector<Appended> outcomes = store_.append({{kLog, kFirst, "late"}}, deadline);
  EXPECT_EQ(outcomes.at(0).outcome, Outcome::kNotPersisted);
  EXPECT_EQ(outcomes.at(0).refusal, Refusal::kDeadline);
  EXPECT_THAT(store_.all_data(kLog), IsEmpty());
}

TEST_P(EngineAppend, ArrivalsDoNotGoBackWithTheClock) {
  const base::Timestamp before = store_.append_one(kLog, "a").arrival;
  store_.clock().jump_wall_millis(-5000);
  EXPECT_GE(store_.append_one(kOther, "b").arrival, before);
}

// The views of a batch must stay good until the outcome is known, whatever the caller does.
TEST_P(EngineAppend, KeepsTheBatchAliveUntilItIsAnswered) {
  auto batch = make_batch({{kLog, kFirst, std::string(100'000, 'x')}});
  const std::weak_ptr<const AppendBatch> watch = batch;
  Waiter<bool> alive;
  store_.records().append(std::move(batch), base::SteadyTime::never(),
                          [&watch, completion = alive.completion()](const std::vector<Appended>&) {
                            completion(!watch.expired());
                          });
  EXPECT_TRUE(alive.wait());
}

TEST_P(EngineAppend, TakesRequestsFromManyThreads) {
  constexpr int kThreads = 4;
  constexpr int kRequests = 50;
  std::atomic<int> durable = 0;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = 0; i < kRequests; ++i) {
        const std::string data = std::to_string(i);
        const auto outcomes = store_.append(
            {{kLog, kFirst, data, "t" + std::to_string(thread)}, {kOther, kFirst, data}});
        durable += outcomes.at(0).outcome == Outcome::kDurable ? 1 : 0;
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(durable, kThreads * kRequests);
  std::map<std::string, int> next;
  for (const TestRecord& record : store_.read_all(kLog)) {
    EXPECT_EQ(record.data, std::to_string(next[record.partition_key]++)) << record.partition_key;
  }
  EXPECT_THAT(next, SizeIs(kThreads));
  EXPECT_THAT(store_.all_data(kOther), SizeIs(kThreads * kRequests));
}

TEST_P(EngineAppend, CountsWhatItStored) {
  store_.append({{kLog, kFirst, "12345", "key"}, {kLog, kFirst, "1", "key"}});
  const EngineStats stats = store_.engine().stats();
  EXPECT_EQ(stats.committed_records, 2u);
  EXPECT_EQ(stats.committed_bytes, 12u);
  EXPECT_EQ(stats.commits, 1u);
  EXPECT_EQ(store_.engine().health().health, Health::kReady);
}

}  // namespace
}  // namespace weir::engine
