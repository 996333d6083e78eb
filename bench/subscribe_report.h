#pragma once

// The report of a subscribe run, for people and for programs.

#include <string>

#include "bench/options.h"
#include "bench/subscribe_run.h"

namespace weir::bench {

std::string text_report(const Options& options, const SubscribeResult& result);

// One JSON object; docs/benchmarks.md describes its members.
std::string json_report(const Options& options, const SubscribeResult& result);

// One line a record: its number, when it was due, acknowledged and received, in steady nanoseconds
// of this machine; 0 is never. For another subscriber whose times are to be compared.
std::string times_log(const PushTimes& times);

}  // namespace weir::bench
