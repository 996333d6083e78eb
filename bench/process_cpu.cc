#include "bench/process_cpu.h"

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <string>

namespace weir::bench {
namespace {

constexpr int64_t kMicrosPerSecond = 1'000'000;
// proc(5): after the command in parentheses come state (field 3) and ten more before utime.
constexpr int kFieldsBeforeUtime = 11;

int64_t micros(const timeval& time) {
  return time.tv_sec * kMicrosPerSecond + time.tv_usec;
}

}  // namespace

base::Result<int64_t> parse_stat_ticks(std::string_view line) {
  // The command may hold blanks and parentheses itself; the last one ends it.
  const size_t command_end = line.rfind(')');
  if (command_end == std::string_view::npos) {
    return base::Error::corruption(fmt::format("no command in '{}'", line));
  }
  std::istringstream fields{std::string(line.substr(command_end + 1))};
  std::string skipped;
  for (int i = 0; i < kFieldsBeforeUtime; ++i) {
    fields >> skipped;
  }
  int64_t user = 0;
  int64_t system = 0;
  if (!(fields >> user >> system)) {
    return base::Error::corruption(fmt::format("no utime and stime in '{}'", line));
  }
  return user + system;
}

base::Result<int64_t> process_cpu_micros(const std::vector<int>& pids) {
  const int64_t micros_per_tick = kMicrosPerSecond / sysconf(_SC_CLK_TCK);
  int64_t sum = 0;
  for (const int pid : pids) {
    std::ifstream file(fmt::format("/proc/{}/stat", pid));
    std::string line;
    if (!std::getline(file, line)) {
      return base::Error::not_found(fmt::format("process {} is not running", pid));
    }
    ASSIGN_OR_RETURN(const int64_t ticks, parse_stat_ticks(line));
    sum += ticks * micros_per_tick;
  }
  return sum;
}

int64_t own_cpu_micros() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return micros(usage.ru_utime) + micros(usage.ru_stime);
}

}  // namespace weir::bench
