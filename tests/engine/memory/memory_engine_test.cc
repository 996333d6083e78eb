// What only the engine in memory does: the cap on stored bytes, expiry at once, and the faults it
// makes on purpose. What it shares with the engine on disk is in tests/engine/conformance_*.

#include "engine/memory/memory_engine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/engine/engine_harness.h"
#include "tests/engine/row_machine.h"

namespace weir::engine {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

constexpr LogId kLog{1};
constexpr uint64_t kCap = 1024 * 1024;

EngineKind memory_kind(uint64_t cap, const MemoryFaults& faults = {}) {
  EngineKind kind;
  kind.name = "Memory";
  kind.open = [cap, faults](const std::string&, const base::Clock& clock) {
    return make_memory_engine({.clock = clock, .store_bytes_max = cap, .faults = faults});
  };
  return kind;
}

class MemoryStore : public testing::Test {
 protected:
  MemoryStore() { store_.open_log(kLog); }

  Appended append(size_t bytes) {
    return store_.append({{kLog, Epoch{1}, std::string(bytes, 'x')}}).at(0);
  }
  void fill() {
    while (append(kCap / 16).outcome == Outcome::kDurable) {
    }
  }

  EngineUnderTest store_{memory_kind(kCap)};
};

TEST_F(MemoryStore, RefusesWhatDoesNotFitAndSaysWhy) {
  fill();
  const Appended refused = append(kCap / 16);
  EXPECT_EQ(refused.outcome, Outcome::kNotPersisted);
  EXPECT_EQ(refused.refusal, Refusal::kReadOnly);
  EXPECT_EQ(store_.engine().health().health, Health::kReadOnly);
  EXPECT_THAT(store_.engine().health().reason, testing::HasSubstr("full"));
  EXPECT_LE(store_.engine().stats().stored_bytes, kCap);
}

TEST_F(MemoryStore, ReadsGoOnWhenItIsFull) {
  store_.append_one(kLog, "first");
  fill();
  EXPECT_EQ(store_.all_data(kLog).at(0), "first");
}

TEST_F(MemoryStore, DroppingALogMakesRoom) {
  fill();
  store_.records().drop(kLog);
  EXPECT_EQ(store_.engine().stats().stored_bytes, 0u);
  EXPECT_EQ(store_.engine().health().health, Health::kReady);
  store_.open_log(LogId{2});
  EXPECT_EQ(store_.append_one(LogId{2}, "x").outcome, Outcome::kDurable);
}

TEST_F(MemoryStore, ExpiryMakesRoom) {
  fill();
  store_.clock().advance_millis(25 * base::kMillisPerHour);
  EXPECT_EQ(append(kCap / 16).outcome, Outcome::kDurable);
  EXPECT_LT(store_.engine().stats().stored_bytes, kCap / 8);
}

// Records of an idle shard must not wait for the next put to that shard.
TEST_F(MemoryStore, ExpiresLogsThatNobodyWritesTo) {
  append(kCap / 2);
  store_.clock().advance_millis(25 * base::kMillisPerHour);
  store_.open_log(LogId{2});
  store_.append_one(LogId{2}, "x");
  EXPECT_LT(store_.engine().stats().stored_bytes, 1000u);
  EXPECT_THAT(store_.all_data(kLog), IsEmpty());
}

TEST_F(MemoryStore, AShorterPeriodExpiresAtOnceALongerOneKeeps) {
  append(kCap / 2);
  store_.clock().advance_millis(25 * base::kMillisPerHour);
  store_.records().set_retention(kLog, 48 * base::kMillisPerHour);
  store_.append_one(kLog, "a");
  EXPECT_GT(store_.engine().stats().stored_bytes, kCap / 2);
  store_.records().set_retention(kLog, base::kMillisPerHour);
  store_.append_one(kLog, "b");
  EXPECT_LT(store_.engine().stats().stored_bytes, kCap / 2);
}

TEST_F(MemoryStore, CallsARequestTooLargeThatCanNeverFit) {
  EXPECT_EQ(append(kCap).refusal, Refusal::kTooLarge);
  EXPECT_EQ(store_.engine().health().health, Health::kReady);
}

TEST_F(MemoryStore, GivesAnotherStateMachineTheStoredRows) {
  RowMachine first;
  ASSERT_TRUE(store_.meta().attach(first).ok());
  EXPECT_EQ(store_.propose("a=1"), Outcome::kDurable);
  RowMachine second;
  ASSERT_TRUE(store_.meta().attach(second).ok());
  EXPECT_THAT(second.restored, ElementsAre(Pair("a", "1")));
}

class MemoryFault : public testing::Test {
 protected:
  EngineUnderTest& with(const MemoryFaults& faults) {
    store_ = std::make_unique<EngineUnderTest>(memory_kind(kCap, faults));
    store_->open_log(kLog);
    return *store_;
  }

