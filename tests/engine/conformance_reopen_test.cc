// What engines that outlive the process promise across a clean stop and start (engine.h).

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/engine/engine_harness.h"

namespace weir::engine {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr LogId kLog{1};
constexpr LogId kOther{2};

class EngineReopen : public testing::TestWithParam<EngineKind> {
 protected:
  EngineReopen() : store_(GetParam()) { open_logs(); }

  void open_logs() {
    store_.open_log(kLog);
    store_.open_log(kOther);
  }

  EngineUnderTest store_;
};

INSTANTIATE_TEST_SUITE_P(Disk, EngineReopen, testing::ValuesIn(reopening_engine_kinds()),
                         testing::PrintToStringParamName());
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(EngineReopen);

TEST_P(EngineReopen, FindsTheRecordsAgain) {
  store_.append({{kLog, Epoch{1}, "a"}, {kOther, Epoch{1}, "b"}, {kLog, Epoch{1}, "c"}});
  store_.reopen();
  EXPECT_THAT(store_.all_data(kLog), ElementsAre("a", "c"));
  EXPECT_THAT(store_.all_data(kOther), ElementsAre("b"));
}

// 10 MiB is the largest record a stream can be set up for (UpdateMaxRecordSize); the slice that
// holds it is sealed by the second start.
TEST_P(EngineReopen, FindsALargestRecordAgain) {
  const std::string large(10 * 1024 * 1024, 'x');
  store_.append_one(kLog, large);
  store_.reopen();
  store_.reopen();
  const std::vector<std::string> found = store_.all_data(kLog);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_TRUE(found.front() == large);
}

TEST_P(EngineReopen, AnEmptyStoreOpensAgain) {
  store_.reopen();
  store_.reopen();
  EXPECT_THAT(store_.all_data(kLog), IsEmpty());
}

TEST_P(EngineReopen, PositionsGoOnRising) {
  Position last;
  for (int round = 0; round < 5; ++round) {
    const Position position = store_.append_one(kLog, "x").position;
    EXPECT_LT(last, position) << "in round " << round;
    last = position;
    store_.reopen();
    open_logs();
  }
}

TEST_P(EngineReopen, ArrivalsDoNotGoBackWithTheClock) {
  const base::Timestamp before = store_.append_one(kLog, "a").arrival;
  store_.close();
  store_.clock().jump_wall_millis(-3'600'000);
  store_.reopen();
  open_logs();
  EXPECT_GE(store_.append_one(kLog, "b").arrival, before);
}

TEST_P(EngineReopen, RefusesAppendsUntilTheLogIsOpened) {
  store_.reopen();
  EXPECT_EQ(store_.append({{kLog, Epoch{1}, "x"}}).at(0).refusal, Refusal::kStaleEpoch);
}

// A seal is in memory only: its owner stores the end and seals again after a crash.
TEST_P(EngineReopen, ForgetsASealButNotTheRecords) {
  store_.append_one(kLog, "a");
  ASSERT_TRUE(store_.seal(kLog).ok());
  store_.reopen();
  open_logs();
  EXPECT_EQ(store_.append_one(kLog, "b").outcome, Outcome::kDurable);
  EXPECT_THAT(store_.all_data(kLog), ElementsAre("a", "b"));
}

TEST_P(EngineReopen, FindsTimesInRecordsOfEarlierRuns) {
  std::vector<Appended> all;
  for (int round = 0; round < 4; ++round) {
    for (int i = 0; i < 10; ++i) {
      store_.clock().advance_millis(10);
      all.push_back(store_.append_one(kLog, "x"));
    }
    store_.reopen();
    open_logs();
  }
  for (const Appended& one : all) {
    EXPECT_EQ(store_.find_time(kLog, one.arrival - 1).value(), one.position);
    EXPECT_EQ(store_.find_time(kLog, one.arrival).value(), one.position);
  }
}

TEST_P(EngineReopen, BoundsEncloseTheRecordsOfEarlierRuns) {
  const Position first = store_.append_one(kLog, "a").position;
  store_.reopen();
  open_logs();
  const Position last = store_.append_one(kLog, "b").position;
  const LogBounds bounds = store_.records().bounds(kLog);
  EXPECT_LE(bounds.first, first);
  EXPECT_GT(bounds.next, last);
}

// The destructor finishes what was queued: a request that was taken gets its answer, and an
// answer that says durable holds.
TEST_P(EngineReopen, ClosingAnswersEveryRequest) {
  std::vector<Waiter<std::vector<Appended>>> waiters(100);
  for (auto& waiter : waiters) {
    store_.records().append(make_batch({{kLog, Epoch{1}, "x"}}), base::SteadyTime::never(),
                            waiter.completion());
  }
  store_.close();
  size_t durable = 0;
  for (auto& waiter : waiters) {
    durable += waiter.wait().at(0).outcome == Outcome::kDurable ? 1 : 0;
  }
  store_.reopen();
  EXPECT_EQ(store_.all_data(kLog).size(), durable);
}

}  // namespace
}  // namespace weir::engine
