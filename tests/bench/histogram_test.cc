#include "bench/histogram.h"

#include <gtest/gtest.h>

namespace weir::bench {
namespace {

// The promise of the header: at most 0.8 % too high, never above the largest value.
constexpr double kBucketError = 1.0 / 128;

TEST(LatencyHistogram, IsZeroWhenEmpty) {
  const LatencyHistogram histogram;
  EXPECT_EQ(histogram.percentile_nanos(99), 0);
  EXPECT_EQ(histogram.mean_nanos(), 0);
}

TEST(LatencyHistogram, KeepsSmallValuesExactly) {
  LatencyHistogram histogram;
  for (int64_t nanos = 1; nanos <= 100; ++nanos) {
    histogram.record(nanos);
  }
  EXPECT_EQ(histogram.percentile_nanos(50), 50);
  EXPECT_EQ(histogram.percentile_nanos(99), 99);
  EXPECT_EQ(histogram.percentile_nanos(100), 100);
}

// One value per power of two and its neighbours: where a wrong shift would show.
TEST(LatencyHistogram, StaysWithinABucketAtEveryMagnitude) {
  for (int bits = 1; bits < 42; ++bits) {
    for (const int64_t offset : {-1, 0, 1}) {
      const int64_t nanos = (int64_t{1} << bits) + offset;
      LatencyHistogram histogram;
      histogram.record(nanos);
      histogram.record(int64_t{1} << 41);
      const auto measured = static_cast<double>(histogram.percentile_nanos(50));
      EXPECT_GE(measured, static_cast<double>(nanos)) << nanos;
      EXPECT_LE(measured, static_cast<double>(nanos) * (1 + kBucketError)) << nanos;
    }
  }
}

TEST(LatencyHistogram, CountsValuesOutsideItsRangeAtTheEnds) {
  LatencyHistogram histogram;
  histogram.record(-5);
  histogram.record(int64_t{1} << 60);
  EXPECT_EQ(histogram.percentile_nanos(50), 0);
  EXPECT_EQ(histogram.max_nanos(), int64_t{1} << 60);
  EXPECT_EQ(histogram.count(), 2U);
}

TEST(LatencyHistogram, MergesLikeRecordingBoth) {
  LatencyHistogram fast;
  LatencyHistogram slow;
  for (int i = 0; i < 90; ++i) {
    fast.record(1000);
  }
  for (int i = 0; i < 10; ++i) {
    slow.record(50'000);
  }
  fast.merge(slow);
  EXPECT_EQ(fast.count(), 100U);
  EXPECT_LT(fast.percentile_nanos(90), 1010);
  EXPECT_EQ(fast.percentile_nanos(91), 50'000);
  EXPECT_DOUBLE_EQ(fast.mean_nanos(), 5900);
}

}  // namespace
}  // namespace weir::bench
