#include "server/admin/published_metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <prometheus/text_serializer.h>

#include <string>

namespace weir::server::admin {
namespace {

using testing::HasSubstr;

class PublishedMetrics : public testing::Test {
 protected:
  std::string text() {
    std::vector<prometheus::MetricFamily> families;
    collect_published(&series_, families);
    return prometheus::TextSerializer().Serialize(families);
  }

  base::ManualClock clock_;
  monitoring::Series series_{clock_};
};

TEST_F(PublishedMetrics, ShowEachSeriesWithItsDimensions) {
  const monitoring::SeriesName name{.account = "000000000000",
                                    .region = "us-east-1",
                                    .name_space = "app",
                                    .metric = "Time",
                                    .unit = "Milliseconds",
                                    .dimensions = {{"Operation", "ProcessTask"}}};
  ASSERT_TRUE(series_.put({{name, {.count = 2.5, .sum = -7, .minimum = -8, .maximum = 1}}}));
  const std::string labels =
      "{account=\"000000000000\",region=\"us-east-1\",namespace=\"app\",metric=\"Time\","
      "unit=\"Milliseconds\",dimension_Operation=\"ProcessTask\"} ";
  EXPECT_THAT(text(), HasSubstr("\nweir_cloudwatch_metric_sum" + labels + "-7\n"));
  EXPECT_THAT(text(), HasSubstr("\nweir_cloudwatch_metric_count" + labels + "2.5\n"));
  EXPECT_THAT(text(), HasSubstr("\nweir_cloudwatch_metric_min" + labels + "-8\n"));
  EXPECT_THAT(text(), HasSubstr("\nweir_cloudwatch_metric_max" + labels + "1\n"));
  EXPECT_THAT(text(), HasSubstr("\nweir_cloudwatch_series 1\n"));
  EXPECT_THAT(text(), HasSubstr("\nweir_cloudwatch_data_total 1\n"));
}

// Prometheus, "Exposition formats": backslash, quote and line feed are escaped.
TEST_F(PublishedMetrics, EscapeTheValuesOfLabels) {
  ASSERT_TRUE(series_.put(
      {{{.metric = "a\"b\\c\n", .dimensions = {{"d", "\"}\nweir_build_info 2"}}}, {.count = 1}}}));
  EXPECT_THAT(text(), HasSubstr(R"(metric="a\"b\\c\n")"));
  EXPECT_THAT(text(), HasSubstr(R"(dimension_d="\"}\nweir_build_info 2")"));
}

// Prometheus, "UTF-8 in Prometheus": the escaping scheme "values".
TEST_F(PublishedMetrics, TwoDimensionsAreNeverOneLabel) {
  EXPECT_EQ(dimension_label("ShardId"), "dimension_ShardId");
  EXPECT_EQ(dimension_label("a_b"), "dimension_a_b");
  EXPECT_EQ(dimension_label("a b"), "dimension_U__a_20_b");
  EXPECT_EQ(dimension_label("a.b"), "dimension_U__a_2e_b");
  EXPECT_EQ(dimension_label("a_b.c"), "dimension_U__a__b_2e_c");
  EXPECT_EQ(dimension_label("U__a_20_b"), "dimension_U__U____a__20__b");
}

}  // namespace
}  // namespace weir::server::admin
