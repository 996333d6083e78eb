#pragma once

// What CloudWatch takes as names and values (API reference: PutMetricData, MetricDatum, Dimension).

#include <string_view>

#include "base/clock.h"

namespace weir::monitoring {

// At most 255 ASCII characters without control characters, and not a colon first.
bool is_namespace(std::string_view text);
// At most 255 characters, none of them a control character. `text` is UTF-8.
bool is_metric_name(std::string_view text);
// ASCII without control characters, with something that is no blank; names also not a colon first.
bool is_dimension_name(std::string_view text);
bool is_dimension_value(std::string_view text);
// "Seconds", "Count/Second", "None" ...
bool is_unit(std::string_view text);

// A number between -2^360 and 2^360.
bool is_value(double value);

// Within the last two weeks and the next two hours.
bool is_recent(base::Timestamp time, base::Timestamp now);

}  // namespace weir::monitoring
