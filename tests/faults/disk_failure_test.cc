// The disk fails or is full at its Nth operation, for N = 1, 2, 3 ... until a run passes untouched
// (the method of SQLite's and Beast's tests). A failure is sticky: puts are refused until a
// restart, reads go on, nothing acknowledged is lost, and no failed sync is tried again. Only a
// full disk passes by itself.

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <thread>

#include "tests/faults/effort.h"
#include "tests/faults/store_session.h"

namespace weir::faults {
namespace {

using engine::Health;
using engine::Refusal;

constexpr uint64_t kForever = ~uint64_t{0};

// A life that changes, seals and drops slices. Returns at the first failure that a client sees.
bool live(StoreWorld& world, StoreSession& session) {
  for (int i = 0; i < 12; ++i) {
    for (const Appended& appended : session.append(2)) {
      if (appended.outcome != Outcome::kDurable) {
        return false;
      }
    }
    if (session.propose() != Outcome::kDurable) {
      return false;
    }
    world.clock.advance_millis(base::kMillisPerHour);
  }
  return true;
}

void expect_read_only(StoreSession& session) {
  for (int i = 0; i < 3; ++i) {
    for (const Appended& appended : session.append(1)) {
      EXPECT_EQ(appended.outcome, Outcome::kNotPersisted);
      EXPECT_EQ(appended.refusal, Refusal::kReadOnly);
    }
  }
  EXPECT_EQ(session.engine().health().health, Health::kReadOnly);
  EXPECT_NE(session.engine().health().reason, "");
  session.check();
}

void expect_all_there(StoreWorld& world) {
  StoreSession session(world);
  ASSERT_TRUE(session.open()) << session.error();
  session.check_start();
  for (const Appended& appended : session.append(1)) {
    EXPECT_EQ(appended.outcome, Outcome::kDurable);
  }
}

// Runs `life` once for each N with the Nth operation failing, each time on a fresh disk, and
// looks at what is left after a restart and after a power failure.
void fail_each_operation(DiskFailure failure,
                         const std::function<void(StoreWorld&, const DiskFailure&)>& life) {
  bool failed = true;
  for (failure.at = 1; failed; failure.at += kEffortDivisor) {
    SCOPED_TRACE("the disk fails at operation " + std::to_string(failure.at));
    StoreWorld world(failure.at);
    world.slice_bytes = 8 * 1024;
    life(world, failure);
    failed = world.disk.failures() > 0;
    world.disk.heal();
    world.disk.lose_process();
    expect_all_there(world);
    world.disk.lose_power(failure.at);
    expect_all_there(world);
    EXPECT_EQ(world.disk.syncs_after_failure(), 0u);
    ASSERT_FALSE(testing::Test::HasFailure());
  }
}

void fail_while_serving(StoreWorld& world, const DiskFailure& failure) {
  StoreSession session(world);
  ASSERT_TRUE(session.open()) << session.error();
  world.disk.fail(failure);
  if (!live(world, session)) {
    expect_read_only(session);
  }
  session.check();
}

void fail_while_starting(StoreWorld& world, const DiskFailure& failure) {
  {
    StoreSession session(world);
    ASSERT_TRUE(session.open()) << session.error();
    live(world, session);
  }
  world.disk.fail(failure);
  StoreSession session(world);
  if (session.open()) {
    session.check_start();
  } else {
    EXPECT_NE(session.error(), "");
  }
}

TEST(DiskFailure, OneIoErrorWhileServingIsSticky) {
  fail_each_operation({.kind = DiskFailure::Kind::kIoError, .count = 1}, fail_while_serving);
}

TEST(DiskFailure, IoErrorsWithoutEndLoseNothing) {
  fail_each_operation({.kind = DiskFailure::Kind::kIoError, .count = kForever}, fail_while_serving);
}

TEST(DiskFailure, AFullDiskLosesNothing) {
  fail_each_operation({.kind = DiskFailure::Kind::kDiskFull, .count = kForever},
                      fail_while_serving);
}

TEST(DiskFailure, AStartThatFailsCanBeRepeated) {
  fail_each_operation({.kind = DiskFailure::Kind::kIoError, .count = 1}, fail_while_starting);
}

TEST(DiskFailure, AStartOnAFullDiskCanBeRepeated) {
  fail_each_operation({.kind = DiskFailure::Kind::kDiskFull, .count = kForever},
                      fail_while_starting);
}

// Without a restart: the maintenance thread tries the disk again, here as often as the clock, which
// the test moves, lets it.
TEST(DiskFailure, PutsResumeWhenAFullDiskHasSpaceAgain) {
  for (const uint64_t at : {1u, 2u, 5u, 30u}) {
    SCOPED_TRACE("full at operation " + std::to_string(at));
    StoreWorld world(at);
    world.slice_bytes = 8 * 1024;
    StoreSession session(world);
    ASSERT_TRUE(session.open()) << session.error();
    world.disk.fail({.kind = DiskFailure::Kind::kDiskFull, .at = at, .count = kForever});
    ASSERT_FALSE(live(world, session));
    world.disk.heal();
    while (session.engine().health().health != Health::kReady) {
      world.clock.advance_millis(base::kMillisPerSecond);
      session.append(1);
      std::this_thread::yield();
    }
    EXPECT_TRUE(live(world, session));
    session.check();
    ASSERT_FALSE(HasFailure());
  }
}

}  // namespace
}  // namespace weir::faults
