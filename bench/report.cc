#include "bench/report.h"

#include <fmt/format.h>

#include <algorithm>

#include "bench/report_parts.h"

namespace weir::bench {
namespace {

constexpr double kBytesPerMegabyte = 1e6;

double per_second(uint64_t amount, const RunResult& result) {
  return result.seconds > 0 ? static_cast<double>(amount) / result.seconds : 0;
}

double megabytes_per_second(const RunResult& result) {
  return per_second(result.tally.data_bytes, result) / kBytesPerMegabyte;
}

double micros_per_request(int64_t micros, const RunResult& result) {
  const uint64_t requests = std::max<uint64_t>(result.tally.requests, 1);
  return static_cast<double>(micros) / static_cast<double>(requests);
}

}  // namespace

std::string text_report(const Options& options, const RunResult& result) {
  const Tally& tally = result.tally;
  std::string text = fmt::format(
      "{} to {}:{}, {} connections, {} generator threads, {} bytes a record{}\n",
      load_name(options.load), options.host, options.port, options.connections, options.threads,
      options.record_bytes, options.incompressible ? ", incompressible" : "");
  text += fmt::format("  requests       {:12.0f} /s   ({} in {:.2f} s)\n",
                      per_second(tally.requests, result), tally.requests, result.seconds);
  text += fmt::format("  records        {:12.0f} /s\n", per_second(tally.records, result));
  text += fmt::format("  record data    {:12.1f} MB/s\n", megabytes_per_second(result));
  text += fmt::format("  latency         {}\n", latency_text(tally.latency));
  if (result.server_cpu_micros.has_value()) {
    text += fmt::format("  server CPU     {:12.1f} us a request\n",
                        micros_per_request(*result.server_cpu_micros, result));
  }
  text += fmt::format("  generator CPU  {:12.1f} us a request\n",
                      micros_per_request(result.generator_cpu_micros, result));
  return text + errors_text(tally.errors);
}

std::string json_report(const Options& options, const RunResult& result) {
  const Tally& tally = result.tally;
  std::string json = fmt::format(
      R"({{"load":"{}","connections":{},"threads":{},"record_bytes":{},"incompressible":{})",
      load_name(options.load), options.connections, options.threads, options.record_bytes,
      options.incompressible);
  json += fmt::format(R"(,"seconds":{:.3f},"requests":{},"records":{},"data_bytes":{})",
                      result.seconds, tally.requests, tally.records, tally.data_bytes);
  json += fmt::format(
      R"(,"requests_per_second":{:.1f},"records_per_second":{:.1f},"megabytes_per_second":{:.3f})",
      per_second(tally.requests, result), per_second(tally.records, result),
      megabytes_per_second(result));
  json += fmt::format(R"(,"latency_ms":{})", latency_json(tally.latency));
  if (result.server_cpu_micros.has_value()) {
    json += fmt::format(R"(,"server_cpu_us_per_request":{:.2f})",
                        micros_per_request(*result.server_cpu_micros, result));
  }
  return json +
         fmt::format(R"(,"generator_cpu_us_per_request":{:.2f},"errors":{}}})",
                     micros_per_request(result.generator_cpu_micros, result),
                     errors_json(tally.errors)) +
         "\n";
}

}  // namespace weir::bench
