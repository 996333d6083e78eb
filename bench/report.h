#pragma once

// The report of a run, for people and for programs. MB is 10^6 bytes of record data.

#include <string>

#include "bench/options.h"
#include "bench/run.h"

namespace weir::bench {

std::string text_report(const Options& options, const RunResult& result);

// One JSON object; docs/benchmarks.md describes its members.
std::string json_report(const Options& options, const RunResult& result);

}  // namespace weir::bench