  HeldCompletions held_;  // outlives the engine
  std::unique_ptr<EngineUnderTest> store_;
};

TEST_F(MemoryFault, RefusalsStoreNothing) {
  EngineUnderTest& store = with({.refuse = 1000});
  const Appended refused = store.append({{kLog, Epoch{1}, "x"}}).at(0);
  EXPECT_EQ(refused.outcome, Outcome::kNotPersisted);
  EXPECT_NE(refused.refusal, Refusal::kNone);
  EXPECT_THAT(store.all_data(kLog), IsEmpty());
}

TEST_F(MemoryFault, UnknownIsSometimesStoredAndSometimesNot) {
  EngineUnderTest& store = with({.seed = 3, .unknown = 1000});
  constexpr size_t kAppends = 100;
  for (size_t i = 0; i < kAppends; ++i) {
    EXPECT_EQ(store.append({{kLog, Epoch{1}, "x"}}).at(0).outcome, Outcome::kUnknown);
  }
  const size_t stored = store.all_data(kLog).size();
  EXPECT_GT(stored, 0u);
  EXPECT_LT(stored, kAppends);
}

TEST_F(MemoryFault, GapsKeepPositionsRising) {
  EngineUnderTest& store = with({.gap = 500});
  Position last;
  uint64_t gaps = 0;
  for (int i = 0; i < 50; ++i) {
    const Position position = store.append_one(kLog, "x").position;
    gaps += i > 0 && position != next_position(last) ? 1 : 0;
    last = position;
  }
  EXPECT_GT(gaps, 0u);
  EXPECT_EQ(store.all_data(kLog, 3).size(), 50u);
}

TEST_F(MemoryFault, FailedReadsAreUnavailable) {
  EngineUnderTest& store = with({.fail_read = 1000});
  const base::Result<Page> page = store.read(kLog, Position{});
  ASSERT_FALSE(page.ok());
  EXPECT_EQ(page.error().code(), base::ErrorCode::kUnavailable);
}

TEST_F(MemoryFault, HeldCompletionsWaitForTheTestAndMayOvertake) {
  EngineUnderTest& store = with({.delay = 1000, .held = &held_});
  std::vector<std::string> answered;
  for (const char* name : {"first", "second", "third"}) {
    store.records().append(
        make_batch({{kLog, Epoch{1}, name}}), base::SteadyTime::never(),
        [&answered, name](const std::vector<Appended>&) { answered.emplace_back(name); });
  }
  EXPECT_THAT(answered, IsEmpty());
  EXPECT_TRUE(held_.release_last());
  EXPECT_TRUE(held_.release_first());
  EXPECT_THAT(answered, ElementsAre("third", "first"));
  EXPECT_EQ(held_.release_all(), 1u);
  EXPECT_FALSE(held_.release_first());
}

TEST_F(MemoryFault, ClosingAnswersWhatIsHeld) {
  EngineUnderTest& store = with({.delay = 1000, .held = &held_});
  Waiter<std::vector<Appended>> waiter;
  store.records().append(make_batch({{kLog, Epoch{1}, "x"}}), base::SteadyTime::never(),
                         waiter.completion());
  store.close();
  EXPECT_EQ(waiter.wait().at(0).outcome, Outcome::kDurable);
}

TEST_F(MemoryFault, CommandsAreForgottenOrShownButNeverHalf) {
  EngineUnderTest& store = with({.seed = 5, .refuse = 300, .unknown = 300});
  RowMachine machine;
  ASSERT_TRUE(store.meta().attach(machine).ok());
  for (int i = 0; i < 100; ++i) {
    const std::string name = std::to_string(i);
    const Outcome outcome = store.propose(name + "=x");
    const bool shown = machine.shown.contains(name);
    EXPECT_TRUE(outcome != Outcome::kDurable || shown) << name;
    EXPECT_TRUE(outcome != Outcome::kNotPersisted || !shown) << name;
  }
  RowMachine restarted;
  ASSERT_TRUE(store.meta().attach(restarted).ok());
  EXPECT_EQ(restarted.shown, machine.shown);
}

// A failure is worth nothing if its seed does not bring it back.
TEST_F(MemoryFault, TheSameSeedGivesTheSameFaults) {
  const MemoryFaults faults = {.seed = 42, .refuse = 200, .unknown = 200, .gap = 200};
  std::vector<std::vector<std::pair<Outcome, Position>>> runs(2);
  for (auto& run : runs) {
    EngineUnderTest& store = with(faults);
    for (int i = 0; i < 100; ++i) {
      const Appended appended = store.append({{kLog, Epoch{1}, "x"}}).at(0);
      run.emplace_back(appended.outcome, appended.position);
    }
  }
  EXPECT_EQ(runs[0], runs[1]);
}

}  // namespace
}  // namespace weir::engine
