// Expectations: CloudWatch API reference (PutMetricData, MetricDatum, Dimension) and the service
// model inside botocore 1.44.5.

#include "monitoring/rules.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

namespace weir::monitoring {
namespace {

TEST(MonitoringRules, Namespaces) {
  EXPECT_TRUE(is_namespace("KCL application"));
  EXPECT_TRUE(is_namespace(std::string(255, 'n')));
  for (const std::string& text : {std::string(), std::string(256, 'n'), std::string(":n"),
                                  std::string("a\nb"), std::string("\xc3\xa4")}) {
    EXPECT_FALSE(is_namespace(text)) << text;
  }
}

TEST(MonitoringRules, MetricNames) {
  EXPECT_TRUE(is_metric_name("MillisBehindLatest"));
  EXPECT_TRUE(is_metric_name(std::string(255, 'm')));
  EXPECT_FALSE(is_metric_name(""));
  EXPECT_FALSE(is_metric_name(std::string(256, 'm')));
  EXPECT_FALSE(is_metric_name("a\tb"));
}

TEST(MonitoringRules, Dimensions) {
  EXPECT_TRUE(is_dimension_name("ShardId"));
  EXPECT_TRUE(is_dimension_value(":" + std::string(1023, 'v')));
  for (const std::string& text : {std::string(), std::string("  "), std::string("a\x7f"),
                                  std::string("\xc3\xa4"), std::string(1025, 'v')}) {
    EXPECT_FALSE(is_dimension_name(text)) << text;
    EXPECT_FALSE(is_dimension_value(text)) << text;
  }
  EXPECT_FALSE(is_dimension_name(":name"));
}

TEST(MonitoringRules, UnitsAreThoseOfTheModel) {
  EXPECT_TRUE(is_unit("Count/Second"));
  EXPECT_TRUE(is_unit("None"));
  EXPECT_FALSE(is_unit("count"));
  EXPECT_FALSE(is_unit(""));
}

TEST(MonitoringRules, ValuesLieWithin360Bits) {
  const double largest = std::ldexp(1.0, 360);
  EXPECT_TRUE(is_value(0));
  EXPECT_TRUE(is_value(-largest));
  EXPECT_FALSE(is_value(largest * 1.01));
  EXPECT_FALSE(is_value(std::numeric_limits<double>::infinity()));
  EXPECT_FALSE(is_value(std::numeric_limits<double>::quiet_NaN()));
}

TEST(MonitoringRules, TimesAreOfTheLastTwoWeeksAndTheNextTwoHours) {
  constexpr int64_t kHour = 3'600'000;
  const base::Timestamp now{1'700'000'000'000};
  EXPECT_TRUE(is_recent(now - 14 * 24 * kHour, now));
  EXPECT_FALSE(is_recent(now - 14 * 24 * kHour - 1, now));
  EXPECT_TRUE(is_recent(now + 2 * kHour, now));
  EXPECT_FALSE(is_recent(now + 2 * kHour + 1, now));
}

}  // namespace
}  // namespace weir::monitoring
