#include "engine/leveldb/sync_pace.h"

#include <gtest/gtest.h>

namespace weir::engine {
namespace {

using base::SteadyTime;

// Waits as it says; how many nanoseconds `count` syncs in a row take.
int64_t time_of(SyncPace& pace, SteadyTime begin, int count) {
  SteadyTime now = begin;
  for (int i = 0; i < count; ++i) {
    now = now + pace.wait_nanos(now);
    pace.sync(now);
  }
  return now.nanos - begin.nanos;
}

TEST(SyncPace, LetsABurstThroughAndSpreadsTheRest) {
  SyncPace pace(10, 5);
  EXPECT_EQ(time_of(pace, {1000}, 5), 0);
  EXPECT_EQ(pace.wait_nanos({1000}), 10);
  EXPECT_EQ(time_of(pace, {1000}, 3), 30);
}

TEST(SyncPace, AllowsABurstAgainAfterAPause) {
  SyncPace pace(10, 5);
  EXPECT_EQ(time_of(pace, {1000}, 20), 150);
  EXPECT_EQ(time_of(pace, {1200}, 5), 0);
}

// A pause longer than a burst saves nothing up.
TEST(SyncPace, AllowsNoMoreThanABurst) {
  SyncPace pace(10, 2);
  pace.sync({0});
  EXPECT_EQ(time_of(pace, {1'000'000}, 2), 0);
  EXPECT_EQ(pace.wait_nanos({1'000'000}), 10);
}

}  // namespace
}  // namespace weir::engine
