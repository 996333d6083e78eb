#pragma once

// What clients have published with PutMetricData, as families of Prometheus.

#include <prometheus/metric_family.h>

#include <string>
#include <string_view>
#include <vector>

#include "monitoring/series.h"

namespace weir::server::admin {

// Four families with one sample a series, and those that say how full the series are. nullptr: the
// families without samples.
void collect_published(monitoring::Series* series, std::vector<prometheus::MetricFamily>& families);

// "dimension_ShardId" for ShardId. Names that Prometheus has no letters for are escaped in its own
// way ("U__a_20_b" for "a b"), so that two dimensions never become one label.
std::string dimension_label(std::string_view name);

}  // namespace weir::server::admin
