// The order of errors: the namespace; how many data there are; then each datum: its name, its
// dimensions, its unit and resolution, its time, which of its values are there, the values.
//
// Codes are those of the service model. Texts that CloudWatch's documents do not give follow the
// pattern of those that are known: "The parameter P is required.", "The value V for parameter P is
// invalid.", "The collection C must not have a size greater than N."

#include "api/cloudwatch/put_metric_data.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string>
#include <utility>

#include "base/utf8.h"
#include "monitoring/rules.h"

namespace weir::api::cloudwatch {
namespace {

using monitoring::Observation;
using monitoring::Summary;
namespace limits = monitoring::limits;

template <typename T>
using Result = base::Result<T, Failure>;

// Of a value that is repeated in a text.
constexpr size_t kEchoBytesMax = 300;

constexpr int32_t kHighResolutionSeconds = 1;
constexpr int32_t kUsualResolutionSeconds = 60;

Failure missing(const std::string& path) {
  return {ErrorKind::kMissingParameter, "The parameter " + path + " is required."};
}

Failure invalid(std::string_view value, const std::string& path) {
  return {ErrorKind::kInvalidValue, "The value " +
                                        std::string(base::utf8_prefix(value, kEchoBytesMax)) +
                                        " for parameter " + path + " is invalid."};
}

Failure too_many(const std::string& path, size_t max) {
  return {
      ErrorKind::kInvalidValue,
      "The collection " + path + " must not have a size greater than " + std::to_string(max) + "."};
}

Failure exclusive(const std::string& a, const std::string& b) {
  return {ErrorKind::kInvalidCombination, "The parameters " + a + " and " + b +
                                              " are mutually exclusive and you have specified "
                                              "both."};
}

std::string text_of(double value) {
  if (!std::isfinite(value)) {
    return std::isnan(value) ? "NaN" : value < 0 ? "-Infinity" : "Infinity";
  }
  std::array<char, 32> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  return {digits.data(), end.ptr};
}

std::string item(const std::string& list, size_t index) {
  return list + ".member." + std::to_string(index + 1);
}

Result<std::string> needed(const std::optional<std::string_view>& text, const std::string& path,
                           bool (*is_good)(std::string_view)) {
  if (!text || text->empty()) {
    return missing(path);
  }
  if (!is_good(*text)) {
    return invalid(*text, path);
  }
  return std::string(*text);
}

Result<double> needed(const std::optional<double>& value, const std::string& path) {
  if (!value) {
    return missing(path);
  }
  if (!monitoring::is_value(*value)) {
    return invalid(text_of(*value), path);
  }
  return *value;
}

Result<double> needed_count(double count, const std::string& path) {
  if (!monitoring::is_value(count) || count < 0) {
    return invalid(text_of(count), path);
  }
  return count;
}

Result<std::vector<monitoring::Dimension>> read_dimensions(const MetricDatum& datum,
                                                           const std::string& path) {
  std::vector<monitoring::Dimension> dimensions;
  if (!datum.dimensions) {
    return dimensions;
  }
  const std::string list = path + ".Dimensions";
  if (datum.dimensions->size() > limits::kDimensionsMax) {
    return too_many(list, limits::kDimensionsMax);
  }
  for (const DimensionInput& given : *datum.dimensions) {
    const std::string own = item(list, dimensions.size());
    monitoring::Dimension read;
    ASSIGN_OR_RETURN(read.name, needed(given.name, own + ".Name", monitoring::is_dimension_name));
    ASSIGN_OR_RETURN(read.value,
                     needed(given.value, own + ".Value", monitoring::is_dimension_value));
    dimensions.push_back(std::move(read));
  }
  std::ranges::sort(dimensions);
  const auto twice =
      std::ranges::adjacent_find(dimensions, {}, [](const auto& one) { return one.name; });
  if (twice != dimensions.end()) {
    return Failure{ErrorKind::kInvalidValue,
                   "The collection " + list + " names the dimension " + twice->name + " twice."};
  }
  return dimensions;
}

Summary one_value(double value, double count) {
  return {.count = count, .sum = value * count, .minimum = value, .maximum = value};
}

Result<Summary> read_statistics(const StatisticSet& given, const std::string& path) {
  Summary summary;
  ASSIGN_OR_RETURN(summary.count, needed(given.sample_count, path + ".SampleCount"));
  ASSIGN_OR_RETURN(summary.count, needed_count(summary.count, path + ".SampleCount"));
  ASSIGN_OR_RETURN(summary.sum, needed(given.sum, path + ".Sum"));
  ASSIGN_OR_RETURN(summary.minimum, needed(given.minimum, path + ".Minimum"));
  ASSIGN_OR_RETURN(summary.maximum, needed(given.maximum, path + ".Maximum"));
  if (summary.maximum < summary.minimum) {
    return invalid(text_of(summary.maximum), path + ".Maximum");
  }
  return summary;
}

Result<Summary> read_values(const std::vector<double>& values, const std::vector<double>& counts,
                            const std::string& path) {
  if (values.size() > limits::kValuesMax) {
    return too_many(path + ".Values", limits::kValuesMax);
  }
  if (!counts.empty() && counts.size() != values.size()) {
    return Failure{ErrorKind::kInvalidValue, "The parameters " + path + ".Values and " + path +
                                                 ".Counts must be of the same size."};
  }
  Summary summary;
  for (size_t i = 0; i < values.size(); ++i) {
    ASSIGN_OR_RETURN(const double value,
                     needed(std::optional(values[i]), item(path + ".Values", i)));
    ASSIGN_OR_RETURN(const double count,
                     needed_count(counts.empty() ? 1 : counts[i], item(path + ".Counts", i)));
    summary.add(one_value(value, count));
  }
  return summary;
}

Result<Summary> read_summary(const MetricDatum& datum, const std::string& path) {
  const std::vector<double> values = datum.values.value_or(std::vector<double>());
  const std::vector<double> counts = datum.counts.value_or(std::vector<double>());
  const std::string value = path + ".Value";
  const std::string statistics = path + ".StatisticValues";
  if (datum.value && datum.statistic_values) {
    return exclusive(value, statistics);
  }
  if (!values.empty() && (datum.value || datum.statistic_values)) {
    return exclusive(datum.value ? value : statistics, path + ".Values");
  }
  if (datum.value) {
    ASSIGN_OR_RETURN(const double only, needed(datum.value, value));
    return one_value(only, 1);
  }
  if (datum.statistic_values) {
    return read_statistics(*datum.statistic_values, statistics);
  }
  if (values.empty() && counts.empty()) {
    return Failure{ErrorKind::kInvalidCombination, "At least one of the parameters " + value +
                                                       ", " + path + ".Values and " + statistics +
                                                       " must be specified."};
  }
  return read_values(values, counts, path);
}

Result<Observation> read_datum(const MetricDatum& datum, const std::string& path,
                               base::Timestamp now) {
  Observation read;
  ASSIGN_OR_RETURN(read.name.metric,
                   needed(datum.metric_name, path + ".MetricName", monitoring::is_metric_name));
  ASSIGN_OR_RETURN(read.name.dimensions, read_dimensions(datum, path));
  read.name.unit = datum.unit.value_or("None");
  if (!monitoring::is_unit(read.name.unit)) {
    return invalid(read.name.unit, path + ".Unit");
  }
  const int32_t resolution = datum.storage_resolution.value_or(kUsualResolutionSeconds);
  if (resolution != kUsualResolutionSeconds && resolution != kHighResolutionSeconds) {
    return invalid(std::to_string(resolution), path + ".StorageResolution");
  }
  if (datum.timestamp && !monitoring::is_recent(*datum.timestamp, now)) {
    return Failure{ErrorKind::kInvalidValue,
                   "The parameter " + path +
                       ".Timestamp must specify a time within the last two weeks and not more "
                       "than two hours in the future."};
  }
  ASSIGN_OR_RETURN(read.summary, read_summary(datum, path));
  return read;
}

// Where the data of a request stand, with their paths.
struct Part {
  const std::vector<MetricDatum>* data;
  std::string path;
};

std::vector<Part> parts_of(const PutMetricDataInput& input) {
  std::vector<Part> parts;
  if (input.metric_data) {
    parts.push_back({&*input.metric_data, "MetricData"});
  }
  if (input.entity_metric_data) {
    for (size_t i = 0; i < input.entity_metric_data->size(); ++i) {
      const EntityMetricData& entity = (*input.entity_metric_data)[i];
      if (entity.metric_data) {
        parts.push_back({&*entity.metric_data, item("EntityMetricData", i) + ".MetricData"});
      }
    }
  }
  return parts;
}

}  // namespace

Result<std::vector<Observation>> read_metric_data(const PutMetricDataInput& input,
                                                  const Principal& caller, base::Timestamp now) {
  ASSIGN_OR_RETURN(const std::string name_space,
                   needed(input.name_space, "Namespace", monitoring::is_namespace));
  if (input.entity_metric_data && input.entity_metric_data->size() > kEntitiesMax) {
    return too_many("EntityMetricData", kEntitiesMax);
  }
  const std::vector<Part> parts = parts_of(input);
  size_t count = 0;
  for (const Part& part : parts) {
    count += part.data->size();
  }
  if (count == 0) {
    return missing("MetricData");
  }
  if (count > limits::kDataMax) {
    return too_many("MetricData", limits::kDataMax);
  }
  std::vector<Observation> observations;
  observations.reserve(count);
  for (const Part& part : parts) {
    for (size_t i = 0; i < part.data->size(); ++i) {
      ASSIGN_OR_RETURN(Observation read, read_datum((*part.data)[i], item(part.path, i), now));
      read.name.account = caller.account;
      read.name.region = caller.region;
      read.name.name_space = name_space;
      observations.push_back(std::move(read));
    }
  }
  return observations;
}

}  // namespace weir::api::cloudwatch
