// Sets of metrics and their words (facts 4.0, MetricsNameList), and what puts and reads count.

#include "shards/shard_metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/shards/domain.h"

namespace weir::shards {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(ShardMetricWords, AreThoseOfTheApi) {
  EXPECT_EQ(to_string(ShardMetric::kIncomingBytes), "IncomingBytes");
  EXPECT_EQ(to_string(ShardMetric::kReadThrottled), "ReadProvisionedThroughputExceeded");
  for (const ShardMetric metric : ShardMetrics::all().list()) {
    EXPECT_EQ(parse_shard_metric(to_string(metric)), metric);
  }
  EXPECT_EQ(parse_shard_metric("ALL"), std::nullopt);
  EXPECT_EQ(parse_shard_metric("incomingBytes"), std::nullopt);
}

TEST(ShardMetricSets, AreUnitedAndReduced) {
  ShardMetrics some;
  some.add(ShardMetric::kOutgoingRecords);
  some.add(ShardMetric::kIncomingBytes);
  EXPECT_THAT(some.list(), ElementsAre(ShardMetric::kIncomingBytes, ShardMetric::kOutgoingRecords));
  EXPECT_THAT(ShardMetrics::all().list(), SizeIs(7));
  EXPECT_EQ(some.with(ShardMetrics::all()), ShardMetrics::all());
  EXPECT_TRUE(some.without(ShardMetrics::all()).empty());
  EXPECT_EQ(some.without(ShardMetrics()), some);
  EXPECT_THAT(ShardMetrics().list(), IsEmpty());
}

TEST(ShardMetricSets, AreStoredAsBits) {
  EXPECT_EQ(ShardMetrics::all().bits(), 0x7f);
  EXPECT_EQ(ShardMetrics::from_bits(0x7f), ShardMetrics::all());
  EXPECT_EQ(ShardMetrics::from_bits(0x80), std::nullopt);
}

class CountedShard : public testing::Test {
 protected:
  CountedShard() { domain_.create("orders"); }
  void enable() {
    ASSERT_TRUE(domain_
                    .run(domain_.service().admin().set_monitoring(
                        key_of("orders"), MonitoringChange::kEnable, ShardMetrics::all()))
                    .ok());
  }
  uint64_t count(ShardMetric metric) {
    return domain_.stream("orders")->shards[0]->counters->get(metric);
  }

  Domain domain_;
};

TEST_F(CountedShard, CountsRecordsPutAndRead) {
  enable();
  ASSERT_FALSE(domain_.put("orders", {"key", "12345"}).error.has_value());
  ASSERT_FALSE(domain_.put("orders", {"k", "1"}).error.has_value());
  EXPECT_EQ(count(ShardMetric::kIncomingRecords), 2u);
  EXPECT_EQ(count(ShardMetric::kIncomingBytes), 10u);
  domain_.clock().advance_millis(700);
  ASSERT_THAT(domain_.read_page(domain_.horizon("orders", 0), 1).data, SizeIs(1));
  EXPECT_EQ(count(ShardMetric::kOutgoingRecords), 1u);
  EXPECT_EQ(count(ShardMetric::kOutgoingBytes), 8u);
  EXPECT_EQ(count(ShardMetric::kIteratorAge), 700u);
  ASSERT_THAT(domain_.read_page(domain_.horizon("orders", 0)).data, SizeIs(2));
  EXPECT_EQ(count(ShardMetric::kIteratorAge), 0u);
}

TEST_F(CountedShard, CountsWhatTheLimitsRefuse) {
  enable();
  for (int i = 0; i < 1001; ++i) {
    const PutOutcome outcome = domain_.put("orders", {"k", "1"});
    ASSERT_EQ(outcome.error.has_value(), i == 1000) << i;
  }
  EXPECT_EQ(count(ShardMetric::kWriteThrottled), 1u);
  EXPECT_EQ(count(ShardMetric::kIncomingRecords), 1000u);
  const ShardIterator iterator = domain_.horizon("orders", 0);
  for (int i = 0; i < 6; ++i) {
    ASSERT_EQ(domain_.read(iterator).ok(), i < 5) << i;
  }
  EXPECT_EQ(count(ShardMetric::kReadThrottled), 1u);
}

// Costs nothing when nobody asked.
TEST_F(CountedShard, CountsNothingUntilItIsAsked) {
  ASSERT_FALSE(domain_.put("orders", {"k", "1"}).error.has_value());
  EXPECT_EQ(count(ShardMetric::kIncomingRecords), 0u);
  enable();
  ASSERT_FALSE(domain_.put("orders", {"k", "1"}).error.has_value());
  EXPECT_EQ(count(ShardMetric::kIncomingRecords), 1u);
}

}  // namespace
}  // namespace weir::shards
