#include "monitoring/series.h"

#include <gtest/gtest.h>

#include <string>

#include "monitoring/limits.h"

namespace weir::monitoring {
namespace {

class SeriesTest : public testing::Test {
 protected:
  static Observation of(const std::string& metric, double value, double count = 1) {
    return {.name = {.account = "000000000000",
                     .region = "us-east-1",
                     .name_space = "app",
                     .metric = metric,
                     .unit = "Count",
                     .dimensions = {{"ShardId", "shardId-000000000000"}}},
            .summary = {.count = count, .sum = value * count, .minimum = value, .maximum = value}};
  }

  bool put(std::vector<Observation> observations) { return series_.put(std::move(observations)); }

  std::vector<Observation> many(size_t count) {
    std::vector<Observation> observations;
    for (size_t i = 0; i < count; ++i) {
      observations.push_back(of("m" + std::to_string(i), 1));
    }
    return observations;
  }

  base::ManualClock clock_;
  Series series_{clock_};
};

TEST_F(SeriesTest, SumsUpWhatHasOneName) {
  EXPECT_TRUE(put({of("a", 5), of("a", -2, 3)}));
  EXPECT_TRUE(put({of("a", 7), of("b", 1)}));
  const std::vector<ShownSeries> shown = series_.show();
  ASSERT_EQ(shown.size(), 2U);
  EXPECT_EQ(shown[0].name->metric, "a");
  EXPECT_EQ(shown[0].summary.count, 5);
  EXPECT_EQ(shown[0].summary.sum, 6);
  EXPECT_EQ(shown[0].summary.minimum, -2);
  EXPECT_EQ(shown[0].summary.maximum, 7);
}

TEST_F(SeriesTest, EveryPartOfTheNameCounts) {
  std::vector<Observation> all(6, of("a", 1));
  all[0].name.account = "111122223333";
  all[1].name.region = "eu-west-1";
  all[2].name.name_space = "other";
  all[3].name.unit = "Bytes";
  all[4].name.dimensions.clear();
  EXPECT_TRUE(put(all));
  EXPECT_EQ(series_.show().size(), 6U);
}

TEST_F(SeriesTest, WithoutSamplesNothingIsTheSmallest) {
  EXPECT_TRUE(put({of("a", 0, 0)}));
  EXPECT_TRUE(put({of("a", 5)}));
  EXPECT_EQ(series_.show()[0].summary.minimum, 5);
}

// All of a call or nothing, and what is known already still gets through.
TEST_F(SeriesTest, RefusesNewSeriesAboveTheLimitAndCountsThem) {
  ASSERT_TRUE(put(many(limits::kSeriesMax - 1)));
  EXPECT_FALSE(put({of("m0", 1), of("x", 1), of("y", 1)}));
  EXPECT_EQ(series_.stats().series, limits::kSeriesMax - 1);
  EXPECT_EQ(series_.stats().data_refused, 3U);
  EXPECT_EQ(series_.stats().data_taken, limits::kSeriesMax - 1);
  EXPECT_TRUE(put({of("x", 1), of("x", 2)}));
  EXPECT_FALSE(put({of("y", 1)}));
  EXPECT_TRUE(put({of("x", 1)}));
}

TEST_F(SeriesTest, RefusesNewSeriesAboveTheBytes) {
  size_t taken = 0;
  for (Observation next = of("a", 1);; ++taken) {
    next.name.dimensions = {{"d", std::string(1020, 'v') + std::to_string(taken)}};
    if (!put({next})) {
      break;
    }
  }
  EXPECT_GT(taken, 3'800U);
  EXPECT_LT(taken, 4'200U);
}

TEST_F(SeriesTest, ForgetsWhatNobodyWritesForAnHour) {
  ASSERT_TRUE(put(many(limits::kSeriesMax)));
  clock_.advance_millis(limits::kIdleMillisMax - 1);
  ASSERT_TRUE(put({of("m7", 1)}));
  EXPECT_EQ(series_.show().size(), limits::kSeriesMax);
  clock_.advance_millis(1);
  const std::vector<ShownSeries> shown = series_.show();
  ASSERT_EQ(shown.size(), 1U);
  EXPECT_EQ(shown[0].name->metric, "m7");
  EXPECT_EQ(series_.stats().expired, limits::kSeriesMax - 1);
  EXPECT_TRUE(put(many(limits::kSeriesMax)));
}

}  // namespace
}  // namespace weir::monitoring
