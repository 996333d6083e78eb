#include "bench/report_parts.h"

#include <fmt/format.h>

#include <array>
#include <string_view>

namespace weir::bench {
namespace {

constexpr double kNanosPerMilli = 1e6;

struct Percentile {
  double percent;
  const char* name;
};

constexpr std::array<Percentile, 4> kPercentiles = {
    {{50, "p50"}, {90, "p90"}, {99, "p99"}, {99.9, "p99.9"}}};

double millis(int64_t nanos) {
  return static_cast<double>(nanos) / kNanosPerMilli;
}

// For texts that servers and strerror made: quotes and control characters cannot stay.
std::string json_string(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    const bool plain = static_cast<unsigned char>(c) >= ' ' && c != '"' && c != '\\';
    quoted += plain ? c : '?';
  }
  return quoted + '"';
}

}  // namespace

std::string latency_text(const LatencyHistogram& latency) {
  std::string text;
  for (const Percentile& percentile : kPercentiles) {
    text += fmt::format("{} {:.3f} ", percentile.name,
                        millis(latency.percentile_nanos(percentile.percent)));
  }
  return text + fmt::format("max {:.3f} ms", millis(latency.max_nanos()));
}

std::string latency_json(const LatencyHistogram& latency) {
  std::string json = "{";
  for (const Percentile& percentile : kPercentiles) {
    json += fmt::format(R"("{}":{:.3f},)", percentile.name,
                        millis(latency.percentile_nanos(percentile.percent)));
  }
  return json + fmt::format(R"("max":{:.3f}}})", millis(latency.max_nanos()));
}

std::string errors_text(const ErrorCounts& errors) {
  uint64_t sum = 0;
  std::string lines;
  for (const auto& [kind, count] : errors) {
    sum += count;
    lines += fmt::format("    {:10}  {}\n", count, kind);
  }
  return fmt::format("  errors         {:12}\n{}", sum, lines);
}

std::string errors_json(const ErrorCounts& errors) {
  std::string json;
  for (const auto& [kind, count] : errors) {
    json += fmt::format("{}{}:{}", json.empty() ? "{" : ",", json_string(kind), count);
  }
  return (json.empty() ? "{" : json) + "}";
}

}  // namespace weir::bench
