#pragma once

// PutMetricData (CloudWatch API reference): its shape, and what is wrong with a request in
// CloudWatch's words.

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "api/call.h"
#include "api/cloudwatch/reply.h"
#include "api/member_table.h"
#include "base/clock.h"
#include "base/result.h"
#include "monitoring/limits.h"
#include "monitoring/series.h"

namespace weir::api::cloudwatch {

// Rules in the tables bound memory only: the texts of the constraints are not those of Kinesis.
inline constexpr Rules at_most(size_t count) {
  return {.max = static_cast<int64_t>(count)};
}
inline constexpr size_t kEntitiesMax = 2;

struct DimensionInput {
  std::optional<std::string_view> name;
  std::optional<std::string_view> value;

  static constexpr auto members() {
    return std::array{member<&DimensionInput::name>("Name"),
                      member<&DimensionInput::value>("Value")};
  }
};

struct StatisticSet {
  std::optional<double> sample_count;
  std::optional<double> sum;
  std::optional<double> minimum;
  std::optional<double> maximum;

  static constexpr auto members() {
    return std::array{member<&StatisticSet::sample_count>("SampleCount"),
                      member<&StatisticSet::sum>("Sum"), member<&StatisticSet::minimum>("Minimum"),
                      member<&StatisticSet::maximum>("Maximum")};
  }
};

struct MetricDatum {
  std::optional<std::string_view> metric_name;
  std::optional<std::vector<DimensionInput>> dimensions;
  std::optional<base::Timestamp> timestamp;
  std::optional<double> value;
  std::optional<StatisticSet> statistic_values;
  std::optional<std::vector<double>> values;
  std::optional<std::vector<double>> counts;
  std::optional<std::string_view> unit;
  std::optional<int32_t> storage_resolution;

  static constexpr auto members() {
    using monitoring::limits::kDimensionsMax;
    using monitoring::limits::kValuesMax;
    return std::array{member<&MetricDatum::metric_name>("MetricName"),
                      member<&MetricDatum::dimensions>("Dimensions", at_most(kDimensionsMax)),
                      member<&MetricDatum::timestamp>("Timestamp"),
                      member<&MetricDatum::value>("Value"),
                      member<&MetricDatum::statistic_values>("StatisticValues"),
                      member<&MetricDatum::values>("Values", at_most(kValuesMax)),
                      member<&MetricDatum::counts>("Counts", at_most(kValuesMax)),
                      member<&MetricDatum::unit>("Unit"),
                      member<&MetricDatum::storage_resolution>("StorageResolution")};
  }
};

// The entity itself is not looked at: series are told apart without it.
struct EntityMetricData {
  std::optional<std::vector<MetricDatum>> metric_data;

  static constexpr auto members() {
    return std::array{member<&EntityMetricData::metric_data>(
        "MetricData", at_most(monitoring::limits::kDataMax))};
  }
};

struct PutMetricDataInput {
  std::optional<std::string_view> name_space;
  std::optional<std::vector<MetricDatum>> metric_data;
  std::optional<std::vector<EntityMetricData>> entity_metric_data;

  static constexpr auto members() {
    return std::array{
        member<&PutMetricDataInput::name_space>("Namespace"),
        member<&PutMetricDataInput::metric_data>("MetricData",
                                                 at_most(monitoring::limits::kDataMax)),
        member<&PutMetricDataInput::entity_metric_data>("EntityMetricData", at_most(kEntitiesMax))};
  }
};

// What the data say, or the first thing that is wrong, from front to back.
base::Result<std::vector<monitoring::Observation>, Failure> read_metric_data(
    const PutMetricDataInput& input, const Principal& caller, base::Timestamp now);

}  // namespace weir::api::cloudwatch
