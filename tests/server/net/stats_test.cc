#include "server/net/stats.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>

namespace weir::server::net {
namespace {

TEST(LatencyHistogram, PutsDurationsIntoDoublingBuckets) {
  LatencyHistogram histogram;
  const uint64_t first = LatencyHistogram::kFirstBucketNanos;
  histogram.record(0);
  histogram.record(first - 1);
  histogram.record(first);
  histogram.record(4 * first - 1);
  histogram.record(UINT64_MAX / 2);
  EXPECT_EQ(histogram.bucket(0), 2u);
  EXPECT_EQ(histogram.bucket(1), 1u);
  EXPECT_EQ(histogram.bucket(2), 1u);
  EXPECT_EQ(histogram.bucket(LatencyHistogram::kBuckets - 1), 1u);
}

TEST(ErrorCounts, CountsByOperationAndType) {
  ErrorCounts errors;
  errors.add(1, "A");
  errors.add(1, "A");
  errors.add(1, "B");
  errors.add(2, "A");
  std::map<std::pair<size_t, std::string>, uint64_t> seen;
  errors.visit([&](const ErrorCounts::Slot& slot) {
    seen[{slot.operation, slot.type}] = slot.count.get();
  });
  EXPECT_EQ(seen.size(), 3u);
  EXPECT_EQ((seen[{1, "A"}]), 2u);
  EXPECT_EQ((seen[{1, "B"}]), 1u);
  EXPECT_EQ((seen[{2, "A"}]), 1u);
}

TEST(ErrorCounts, CountsAsOneWhatHasNoSlotLeft) {
  ErrorCounts errors;
  for (size_t i = 0; i < ErrorCounts::kSlots + 5; ++i) {
    errors.add(i, "A");
  }
  EXPECT_EQ(errors.overflow(), 5u);
}

}  // namespace
}  // namespace weir::server::net
