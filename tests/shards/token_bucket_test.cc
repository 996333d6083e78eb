// The lock-free token bucket, alone and under threads.

#include "shards/token_bucket.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace weir::shards {
namespace {

using base::SteadyTime;

constexpr SteadyTime kStart{5'000'000'000};

TEST(TokenBucket, StartsFull) {
  TokenBucket bucket(10, 3);
  EXPECT_TRUE(bucket.try_take(3, kStart));
  EXPECT_FALSE(bucket.try_take(1, kStart));
}

TEST(TokenBucket, FillsAtItsRateUpToTheBurst) {
  TokenBucket bucket(10, 3);
  ASSERT_TRUE(bucket.try_take(3, kStart));
  EXPECT_FALSE(bucket.try_take(1, kStart + 99'999'999));
  EXPECT_TRUE(bucket.try_take(1, kStart + 100'000'000));
  EXPECT_FALSE(bucket.try_take(4, kStart + 1'000'000'000) &&
               bucket.try_take(1, kStart + 1'000'000'000));
}

TEST(TokenBucket, OverdrawsOnlyWhenFull) {
  TokenBucket bucket(10, 3);
  EXPECT_TRUE(bucket.try_take(5, kStart));
  EXPECT_FALSE(bucket.try_take(1, kStart + 200'000'000));
  EXPECT_TRUE(bucket.try_take(1, kStart + 300'000'000));
  EXPECT_FALSE(bucket.try_take(5, kStart + 599'999'999));
  EXPECT_TRUE(bucket.try_take(5, kStart + 600'000'000));
}

TEST(TokenBucket, HasTokensUnlessItIsEmpty) {
  TokenBucket bucket(10, 3);
  EXPECT_TRUE(bucket.has_tokens(kStart));
  bucket.take(3, kStart);
  EXPECT_FALSE(bucket.has_tokens(kStart));
  EXPECT_TRUE(bucket.has_tokens(kStart + 100'000'000));
  bucket.take(20, kStart + 100'000'000);
  EXPECT_FALSE(bucket.has_tokens(kStart + 2'000'000'000));
  EXPECT_TRUE(bucket.has_tokens(kStart + 2'100'000'000));
}

// Four threads that take as fast as they can in the same second never get more than that second
// allows; with refunds, what stays taken is never more.
TEST(TokenBucketThreads, GrantNoMoreThanAllowed) {
  constexpr int64_t kRate = 1000;
  constexpr int kRounds = 20'000;
  TokenBucket bucket(kRate, kRate);
  std::atomic<int64_t> granted{0};
  const auto worker = [&](int number) {
    for (int i = 0; i < kRounds; ++i) {
      // All of it happens within the first second after the bucket was full.
      const SteadyTime now = kStart + int64_t{i} * (base::kNanosPerSecond / kRounds);
      if (bucket.try_take(1, now)) {
        const bool give_back = number == 0 && i % 2 == 0;
        if (give_back) {
          bucket.refund(1);
        } else {
          granted.fetch_add(1);
        }
      }
    }
  };
  std::vector<std::thread> threads;
  for (int number = 0; number < 4; ++number) {
    threads.emplace_back(worker, number);
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_LE(granted.load(), 2 * kRate);
  EXPECT_GE(granted.load(), kRate);
}

}  // namespace
}  // namespace weir::shards
