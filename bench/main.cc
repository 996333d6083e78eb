// weir-bench: closed-loop load over HTTP (docs/benchmarks.md).

#include <fmt/format.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstdio>
#include <fstream>
#include <utility>

#include "base/clock.h"
#include "base/random.h"
#include "bench/control.h"
#include "bench/options.h"
#include "bench/report.h"
#include "bench/requests.h"
#include "bench/run.h"
#include "bench/script.h"
#include "bench/subscribe_report.h"
#include "bench/subscribe_run.h"

namespace weir::bench {
namespace {

namespace asio = boost::asio;

constexpr uint64_t kBytesPerMegabyte = 1'000'000;
constexpr uint32_t kFillConnections = 8;

base::Result<asio::ip::tcp::endpoint> resolve(const Options& options) {
  asio::io_context io;
  asio::ip::tcp::resolver resolver(io);
  boost::system::error_code error;
  const auto found = resolver.resolve(options.host, std::to_string(options.port), error);
  if (error) {
    return base::Error::unavailable(fmt::format("{}: {}", options.host, error.message()));
  }
  return found.begin()->endpoint();
}

// What every phase of a command needs.
struct Bench {
  const Options& options;
  const base::Clock& clock;
  base::RandomSource& random;
  const RequestWriter& writer;
  const asio::ip::tcp::endpoint server;
};

RunSettings run_settings(const Bench& bench) {
  const Options& options = bench.options;
  return RunSettings{.label = std::string(load_name(options.load)),
                     .server = bench.server,
                     .connections = options.connections,
                     .threads = options.threads,
                     .warmup_seconds = options.warmup_seconds,
                     .seconds = options.seconds,
                     .requests = options.requests,
                     .server_pids = options.server_pids};
}

base::Result<RunResult> run_puts(const Bench& bench, const Options& options,
                                 const RunSettings& settings) {
  const std::vector<std::string> requests = put_requests(bench.writer, options, bench.random);
  const size_t stride = requests.size() / settings.connections + 1;
  const auto script = [&](uint32_t connection) -> std::unique_ptr<Script> {
    return std::make_unique<PutScript>(requests, connection * stride, options);
  };
  return run_load(settings, script, bench.clock);
}

base::Result<void> fill(const Bench& bench) {
  Options options = bench.options;
  options.load = Load::kPutRecords;
  RunSettings settings = run_settings(bench);
  settings.label = "fill";
  settings.connections = kFillConnections;
  settings.warmup_seconds = 0;
  settings.requests =
      options.fill_megabytes * kBytesPerMegabyte / (uint64_t{options.batch} * options.record_bytes);
  if (settings.requests == 0) {
    return {};
  }
  ASSIGN_OR_RETURN(const RunResult result, run_puts(bench, options, settings));
  if (result.tally.error_count() != 0) {
    return base::Error::unavailable(
        fmt::format("the stream could not be filled:\n{}", text_report(options, result)));
  }
  return {};
}

base::Result<RunResult> run_reads(const Bench& bench, Control& control) {
  RETURN_IF_ERROR(fill(bench));
  ASSIGN_OR_RETURN(const std::vector<std::string> shards,
                   control.list_shards(bench.options.stream));
  const auto script = [&](uint32_t connection) -> std::unique_ptr<Script> {
    return std::make_unique<ReadScript>(bench.writer, shards, connection, bench.options);
  };
  return run_load(run_settings(bench), script, bench.clock);
}

RequestWriter request_writer(const Options& options, const base::Clock& clock) {
  return RequestWriter({.host = options.host,
                        .port = options.port,
                        .now = clock.wall(),
                        .access_key = options.access_key,
                        .secret = options.secret});
}

base::Result<RunResult> run_command(const Options& options) {
  ASSIGN_OR_RETURN(const asio::ip::tcp::endpoint server, resolve(options));
  const base::SystemClock clock;
  base::SeededRandom random(options.seed);
  const RequestWriter writer = request_writer(options, clock);
  const Bench bench{options, clock, random, writer, server};
  Control control(server, writer, clock);
  if (options.load != Load::kRaw) {
    RETURN_IF_ERROR(control.ensure_stream(options.stream, options.shards));
  }
  if (options.load == Load::kGetRecords) {
    return run_reads(bench, control);
  }
  return run_puts(bench, options, run_settings(bench));
}

// Those that do not read: consumers of their own, each subscribed to every shard before the next.
base::Result<std::vector<StalledSubscription>> stalled_subscriptions(
    const Options& options, const std::vector<std::string>& shards, Control& control) {
  std::vector<StalledSubscription> stalled;
  std::string arn;
  for (uint32_t i = 0; i < options.stalled; ++i) {
    if (i % shards.size() == 0) {
      const std::string name = fmt::format("weir-bench-stalled-{}", i / shards.size());
      ASSIGN_OR_RETURN(arn, control.ensure_consumer(options.stream, name));
    }
    stalled.push_back({arn, shards[i % shards.size()]});
  }
  return stalled;
}

base::Result<SubscribeResult> run_subscribe(const Options& options) {
  ASSIGN_OR_RETURN(const asio::ip::tcp::endpoint server, resolve(options));
  const base::SystemClock clock;
  const RequestWriter writer = request_writer(options, clock);
  Control control(server, writer, clock);
  RETURN_IF_ERROR(control.ensure_stream(options.stream, options.shards));
  SubscribeSettings settings{.server = server,
                             .stream = options.stream,
                             .connections = options.connections,
                             .record_bytes = options.record_bytes,
                             .rate = options.rate,
                             .warmup_seconds = options.warmup_seconds,
                             .seconds = options.seconds,
                             .server_pids = options.server_pids};
  ASSIGN_OR_RETURN(settings.shards, control.list_shards(options.stream));
  ASSIGN_OR_RETURN(settings.consumer_arn, control.ensure_consumer(options.stream, "weir-bench"));
  ASSIGN_OR_RETURN(settings.stalled, stalled_subscriptions(options, settings.shards, control));
  if (options.subscriptions.has_value() && *options.subscriptions < settings.shards.size()) {
    settings.shards.resize(*options.subscriptions);
  }
  return run_subscribers(settings, writer, clock);
}

// False, and a sentence on stderr, if it could not be written.
bool write_file(const std::string& path, const std::string& text) {
  std::ofstream file(path);
  file << text << std::flush;
  if (!file.good()) {
    fmt::print(stderr, "weir-bench: cannot write {}\n", path);
  }
  return file.good();
}

// False if the JSON could not be written.
template <typename RunOrSubscribeResult>
bool write_reports(const Options& options, const RunOrSubscribeResult& result) {
  const std::string json = json_report(options, result);
  if (options.json_path == "-") {
    fmt::print("{}", json);
    return true;
  }
  fmt::print("{}", text_report(options, result));
  return options.json_path.empty() || write_file(options.json_path, json);
}

int run_load_command(const Options& options) {
  const base::Result<RunResult> result = run_command(options);
  if (!result.ok()) {
    fmt::print(stderr, "weir-bench: {}\n", result.error().text());
    return 1;
  }
  // No reply at all within a short run is slow, and said so by its figures; only errors are wrong.
  const Tally& tally = result.value().tally;
  const bool failed = tally.requests == 0 && tally.error_count() > 0;
  return write_reports(options, result.value()) && !failed ? 0 : 1;
}

int run_subscribe_command(const Options& options) {
  const base::Result<SubscribeResult> result = run_subscribe(options);
  if (!result.ok()) {
    fmt::print(stderr, "weir-bench: {}\n", result.error().text());
    return 1;
  }
  const bool written = write_reports(options, result.value());
  const bool logged =
      options.times_path.empty() || write_file(options.times_path, times_log(result.value().times));
  const bool heard = result.value().received > 0 || options.subscriptions == 0U;
  return written && logged && heard ? 0 : 1;
}

int run_main(int argc, char** argv) {
  const std::variant<Options, int> parsed = parse_options(argc, argv);
  if (const int* const exit_code = std::get_if<int>(&parsed)) {
    return *exit_code;
  }
  const Options& options = std::get<Options>(parsed);
  return options.load == Load::kSubscribe ? run_subscribe_command(options)
                                          : run_load_command(options);
}

}  // namespace
}  // namespace weir::bench

int main(int argc, char** argv) {
  return weir::bench::run_main(argc, argv);
}
