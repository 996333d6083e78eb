#include "shards/write_meter.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace weir::shards {
namespace {

TEST(WriteMeter, CountsBytesAndRecords) {
  WriteMeter meter;
  EXPECT_EQ(meter.totals().bytes, 0u);
  EXPECT_EQ(meter.totals().records, 0u);
  meter.add(700);
  meter.add(0);
  EXPECT_EQ(meter.totals().bytes, 700u);
  EXPECT_EQ(meter.totals().records, 2u);
}

TEST(WriteMeter, LosesNothingBetweenThreads) {
  WriteMeter meter;
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&meter] {
      for (int put = 0; put < 10'000; ++put) {
        meter.add(3);
      }
    });
  }
  threads.clear();
  EXPECT_EQ(meter.totals().bytes, 120'000u);
  EXPECT_EQ(meter.totals().records, 40'000u);
}

}  // namespace
}  // namespace weir::shards
