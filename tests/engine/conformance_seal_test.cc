// What every engine promises about seal() and retention (engine.h).

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/engine/engine_harness.h"

namespace weir::engine {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

constexpr LogId kLog{1};
constexpr LogId kOther{2};

class EngineSeal : public testing::TestWithParam<EngineKind> {
 protected:
  EngineSeal() : store_(GetParam()) {
    store_.open_log(kLog);
    store_.open_log(kOther);
  }

  EngineUnderTest store_;
};

class EngineRetention : public EngineSeal {};

INSTANTIATE_TEST_SUITE_P(All, EngineSeal, testing::ValuesIn(engine_kinds()),
                         testing::PrintToStringParamName());
INSTANTIATE_TEST_SUITE_P(All, EngineRetention, testing::ValuesIn(engine_kinds()),
                         testing::PrintToStringParamName());

TEST_P(EngineSeal, EndsAfterTheLastRecord) {
  const Appended last = store_.append_one(kLog, "last");
  const base::Result<SealedLog> sealed = store_.seal(kLog);
  ASSERT_TRUE(sealed.ok()) << sealed.error().text();
  EXPECT_GT(sealed.value().end, last.position);
  EXPECT_GE(sealed.value().sealed_at, last.arrival);
}

// The children of a shard open at its close: their records must not seem older.
TEST_P(EngineSeal, LaterRecordsDoNotArriveBeforeIt) {
  const base::Result<SealedLog> sealed = store_.seal(kLog);
  ASSERT_TRUE(sealed.ok()) << sealed.error().text();
  store_.clock().jump_wall_millis(-5000);
  EXPECT_GE(store_.append_one(kOther, "x").arrival, sealed.value().sealed_at);
}

TEST_P(EngineSeal, RefusesAppends) {
  store_.append_one(kLog, "a");
  ASSERT_TRUE(store_.seal(kLog).ok());
  const std::vector<Appended> outcomes = store_.append({{kLog, Epoch{1}, "late"}});
  EXPECT_EQ(outcomes.at(0).outcome, Outcome::kNotPersisted);
  EXPECT_EQ(outcomes.at(0).refusal, Refusal::kSealed);
  EXPECT_THAT(store_.all_data(kLog), ElementsAre("a"));
}

TEST_P(EngineSeal, LeavesOtherLogsOpen) {
  ASSERT_TRUE(store_.seal(kLog).ok());
  EXPECT_EQ(store_.append_one(kOther, "x").outcome, Outcome::kDurable);
}

// A request that was sent before the seal is stored before it.
TEST_P(EngineSeal, StoresWhatWasQueuedBefore) {
  std::vector<Waiter<std::vector<Appended>>> waiters(50);
  for (auto& waiter : waiters) {
    store_.records().append(make_batch({{kLog, Epoch{1}, "queued"}}), base::SteadyTime::never(),
                            waiter.completion());
  }
  const base::Result<SealedLog> sealed = store_.seal(kLog);
  ASSERT_TRUE(sealed.ok()) << sealed.error().text();
  for (auto& waiter : waiters) {
    const std::vector<Appended> outcomes = waiter.wait();
    EXPECT_EQ(outcomes.at(0).outcome, Outcome::kDurable);
    EXPECT_LT(outcomes.at(0).position, sealed.value().end);
  }
  EXPECT_THAT(store_.all_data(kLog), SizeIs(waiters.size()));
}

TEST_P(EngineSeal, GivesTheSameEndTwice) {
  store_.append_one(kLog, "a");
  const base::Result<SealedLog> first = store_.seal(kLog);
  ASSERT_TRUE(first.ok()) << first.error().text();
  store_.append_one(kOther, "b");
  store_.clock().advance_millis(1000);
  const base::Result<SealedLog> again = store_.seal(kLog);
  ASSERT_TRUE(again.ok()) << again.error().text();
  EXPECT_EQ(again.value().end, first.value().end);
  EXPECT_EQ(again.value().sealed_at, first.value().sealed_at);
}

TEST_P(EngineSeal, RefusesAnotherEpoch) {
  store_.open_log(kLog, Epoch{2});
  const base::Result<SealedLog> sealed = store_.seal(kLog, Epoch{1});
  ASSERT_FALSE(sealed.ok());
  EXPECT_EQ(sealed.error().code(), base::ErrorCode::kInvalidArgument);
  EXPECT_EQ(store_.append({{kLog, Epoch{2}, "x"}}).at(0).outcome, Outcome::kDurable);
}

TEST_P(EngineSeal, RefusesALogThatIsNotOpen) {
  const base::Result<SealedLog> sealed = store_.seal(LogId{99});
  ASSERT_FALSE(sealed.ok());
  EXPECT_EQ(sealed.error().code(), base::ErrorCode::kInvalidArgument);
}

// Records must stay readable for the whole period, whatever else expires around them.
TEST_P(EngineRetention, KeepsRecordsForTheirPeriod) {
  store_.append_one(kLog, "kept");
  store_.append_one(kOther, "may go");
  store_.records().set_retention(kLog, 48 * base::kMillisPerHour);
  store_.clock().advance_millis(47 * base::kMillisPerHour);
  for (int i = 0; i < 100; ++i) {
    store_.append_one(kOther, std::string(1000, 'x'));
  }
  EXPECT_THAT(store_.all_data(kLog), ElementsAre("kept"));
}

TEST_P(EngineRetention, MayBeSetForALogThatIsNotOpen) {
  store_.records().set_retention(LogId{99}, base::kMillisPerHour);
  EXPECT_EQ(store_.append_one(kLog, "x").outcome, Outcome::kDurable);
}

}  // namespace
}  // namespace weir::engine
