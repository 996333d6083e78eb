#include "bench/subscribe_report.h"

#include <fmt/format.h>

#include <iterator>

#include "bench/report_parts.h"

namespace weir::bench {
namespace {

constexpr double kMicrosPerSecond = 1e6;

// Of one core.
double cpu_percent(const SubscribeResult& result) {
  return result.cpu_seconds > 0 ? 100 * static_cast<double>(*result.server_cpu_micros) /
                                      (kMicrosPerSecond * result.cpu_seconds)
                                : 0;
}

}  // namespace

std::string text_report(const Options& options, const SubscribeResult& result) {
  std::string text = fmt::format(
      "subscribe to {}:{}, {} shards, {} stalled subscriptions beside, {:.0f} records/s of {} "
      "bytes\n",
      options.host, options.port, options.shards, options.stalled, options.rate,
      options.record_bytes);
  text += fmt::format("  from 200       {}\n", latency_text(result.from_ack));
  text += fmt::format("  from due       {}\n", latency_text(result.from_due));
  text += fmt::format(
      "  records        {} acknowledged, {} received in {} events, {} missing, {} repeats, {} out "
      "of order\n",
      result.acked, result.received, result.events, result.missing, result.repeats,
      result.disorder);
  text += fmt::format("  subscriptions  {} renewed after five minutes, {} ended early\n",
                      result.renewals, result.early_ends);
  if (result.server_cpu_micros.has_value()) {
    text += fmt::format("  server CPU     {:.1f} % of a core\n", cpu_percent(result));
  }
  return text + errors_text(result.errors);
}

std::string json_report(const Options& options, const SubscribeResult& result) {
  std::string json = fmt::format(
      R"({{"load":"subscribe","shards":{},"stalled":{},"rate":{:.1f},"record_bytes":{})",
      options.shards, options.stalled, options.rate, options.record_bytes);
  json += fmt::format(R"(,"from_ack_ms":{},"from_due_ms":{})", latency_json(result.from_ack),
                      latency_json(result.from_due));
  json += fmt::format(R"(,"acked":{},"received":{},"events":{},"missing":{})", result.acked,
                      result.received, result.events, result.missing);
  json += fmt::format(R"(,"repeats":{},"disorder":{},"renewals":{},"early_ends":{})",
                      result.repeats, result.disorder, result.renewals, result.early_ends);
  if (result.server_cpu_micros.has_value()) {
    json += fmt::format(R"(,"server_cpu_percent":{:.2f})", cpu_percent(result));
  }
  return json + fmt::format(R"(,"errors":{}}})", errors_json(result.errors)) + "\n";
}

std::string times_log(const PushTimes& times) {
  std::string lines;
  for (size_t i = 0; i < times.size(); ++i) {
    fmt::format_to(std::back_inserter(lines), "{} {} {} {}\n", i, times.due[i], times.acked[i],
                   times.received[i]);
  }
  return lines;
}

}  // namespace weir::bench
