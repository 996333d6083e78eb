// The clock that does not believe every jump (docs/architecture.md, "Time").

#include "base/guarded_clock.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace weir::base {
namespace {

constexpr int64_t kMinute = 60'000;
constexpr int64_t kYear = int64_t{365} * 24 * kMillisPerHour;

class GuardedClockTest : public testing::Test {
 protected:
  // What the guarded clock says, relative to its start.
  int64_t elapsed() { return guarded_.wall().millis - start_.millis; }

  ManualClock clock_;
  const Timestamp start_ = clock_.wall();
  GuardedClock guarded_{clock_};
};

TEST_F(GuardedClockTest, FollowsTheClock) {
  clock_.advance_millis(1234);
  EXPECT_EQ(elapsed(), 1234);
  EXPECT_EQ(guarded_.steady(), clock_.steady());
  EXPECT_EQ(guarded_.disbelieved_millis(), 0);
}

// NTP moves the clock by little, both ways.
TEST_F(GuardedClockTest, FollowsSmallCorrectionsAtOnce) {
  clock_.jump_wall_millis(500);
  EXPECT_EQ(elapsed(), 500);
  clock_.jump_wall_millis(-900);
  EXPECT_EQ(elapsed(), -400);
  clock_.jump_wall_millis(10 * kMinute);
  EXPECT_EQ(elapsed(), 10 * kMinute - 400);
  EXPECT_EQ(guarded_.disbelieved_millis(), 0);
}

TEST_F(GuardedClockTest, GoesOnWithSteadyTimeAfterAJump) {
  for (const int64_t jump : {kYear, -2 * kYear}) {
    const int64_t before = elapsed();
    clock_.jump_wall_millis(jump);
    EXPECT_EQ(elapsed(), before);
    clock_.advance_millis(9 * kMinute);
    EXPECT_EQ(elapsed(), before + 9 * kMinute);
    EXPECT_NE(guarded_.disbelieved_millis(), 0);
    clock_.jump_wall_millis(-jump);
    EXPECT_EQ(elapsed(), before + 9 * kMinute);
  }
}

TEST_F(GuardedClockTest, BelievesAJumpThatHasHeldForTenMinutes) {
  clock_.jump_wall_millis(kYear);
  EXPECT_EQ(elapsed(), 0);
  clock_.advance_millis(10 * kMinute - 1);
  EXPECT_EQ(elapsed(), 10 * kMinute - 1);
  EXPECT_EQ(guarded_.disbelieved_millis(), kYear);
  clock_.advance_millis(1);
  EXPECT_EQ(elapsed(), kYear + 10 * kMinute);
  EXPECT_EQ(guarded_.disbelieved_millis(), 0);
}

TEST_F(GuardedClockTest, BelievesAJumpBackAsWell) {
  clock_.jump_wall_millis(-kYear);
  EXPECT_EQ(elapsed(), 0);
  clock_.advance_millis(10 * kMinute);
  EXPECT_EQ(elapsed(), 10 * kMinute - kYear);
}

// A jump that was taken back must not shorten the wait of the next one.
TEST_F(GuardedClockTest, StartsAnewAfterAJumpWasTakenBack) {
  clock_.jump_wall_millis(kYear);
  EXPECT_EQ(elapsed(), 0);
  clock_.jump_wall_millis(-kYear);
  EXPECT_EQ(elapsed(), 0);
  clock_.advance_millis(11 * kMinute);
  clock_.jump_wall_millis(kYear);
  EXPECT_EQ(elapsed(), 11 * kMinute);
  clock_.advance_millis(9 * kMinute);
  EXPECT_EQ(elapsed(), 20 * kMinute);
}

// Somebody corrects a wrong correction: the second time has not held for ten minutes yet.
TEST_F(GuardedClockTest, StartsAnewWhenTheClockJumpsOn) {
  clock_.jump_wall_millis(kYear);
  EXPECT_EQ(elapsed(), 0);
  clock_.advance_millis(9 * kMinute);
  clock_.jump_wall_millis(kYear);
  EXPECT_EQ(elapsed(), 9 * kMinute);
  clock_.advance_millis(9 * kMinute);
  EXPECT_EQ(elapsed(), 18 * kMinute);
  clock_.advance_millis(kMinute);
  EXPECT_EQ(elapsed(), 2 * kYear + 19 * kMinute);
}

// A time that is being trusted may still be corrected by little.
TEST_F(GuardedClockTest, SmallCorrectionsDoNotStartTheWaitAnew) {
  clock_.jump_wall_millis(kYear);
  EXPECT_EQ(elapsed(), 0);
  clock_.advance_millis(5 * kMinute);
  clock_.jump_wall_millis(300);
  EXPECT_EQ(elapsed(), 5 * kMinute);
  clock_.advance_millis(5 * kMinute);
  EXPECT_EQ(elapsed(), kYear + 10 * kMinute + 300);
}

// Threads that look while the clock jumps and holds see the old time or the new one, and all agree
// in the end.
TEST(GuardedClockThreads, SeeTheOldTimeOrTheNewOne) {
  ManualClock clock;
  const GuardedClock guarded(clock);
  const int64_t start = clock.wall().millis;
  std::atomic<bool> stop{false};
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 2; ++i) {
    threads.emplace_back([&] {
      while (!stop) {
        const int64_t elapsed = guarded.wall().millis - start;
        const bool old_time = elapsed >= 0 && elapsed <= kYear / 2;
        const bool new_time = elapsed >= kYear && elapsed <= kYear + kYear / 2;
        wrong += old_time || new_time ? 0 : 1;
      }
    });
  }
  for (int i = 0; i < 100; ++i) {
    clock.advance_millis(1000);
  }
  clock.jump_wall_millis(kYear);
  EXPECT_LT(guarded.wall().millis - start, kYear);
  // A thread that looked before the jump and speaks after it starts the ten minutes anew.
  for (int i = 0; i < 100'000 && guarded.wall() != clock.wall(); ++i) {
    clock.advance_millis(1000);
  }
  EXPECT_EQ(guarded.wall(), clock.wall());
  stop = true;
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(guarded.disbelieved_millis(), 0);
}

}  // namespace
}  // namespace weir::base
