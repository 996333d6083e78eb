// What every engine promises about the metadata log (engine.h, MetaLog).

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <thread>

#include "tests/engine/engine_harness.h"
#include "tests/engine/row_machine.h"

namespace weir::engine {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

class EngineMeta : public testing::TestWithParam<EngineKind> {
 protected:
  EngineMeta() : store_(GetParam()) { EXPECT_TRUE(store_.meta().attach(machine_).ok()); }

  RowMachine machine_;
  EngineUnderTest store_;
};

INSTANTIATE_TEST_SUITE_P(All, EngineMeta, testing::ValuesIn(engine_kinds()),
                         testing::PrintToStringParamName());

TEST_P(EngineMeta, AnEmptyStoreRestoresNothing) {
  EXPECT_THAT(machine_.restored, IsEmpty());
}

TEST_P(EngineMeta, PublishesACommandBeforeItAnswers) {
  EXPECT_EQ(store_.propose("a=1"), Outcome::kDurable);
  EXPECT_THAT(machine_.shown, ElementsAre(Pair("a", "1")));
}

TEST_P(EngineMeta, CountsCommandsFromOne) {
  store_.propose("a=1");
  store_.propose("b=2");
  EXPECT_THAT(machine_.indexes, ElementsAre(CommandIndex{1}, CommandIndex{2}));
}

TEST_P(EngineMeta, RunsCommandsInTheOrderOfTheCalls) {
  std::vector<Waiter<Outcome>> waiters(50);
  for (size_t i = 0; i < waiters.size(); ++i) {
    store_.meta().propose("last=" + std::to_string(i), waiters[i].completion());
  }
  for (auto& waiter : waiters) {
    EXPECT_EQ(waiter.wait(), Outcome::kDurable);
  }
  EXPECT_THAT(machine_.shown, ElementsAre(Pair("last", "49")));
}

// A command without effect has no rows, and is still a command that must be answered.
TEST_P(EngineMeta, AnswersACommandThatChangesNothing) {
  EXPECT_EQ(store_.propose(""), Outcome::kDurable);
  EXPECT_EQ(store_.propose("a=1"), Outcome::kDurable);
}

TEST_P(EngineMeta, AcceptsACommandFromWithinACompletion) {
  Waiter<Outcome> second;
  store_.meta().propose("a=1", [&](Outcome) { store_.meta().propose("b=2", second.completion()); });
  EXPECT_EQ(second.wait(), Outcome::kDurable);
  EXPECT_THAT(machine_.shown, SizeIs(2));
}

TEST_P(EngineMeta, TakesCommandsFromManyThreads) {
  constexpr int kThreads = 4;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([this, thread] {
      for (int i = 0; i < 20; ++i) {
        const std::string name = std::to_string(thread) + "-" + std::to_string(i);
        EXPECT_EQ(store_.propose(name + "=x"), Outcome::kDurable);
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_THAT(machine_.shown, SizeIs(kThreads * 20));
}

class EngineMetaReopen : public EngineMeta {
 protected:
  // A restart of everything: the state machine is a new one too.
  void restart() {
    store_.reopen();
    machine_ = RowMachine();
    ASSERT_TRUE(store_.meta().attach(machine_).ok());
  }
};

INSTANTIATE_TEST_SUITE_P(Disk, EngineMetaReopen, testing::ValuesIn(reopening_engine_kinds()),
                         testing::PrintToStringParamName());
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(EngineMetaReopen);

TEST_P(EngineMetaReopen, RestoresTheRowsInKeyOrder) {
  store_.propose("b=2");
  store_.propose("a=1");
  store_.propose("c=3");
  store_.propose("b=");  // deletes the row
  restart();
  EXPECT_THAT(machine_.restored, ElementsAre(Pair("a", "1"), Pair("c", "3")));
}

TEST_P(EngineMetaReopen, GoesOnCountingCommands) {
  store_.propose("a=1");
  store_.propose("");
  restart();
  store_.propose("b=2");
  EXPECT_THAT(machine_.indexes, ElementsAre(CommandIndex{3}));
}

TEST_P(EngineMetaReopen, ARowThatCannotBeRestoredRefusesTheStart) {
  store_.propose("a=1");
  store_.reopen();
  RowMachine strict;
  strict.refuse_restore = true;
  EXPECT_FALSE(store_.meta().attach(strict).ok());
}

}  // namespace
}  // namespace weir::engine
