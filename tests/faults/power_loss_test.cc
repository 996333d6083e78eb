// T2: the power goes at every operation of the disk, and nothing that was acknowledged is lost.
//
// Each seed is a store of its own that lives through several sessions; in each of them the power
// goes, or the process is killed, after a random number of changes to the disk: while the store is
// made, while slices change, are sealed or expire, while metadata is written, and while a start
// recovers from the crash before. Threads make a run not quite repeatable, so a failure may need
// its seed a few times:
//
//   WEIR_SEED=17 tests/test_engine --gtest_filter='PowerLoss.Loses*' --gtest_repeat=20
//   WEIR_SEED=1001 WEIR_SEEDS=100000 tests/test_engine --gtest_filter='PowerLoss.Loses*'

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "tests/faults/effort.h"
#include "tests/faults/store_session.h"

namespace weir::faults {
namespace {

constexpr uint64_t kSeeds = 1000 / kEffortDivisor;

// Short and long lives, so that the making of a store is hit as often as its later days.
uint64_t pick_life(StoreWorld& world) {
  constexpr uint64_t kLives[] = {30, 100, 400, 1500};
  return 1 + world.below(kLives[world.below(std::size(kLives))]);
}

void live_until_crash(StoreWorld& world) {
  world.disk.die_at(pick_life(world));
  StoreSession session(world);
  if (!session.open()) {
    ASSERT_TRUE(world.disk.dead()) << "the store does not open: " << session.error();
    return;
  }
  session.check_start();
  for (uint64_t steps = 10 + world.below(60); steps > 0 && !world.disk.dead(); --steps) {
    session.step();
    if (testing::Test::HasFailure()) {
      return;
    }
  }
  // What is acknowledged can be read, also while the disk is gone.
  session.check();
}

void open_and_check(StoreWorld& world) {
  StoreSession session(world);
  ASSERT_TRUE(session.open()) << "the store does not open: " << session.error();
  session.check_start();
}

void run_seed(uint64_t seed, size_t& acknowledged) {
  StoreWorld world(seed);
  for (uint64_t round = 2 + world.below(3); round > 0; --round) {
    live_until_crash(world);
    world.below(4) == 0 ? world.disk.lose_process() : world.disk.lose_power(world.random());
    if (testing::Test::HasFailure()) {
      return;
    }
  }
  // What a start has shown may not be lost by a power failure right after it.
  open_and_check(world);
  world.disk.lose_power(world.random());
  open_and_check(world);
  acknowledged += world.records.acknowledged();
}

TEST(PowerLoss, LosesNothingThatWasAcknowledged) {
  const uint64_t first = number_from_environment("WEIR_SEED", 1);
  const uint64_t count =
      number_from_environment("WEIR_SEEDS", std::getenv("WEIR_SEED") == nullptr ? kSeeds : 1);
  size_t acknowledged = 0;
  for (uint64_t seed = first; seed < first + count; ++seed) {
    run_seed(seed, acknowledged);
    ASSERT_FALSE(HasFailure()) << "with seed " << seed;
  }
  // A disk that dies too early in every life would make this test pass without testing anything.
  EXPECT_TRUE(count == 1 || acknowledged > 10 * count) << acknowledged << " records";
  RecordProperty("acknowledged_records", static_cast<int>(acknowledged));
}

// The same short life each time: slices change, are sealed and dropped, and metadata is written.
void live_shortly(StoreWorld& world) {
  StoreSession session(world);
  if (!session.open()) {
    return;
  }
  for (int i = 0; i < 12; ++i) {
    session.append(2);
    session.propose();
    session.write_state();
    world.clock.advance_millis(base::kMillisPerHour);
  }
}

// The start after a kill shows what no sync has covered. A reader may act on it, so a power failure
// right after that start must not take it away again; nor may that start remove an old copy of
// something whose new one is not safe. Every operation is the last one of the process once.
TEST(PowerLoss, LosesNothingThatAStartAfterAKillHasShown) {
  bool died = true;
  for (uint64_t operation = 1; died; operation += kEffortDivisor) {
    SCOPED_TRACE("killed at operation " + std::to_string(operation));
    StoreWorld world(operation);
    world.slice_bytes = 8 * 1024;
    world.disk.die_at(operation);
    live_shortly(world);
    died = world.disk.dead();
    world.disk.lose_process();
    open_and_check(world);
    world.disk.lose_power(operation);
    open_and_check(world);
    ASSERT_FALSE(HasFailure());
  }
}

// Every operation of the making of a store, each with several ways in which a disk forgets.
TEST(PowerLoss, AStoreOpensWhenItsMakingWasCutShort) {
  constexpr uint64_t kWays = 10 / kEffortDivisor;
  bool died = true;
  for (uint64_t operation = 1; died; ++operation) {
    for (uint64_t way = 1; way <= kWays; ++way) {
      SCOPED_TRACE("operation " + std::to_string(operation) + " way " + std::to_string(way));
      StoreWorld world(way);
      world.disk.die_at(operation);
      StoreSession(world).open();
      died = world.disk.dead();
      world.disk.lose_power(way);
      open_and_check(world);
      ASSERT_FALSE(HasFailure());
    }
  }
}

// A start that is cut short by the power, at every operation, again and again.
TEST(PowerLoss, AStartCanBeCutShortAnyNumberOfTimes) {
  StoreWorld world(1);
  world.slice_bytes = 8 * 1024;
  live_shortly(world);
  bool died = true;
  for (uint64_t operation = 1; died; ++operation) {
    SCOPED_TRACE("the power goes at operation " + std::to_string(operation) + " of the start");
    world.disk.die_at(operation);
    {
      StoreSession session(world);
      ASSERT_TRUE(session.open() || world.disk.dead()) << session.error();
    }
    died = world.disk.dead();
    world.disk.lose_power(operation);
  }
  open_and_check(world);
}

}  // namespace
}  // namespace weir::faults
