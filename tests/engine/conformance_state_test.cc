// What every engine promises about the state table (engine.h, StateTable).

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "engine/state_table.h"
#include "tests/engine/engine_harness.h"

namespace weir::engine {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class EngineState : public testing::TestWithParam<EngineKind> {
 protected:
  EngineState() : store_(GetParam()) { open(); }

  void open() {
    base::Result<StateTable*> opened = store_.engine().open_state();
    ASSERT_TRUE(opened.ok()) << opened.error().text();
    table_ = opened.value();
  }

  void restart() {
    store_.reopen();
    open();
  }

  StateWritten write(StateWrite write) {
    Waiter<StateWritten> waiter;
    table_->write(std::move(write), waiter.completion());
    return waiter.wait();
  }

  RowVersion put(const std::string& key, const std::string& value) {
    const StateWritten written = write({.rows = {{key, value}}, .expected = {}});
    EXPECT_EQ(written.outcome, Outcome::kDurable);
    return written.version;
  }

  std::vector<std::string> rows(std::string_view prefix = "") const {
    std::vector<std::string> found;
    for (const StateRow& row : table_->scan(prefix)) {
      found.push_back(row.key + "=" + *row.value);
    }
    return found;
  }

  EngineUnderTest store_;
  StateTable* table_ = nullptr;
};

INSTANTIATE_TEST_SUITE_P(All, EngineState, testing::ValuesIn(engine_kinds()),
                         testing::PrintToStringParamName());

TEST_P(EngineState, IsEmptyAtFirst) {
  EXPECT_THAT(rows(), IsEmpty());
}

TEST_P(EngineState, IsTheSameTableEachTimeItIsAskedFor) {
  EXPECT_EQ(store_.engine().open_state().value(), table_);
}

TEST_P(EngineState, ScansAPrefixInKeyOrder) {
  put("b/2", "two");
  put("a/1", "other");
  put("b/1", "one");
  put("c", "");
  EXPECT_THAT(rows("b/"), ElementsAre("b/1=one", "b/2=two"));
  EXPECT_THAT(rows(), ElementsAre("a/1=other", "b/1=one", "b/2=two", "c="));
}

TEST_P(EngineState, WritesTheRowsOfOneCallTogether) {
  put("old", "x");
  write({.rows = {{"a", "1"}, {"old", std::nullopt}, {"b", "2"}}, .expected = {}});
  EXPECT_THAT(rows(), ElementsAre("a=1", "b=2"));
}

TEST_P(EngineState, GivesEveryWriteAHigherVersion) {
  const RowVersion first = put("a", "1");
  const RowVersion second = put("b", "1");
  EXPECT_LT(RowVersion{0}, first);
  EXPECT_LT(first, second);
  EXPECT_EQ(table_->scan("a").at(0).version, first);
}

TEST_P(EngineState, WritesWhenAllVersionsAreAsExpected) {
  const RowVersion version = put("a", "1");
  const StateWritten written =
      write({.rows = {{"a", "2"}}, .expected = {{"a", version}, {"b", RowVersion{0}}}});
  EXPECT_EQ(written.outcome, Outcome::kDurable);
  EXPECT_THAT(rows(), ElementsAre("a=2"));
}

TEST_P(EngineState, WritesNothingWhenOneVersionIsAnother) {
  const RowVersion old = put("a", "1");
  const RowVersion now = put("a", "2");
  const StateWritten written =
      write({.rows = {{"a", "3"}, {"b", "1"}}, .expected = {{"b", RowVersion{0}}, {"a", old}}});
  EXPECT_EQ(written.outcome, Outcome::kNotPersisted);
  EXPECT_THAT(rows(), ElementsAre("a=2"));
  ASSERT_THAT(written.conflicts, SizeIs(2));
  EXPECT_EQ(written.conflicts[0].version, RowVersion{0});
  EXPECT_EQ(written.conflicts[0].value, std::nullopt);
  EXPECT_EQ(written.conflicts[1].version, now);
  EXPECT_EQ(written.conflicts[1].value, "2");
}

TEST_P(EngineState, ARowThatWasDeletedHasNoVersion) {
  const RowVersion old = put("a", "1");
  write({.rows = {{"a", std::nullopt}}, .expected = {{"a", old}}});
  EXPECT_EQ(write({.rows = {{"a", "2"}}, .expected = {{"a", old}}}).outcome,
            Outcome::kNotPersisted);
  EXPECT_EQ(write({.rows = {{"a", "2"}}, .expected = {{"a", RowVersion{0}}}}).outcome,
            Outcome::kDurable);
  EXPECT_LT(old, table_->scan("a").at(0).version);
}

// Writes that are queued together are judged one after the other.
TEST_P(EngineState, OfWritesThatExpectTheSameOneWins) {
  const RowVersion version = put("a", "0");
  std::vector<Waiter<StateWritten>> waiters(20);
  for (size_t i = 0; i < waiters.size(); ++i) {
    table_->write({.rows = {{"a", std::to_string(i)}}, .expected = {{"a", version}}},
                  waiters[i].completion());
  }
  EXPECT_EQ(waiters[0].wait().outcome, Outcome::kDurable);
  for (size_t i = 1; i < waiters.size(); ++i) {
    const StateWritten written = waiters[i].wait();
    EXPECT_EQ(written.outcome, Outcome::kNotPersisted);
    EXPECT_EQ(written.conflicts.at(0).value, "0") << "what is durable now";
  }
}

TEST_P(EngineState, CountsWithoutLossFromManyThreads) {
  constexpr int kThreads = 4;
  constexpr int kEach = 25;
  put("count", "0");
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([this] {
      for (int done = 0; done < kEach;) {
        const StateRow row = table_->scan("count").at(0);
        const std::string next = std::to_string(std::stoi(*row.value) + 1);
        const StateWritten written =
            write({.rows = {{"count", next}}, .expected = {{"count", row.version}}});
        done += written.outcome == Outcome::kDurable ? 1 : 0;
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_THAT(rows(), ElementsAre("count=100"));
}

TEST_P(EngineState, AcceptsAWriteFromWithinACompletion) {
  Waiter<StateWritten> second;
  table_->write({.rows = {{"a", "1"}}, .expected = {}}, [&](const StateWritten&) {
    table_->write({.rows = {{"b", "2"}}, .expected = {}}, second.completion());
  });
  EXPECT_EQ(second.wait().outcome, Outcome::kDurable);
}

class EngineStateReopen : public EngineState {};

INSTANTIATE_TEST_SUITE_P(Disk, EngineStateReopen, testing::ValuesIn(reopening_engine_kinds()),
                         testing::PrintToStringParamName());
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(EngineStateReopen);

TEST_P(EngineStateReopen, KeepsRowsAndVersions) {
  const RowVersion version = put("a", "1");
  put("b", "2");
  restart();
  EXPECT_THAT(rows(), ElementsAre("a=1", "b=2"));
  EXPECT_EQ(table_->scan("a").at(0).version, version);
}

// Else a writer that has slept through the restart would take the new row for the one it knows.
TEST_P(EngineStateReopen, NeverUsesAVersionTwice) {
  const RowVersion old = put("a", "1");
  write({.rows = {{"a", std::nullopt}}, .expected = {}});
  restart();
  EXPECT_LT(old, put("a", "1"));
}

}  // namespace
}  // namespace weir::engine
