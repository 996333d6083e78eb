#include "server/net/idle_frames.h"

#include <gtest/gtest.h>

namespace weir::server::net {
namespace {

constexpr base::SteadyTime kStart{5 * base::kNanosPerSecond};

uint64_t taken_at(IdleFrames& frames, base::SteadyTime now) {
  uint64_t count = 0;
  while (frames.take(now)) {
    ++count;
  }
  return count;
}

TEST(IdleFrames, AllowsABurst) {
  IdleFrames frames(kStart);
  EXPECT_EQ(taken_at(frames, kStart), kHttp2IdleFramesMax);
}

TEST(IdleFrames, EarnsMoreWithTime) {
  IdleFrames frames(kStart);
  taken_at(frames, kStart);
  EXPECT_EQ(taken_at(frames, kStart + base::kNanosPerSecond / 2), kHttp2IdleFramesPerSecond / 2);
  EXPECT_EQ(taken_at(frames, kStart + base::kNanosPerSecond), kHttp2IdleFramesPerSecond / 2);
}

// Small steps must not round the earnings away.
TEST(IdleFrames, EarnsInSmallStepsAsMuchAsInLargeOnes) {
  IdleFrames frames(kStart);
  taken_at(frames, kStart);
  uint64_t count = 0;
  for (int64_t millis = 1; millis <= 1'000; ++millis) {
    count += taken_at(frames, kStart + millis * base::kNanosPerMilli);
  }
  EXPECT_EQ(count, kHttp2IdleFramesPerSecond);
}

TEST(IdleFrames, SavesNoMoreThanABurst) {
  IdleFrames frames(kStart);
  EXPECT_EQ(taken_at(frames, kStart + 3'600 * base::kNanosPerSecond), kHttp2IdleFramesMax);
}

}  // namespace
}  // namespace weir::server::net
