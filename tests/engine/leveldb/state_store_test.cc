// The bytes of the state table (docs/formats.md, "State table") and what a start refuses. What it
// does is tested by the conformance suite, and under failures by tests/faults.

#include "engine/leveldb/state_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "tests/engine/engine_harness.h"
#include "tests/faults/simulated_disk.h"

namespace weir::engine {
namespace {

using ::testing::HasSubstr;

StateStore::Options on(StoreEnv& env, RowVersion expected = RowVersion{0}) {
  return {.env = &env, .directory = "/store", .expected = expected};
}

TEST(StateFormat, RowsHaveTheseBytes) {
  using namespace std::string_literals;
  EXPECT_EQ(state_row_value(RowVersion{258}, "ab"), "\1\0\0\0\0\0\0\1\2ab"s);
}

TEST(StateStoreOpen, RefusesATableThatEndsBeforeTheLastCleanStop) {
  faults::SimulatedDisk disk;
  ASSERT_TRUE(disk.CreateDir("/store").ok());
  StoreHealth health;
  const auto opened = StateStore::open(on(disk, RowVersion{7}), health);
  ASSERT_FALSE(opened.ok());
  EXPECT_THAT(opened.error().text(), HasSubstr("after write 7, but the state table ends at 0"));
}

// The clock stands, so what is beyond the burst would wait for ever: a stop does not.
TEST(StateStorePace, AStopWaitsForNoPace) {
  faults::SimulatedDisk disk;
  ASSERT_TRUE(disk.CreateDir("/store").ok());
  StoreHealth health;
  const base::ManualClock clock;
  StateStore::Options options = on(disk);
  options.pace_clock = &clock;
  auto store = StateStore::open(options, health).value();
  std::atomic<int> durable = 0;
  for (int i = 0; i <= kStateSyncBurst; ++i) {
    Waiter<StateWritten> waiter;
    const bool last = i == kStateSyncBurst;
    const auto count = [&durable](StateWritten written) {
      durable += written.outcome == Outcome::kDurable ? 1 : 0;
    };
    store->write({.rows = {{std::to_string(i), "x"}}, .expected = {}},
                 last ? StateDone(count) : waiter.completion());
    if (!last) {
      ASSERT_EQ(waiter.wait().outcome, Outcome::kDurable);
    }
  }
  EXPECT_EQ(durable, 0);
  store.reset();
  EXPECT_EQ(durable, 1);
}

// A full disk passes: what was refused meanwhile is not found later, and writes go on.
TEST(StateStoreFullDisk, GoesOnWhenThereIsSpaceAgain) {
  faults::SimulatedDisk disk;
  ASSERT_TRUE(disk.CreateDir("/store").ok());
  StoreHealth health;
  auto store = StateStore::open(on(disk), health).value();
  const auto put = [&store](const std::string& key) {
    Waiter<StateWritten> waiter;
    store->write({.rows = {{key, "x"}}, .expected = {}}, waiter.completion());
    return waiter.wait().outcome;
  };
  EXPECT_EQ(put("before"), Outcome::kDurable);
  disk.fail({.kind = faults::DiskFailure::Kind::kDiskFull, .at = 1, .count = 1000});
  EXPECT_EQ(put("meanwhile"), Outcome::kUnknown);
  EXPECT_EQ(put("refused"), Outcome::kNotPersisted);
  disk.heal();
  health.resume();
  EXPECT_EQ(put("after"), Outcome::kDurable);
  store.reset();
  store = StateStore::open(on(disk), health).value();
  std::vector<std::string> keys;
  for (const StateRow& row : store->scan("")) {
    keys.push_back(row.key);
  }
  EXPECT_THAT(keys, ::testing::ElementsAre("after", "before"));
}

}  // namespace
}  // namespace weir::engine
