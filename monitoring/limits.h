#pragma once

// The numbers of metrics that clients publish.

#include <cstddef>
#include <cstdint>

namespace weir::monitoring::limits {

// CloudWatch's own (API reference, PutMetricData and MetricDatum; user guide, "CloudWatch quotas").
inline constexpr size_t kDataMax = 1000;  // of one call
inline constexpr size_t kValuesMax = 150;
inline constexpr size_t kDimensionsMax = 30;
inline constexpr size_t kNameCharactersMax = 255;  // of namespaces, metrics and dimensions
inline constexpr size_t kDimensionValueCharactersMax = 1024;
inline constexpr int kValueBitsMax = 360;  // values lie between -2^360 and 2^360
inline constexpr int64_t kPastMillisMax = 14LL * 24 * 3'600'000;
inline constexpr int64_t kFutureMillisMax = 2LL * 3'600'000;

// Ours. KCL publishes about ten series a shard and worker, so a thousand shards fit. A series is
// four lines of /metrics; the bytes are those of its names and dimensions.
inline constexpr size_t kSeriesMax = 10'000;
inline constexpr size_t kSeriesBytesMax = 4 * 1024 * 1024;
// A series that nobody has written for so long is dropped: workers come and go, and KCL writes
// every ten seconds.
inline constexpr int64_t kIdleMillisMax = 3'600'000;
// How often the log says that the limit is met.
inline constexpr int64_t kWarningMillis = 60'000;

}  // namespace weir::monitoring::limits
