#pragma once

// What the reports of all runs have: latencies in milliseconds, errors by their kind.

#include <cstdint>
#include <map>
#include <string>

#include "bench/histogram.h"

namespace weir::bench {

using ErrorCounts = std::map<std::string, uint64_t>;

// "p50 0.512 p90 0.700 p99 1.204 p99.9 3.100 max 4.000 ms"
std::string latency_text(const LatencyHistogram& latency);
// The same as a JSON object.
std::string latency_json(const LatencyHistogram& latency);

// A line with their number and one for each kind.
std::string errors_text(const ErrorCounts& errors);
// A JSON object: how many of each kind.
std::string errors_json(const ErrorCounts& errors);

}  // namespace weir::bench
