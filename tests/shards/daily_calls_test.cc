// Calls that count by the day (facts 4.0, "stream per rolling 24 h").

#include "shards/daily_calls.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/shards/stream_builder.h"

namespace weir::shards {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr int64_t kHour = base::kMillisPerHour;

Result<void> count(DailyCalls& calls, base::Timestamp now, int64_t limit = 2) {
  return count_daily_call(calls, DailyCall::kUpdateShardCount, kTestStream, limit, now);
}

TEST(DailyCallCount, IsOfTheLast24Hours) {
  DailyCalls calls;
  ASSERT_TRUE(count(calls, kTestStart).ok());
  ASSERT_TRUE(count(calls, kTestStart + kHour).ok());
  ASSERT_FALSE(count(calls, kTestStart + 24 * kHour - 1).ok());
  ASSERT_TRUE(count(calls, kTestStart + 24 * kHour).ok());
  ASSERT_FALSE(count(calls, kTestStart + 25 * kHour - 1).ok());
  ASSERT_TRUE(count(calls, kTestStart + 25 * kHour).ok());
  EXPECT_THAT(calls[DailyCall::kUpdateShardCount], SizeIs(2)) << "old calls are forgotten";
}

TEST(DailyCallCount, NamesTheCallAndItsLimit) {
  DailyCalls calls;
  ASSERT_TRUE(count(calls, kTestStart, 1).ok());
  const Result<void> refused = count(calls, kTestStart, 1);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind(), ErrorKind::kDailyLimitExceeded);
  EXPECT_EQ(refused.error().token("operation"), "UpdateShardCount");
  EXPECT_EQ(refused.error().token("stream"), "orders");
  EXPECT_EQ(refused.error().token("limit"), "1");
}

TEST(DailyCallCount, WithoutALimitCountsNothing) {
  DailyCalls calls;
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(count(calls, kTestStart, 0).ok());
  }
  EXPECT_THAT(calls, IsEmpty());
}

}  // namespace
}  // namespace weir::shards
