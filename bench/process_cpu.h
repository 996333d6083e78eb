#pragma once

// CPU time of processes, from /proc.

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace weir::bench {

// User and system time, in microseconds, of all threads of the processes since they started. The
// kernel counts in ticks of 10 ms, so differences over less than a second say little. An error if
// one of them is not running.
base::Result<int64_t> process_cpu_micros(const std::vector<int>& pids);

// The same of the calling process, in true microseconds.
int64_t own_cpu_micros();

// utime + stime of one line of /proc/PID/stat, in ticks; separate for its test.
base::Result<int64_t> parse_stat_ticks(std::string_view line);

}  // namespace weir::bench
