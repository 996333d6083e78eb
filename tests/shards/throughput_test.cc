// The limits of one shard with times given by hand (facts 5.4 and 5.8).

#include "shards/throughput.h"

#include <gtest/gtest.h>

namespace weir::shards {
namespace {

using base::SteadyTime;

constexpr int64_t kMebibyte = 1024 * 1024;
constexpr SteadyTime kStart{1'000'000'000'000};

SteadyTime after_millis(int64_t millis) {
  return kStart + millis * base::kNanosPerMilli;
}

int writes_accepted(Throughput& shard, int count, int64_t bytes, SteadyTime now) {
  int accepted = 0;
  for (int i = 0; i < count; ++i) {
    accepted += shard.try_write(bytes, now) ? 1 : 0;
  }
  return accepted;
}

TEST(ThroughputWrite, TakesAThousandRecordsASecond) {
  Throughput shard;
  EXPECT_EQ(writes_accepted(shard, 1500, 1, kStart), 1000);
  EXPECT_EQ(writes_accepted(shard, 10, 1, after_millis(0)), 0);
  EXPECT_EQ(writes_accepted(shard, 10, 1, after_millis(5)), 5);
  EXPECT_EQ(writes_accepted(shard, 1500, 1, after_millis(5000)), 1000);
}

TEST(ThroughputWrite, TakesAMebibyteASecond) {
  Throughput shard;
  EXPECT_EQ(writes_accepted(shard, 20, kMebibyte / 16, kStart), 16);
  EXPECT_FALSE(shard.try_write(1, kStart));
  EXPECT_TRUE(shard.try_write(kMebibyte / 2, after_millis(500)));
  EXPECT_FALSE(shard.try_write(kMebibyte / 2, after_millis(999)));
  EXPECT_TRUE(shard.try_write(kMebibyte / 2, after_millis(1000)));
}

// Facts 4.3: "five 1 MiB records to one shard -> first accepted, others throttled".
TEST(ThroughputWrite, TakesOneOfFiveMebibytes) {
  Throughput shard;
  EXPECT_EQ(writes_accepted(shard, 5, kMebibyte, kStart), 1);
}

// Facts 5.8: a record larger than 1 MiB may overdraw; the shard pays for it afterwards.
TEST(ThroughputWrite, LetsALargeRecordOverdraw) {
  Throughput shard;
  EXPECT_TRUE(shard.try_write(10 * kMebibyte, kStart));
  EXPECT_FALSE(shard.try_write(1, after_millis(8990)));
  EXPECT_TRUE(shard.try_write(1, after_millis(9010)));
  // The next large one waits until the bucket is full again.
  EXPECT_FALSE(shard.try_write(10 * kMebibyte, after_millis(9990)));
  EXPECT_TRUE(shard.try_write(10 * kMebibyte, after_millis(10'010)));
}

// Refused for its bytes, it must not have taken a record's place.
TEST(ThroughputWrite, ChargesBothBucketsOrNone) {
  Throughput shard;
  EXPECT_TRUE(shard.try_write(kMebibyte - 999, kStart));
  EXPECT_EQ(writes_accepted(shard, 5000, 1000, kStart), 0);
  EXPECT_EQ(writes_accepted(shard, 5000, 1, kStart), 999);
}

TEST(ThroughputWrite, GivesBackWhatWasNotStored) {
  Throughput shard;
  EXPECT_TRUE(shard.try_write(kMebibyte, kStart));
  EXPECT_FALSE(shard.try_write(kMebibyte, kStart));
  shard.refund_write(kMebibyte);
  EXPECT_TRUE(shard.try_write(kMebibyte, kStart));
}

// A refund that comes after the bucket has filled up must not make it larger than a burst.
TEST(ThroughputWrite, NeverHoldsMoreThanABurst) {
  Throughput shard;
  EXPECT_EQ(writes_accepted(shard, 1000, 1, kStart), 1000);
  for (int i = 0; i < 1000; ++i) {
    shard.refund_write(1);
  }
  EXPECT_EQ(writes_accepted(shard, 5000, 1, after_millis(10'000)), 1000);
}

TEST(ThroughputRead, AllowsFiveCallsASecond) {
  Throughput shard;
  for (int i = 0; i < 5; ++i) {
    EXPECT_TRUE(shard.try_read(kStart)) << i;
    EXPECT_TRUE(shard.try_iterator(kStart)) << i;
  }
  EXPECT_FALSE(shard.try_read(kStart));
  EXPECT_FALSE(shard.try_iterator(kStart));
  EXPECT_FALSE(shard.try_read(after_millis(199)));
  EXPECT_TRUE(shard.try_read(after_millis(200)));
  EXPECT_TRUE(shard.try_iterator(after_millis(200)));
}

// Facts 5.4: "After a 10 MiB answer further calls in the next 5 s throw".
TEST(ThroughputRead, ClosesForFiveSecondsAfterTenMebibytes) {
  Throughput shard;
  ASSERT_TRUE(shard.try_read(kStart));
  shard.charge_read(10 * kMebibyte, kStart);
  EXPECT_FALSE(shard.try_read(after_millis(1)));
  EXPECT_FALSE(shard.try_read(after_millis(4999)));
  EXPECT_TRUE(shard.try_read(after_millis(5000)));
}

// Two answers that were on their way at once: the smaller one must not shorten the pause.
TEST(ThroughputRead, TheLongerPauseCounts) {
  Throughput shard;
  ASSERT_TRUE(shard.try_read(kStart));
  ASSERT_TRUE(shard.try_read(kStart));
  shard.charge_read(10 * kMebibyte, kStart);
  shard.charge_read(2 * kMebibyte + 1, kStart);
  EXPECT_FALSE(shard.try_read(after_millis(4999)));
}

// Facts 5.4: "otherwise over 2 MiB/s: throw for 1 s".
TEST(ThroughputRead, AllowsTwoMebibytesASecond) {
  Throughput shard;
  ASSERT_TRUE(shard.try_read(kStart));
  shard.charge_read(2 * kMebibyte, kStart);
  EXPECT_FALSE(shard.try_read(kStart));
  EXPECT_TRUE(shard.try_read(after_millis(10)));
  shard.charge_read(2 * kMebibyte, after_millis(10));
  EXPECT_FALSE(shard.try_read(after_millis(990)));
  EXPECT_TRUE(shard.try_read(after_millis(1010)));
}

TEST(ThroughputRead, ARefusedCallCostsNoCall) {
  Throughput shard;
  ASSERT_TRUE(shard.try_read(kStart));
  shard.charge_read(10 * kMebibyte, kStart);
  for (int i = 0; i < 100; ++i) {
    EXPECT_FALSE(shard.try_read(after_millis(4990)));
  }
  for (int i = 0; i < 5; ++i) {
    EXPECT_TRUE(shard.try_read(after_millis(5000))) << i;
  }
}

TEST(ThroughputRead, LeavesWritesAlone) {
  Throughput shard;
  shard.charge_read(10 * kMebibyte, kStart);
  EXPECT_TRUE(shard.try_write(kMebibyte, kStart));
}

}  // namespace
}  // namespace weir::shards
