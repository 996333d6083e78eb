#include "server/admin/published_metrics.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
#include <utility>

namespace weir::server::admin {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

constexpr std::string_view kEscaped = "U__";

struct ValueFamily {
  MetricType type;
  const char* name;
  const char* help;
  double monitoring::Summary::*value;
};

// A sum may fall: values may be negative.
constexpr std::array<ValueFamily, 4> kValues = {{
    {MetricType::Gauge, "weir_cloudwatch_metric_sum", "Sum of the samples of a published metric",
     &monitoring::Summary::sum},
    {MetricType::Counter, "weir_cloudwatch_metric_count", "Samples of a published metric",
     &monitoring::Summary::count},
    {MetricType::Gauge, "weir_cloudwatch_metric_min", "Smallest sample of a published metric",
     &monitoring::Summary::minimum},
    {MetricType::Gauge, "weir_cloudwatch_metric_max", "Largest sample of a published metric",
     &monitoring::Summary::maximum},
}};

bool is_label_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::vector<ClientMetric::Label> labels_of(const monitoring::SeriesName& name) {
  std::vector<ClientMetric::Label> labels = {{"account", name.account},
                                             {"region", name.region},
                                             {"namespace", name.name_space},
                                             {"metric", name.metric},
                                             {"unit", name.unit}};
  for (const monitoring::Dimension& dimension : name.dimensions) {
    labels.push_back({dimension_label(dimension.name), dimension.value});
  }
  return labels;
}

MetricFamily one(MetricType type, const char* name, const char* help, uint64_t value) {
  MetricFamily family{.name = name, .help = help, .type = type, .metric = {}};
  ClientMetric& metric = family.metric.emplace_back();
  (type == MetricType::Gauge ? metric.gauge.value : metric.counter.value) =
      static_cast<double>(value);
  return family;
}

}  // namespace

std::string dimension_label(std::string_view name) {
  constexpr int kHex = 16;
  std::string label("dimension_");
  if (std::ranges::all_of(name, is_label_character) && !name.starts_with(kEscaped)) {
    return label.append(name);
  }
  label += kEscaped;
  for (const char c : name) {
    if (c == '_') {
      label += "__";
    } else if (is_label_character(c)) {
      label += c;
    } else {
      std::array<char, 2> digits;
      const auto end = std::to_chars(digits.data(), digits.data() + digits.size(),
                                     static_cast<unsigned char>(c), kHex);
      label.append("_").append(digits.data(), end.ptr).append("_");
    }
  }
  return label;
}

void collect_published(monitoring::Series* series, std::vector<MetricFamily>& families) {
  std::vector<MetricFamily> values;
  values.reserve(kValues.size());
  for (const ValueFamily& shown : kValues) {
    values.push_back({.name = shown.name, .help = shown.help, .type = shown.type, .metric = {}});
  }
  const auto all = series == nullptr ? std::vector<monitoring::ShownSeries>() : series->show();
  for (const monitoring::ShownSeries& one : all) {
    const std::vector<ClientMetric::Label> labels = labels_of(*one.name);
    for (size_t i = 0; i < kValues.size(); ++i) {
      ClientMetric& metric = values[i].metric.emplace_back();
      metric.label = labels;
      const bool gauge = kValues[i].type == MetricType::Gauge;
      (gauge ? metric.gauge.value : metric.counter.value) = one.summary.*(kValues[i].value);
    }
  }
  std::move(values.begin(), values.end(), std::back_inserter(families));
  const monitoring::SeriesStats stats =
      series == nullptr ? monitoring::SeriesStats() : series->stats();
  families.push_back(one(MetricType::Gauge, "weir_cloudwatch_series",
                         "Series of published metrics held now", stats.series));
  families.push_back(one(MetricType::Counter, "weir_cloudwatch_data_total",
                         "Published data (PutMetricData) taken", stats.data_taken));
  families.push_back(one(MetricType::Counter, "weir_cloudwatch_refused_data_total",
                         "Published data refused, because there was no room for a new series",
                         stats.data_refused));
  families.push_back(one(MetricType::Counter, "weir_cloudwatch_expired_series_total",
                         "Series dropped, because nobody wrote them for an hour", stats.expired));
}

}  // namespace weir::server::admin
