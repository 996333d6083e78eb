#include "bench/options.h"

#include <CLI/CLI.hpp>
#include <charconv>
#include <cstdio>

namespace weir::bench {
namespace {

constexpr int kExitUsage = 2;
constexpr uint32_t kMaxConnections = 20'000;
constexpr uint32_t kMaxThreads = 64;
constexpr uint32_t kMaxBatch = 500;                     // AWS's, facts 4.3
constexpr uint32_t kMaxRecordBytes = 10 * 1024 * 1024;  // AWS's, the newest limit
constexpr uint32_t kMaxReadLimit = 10'000;              // AWS's, facts 4.3
constexpr double kMaxSeconds = 3600;
constexpr double kMaxRate = 1e6;

// "http://127.0.0.1:4567/" or "127.0.0.1:4567"; returns what is wrong, "" when nothing is.
std::string parse_endpoint(std::string text, Options* options) {
  constexpr std::string_view kScheme = "http://";
  if (text.starts_with(kScheme)) {
    text.erase(0, kScheme.size());
  }
  if (text.ends_with('/')) {
    text.pop_back();
  }
  const size_t colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0) {
    return "expected HOST:PORT";
  }
  const std::string port = text.substr(colon + 1);
  const char* const end = port.data() + port.size();
  const auto [stop, error] = std::from_chars(port.data(), end, options->port);
  if (error != std::errc() || stop != end || options->port == 0) {
    return "the port must be a number from 1 to 65535";
  }
  options->host = text.substr(0, colon);
  return "";
}

void add_run_options(CLI::App* app, Options* options) {
  app->add_option_function<std::string>(
      "--endpoint,--url",
      [options](const std::string& text) {
        const std::string problem = parse_endpoint(text, options);
        if (!problem.empty()) {
          throw CLI::ValidationError("--endpoint", problem);
        }
      },
      "HOST:PORT or http://HOST:PORT of the server; 127.0.0.1:4567 when left out");
  app->add_option("--connections,-c", options->connections, "connections, each a closed loop")
      ->check(CLI::Range(1U, kMaxConnections));
  app->add_option("--threads", options->threads, "threads of the generator")
      ->check(CLI::Range(1U, kMaxThreads));
  app->add_option("--seconds", options->seconds, "measured time")
      ->check(CLI::Range(0.1, kMaxSeconds));
  app->add_option("--requests", options->requests,
                  "stop after so many requests instead; 0 is no limit");
  app->add_option("--warmup", options->warmup_seconds, "seconds of load not measured before")
      ->check(CLI::Range(0.0, kMaxSeconds));
  app->add_option("--seed", options->seed, "seed of keys and data");
  app->add_option("--access-key", options->access_key, "access key id of the requests");
  app->add_option("--secret", options->secret,
                  "its secret: requests are really signed, and good for five minutes; without it "
                  "their signatures are made up")
      ->envname("WEIR_BENCH_SECRET");
  app->add_option("--server-pid", options->server_pids,
                  "process whose CPU time is reported per request (repeatable)");
  app->add_option("--json", options->json_path, "write the report there as JSON; - is stdout");
}

void add_record_options(CLI::App* app, Options* options) {
  app->add_option("--record-bytes", options->record_bytes, "data bytes of a record")
      ->check(CLI::Range(1U, kMaxRecordBytes));
  app->add_flag("--incompressible", options->incompressible, "random data instead of text");
}

void add_stream_options(CLI::App* app, Options* options) {
  app->add_option("--stream", options->stream, "stream; created when it is missing");
  app->add_option("--shards", options->shards, "shards of a stream that is created")
      ->check(CLI::Range(1U, 10'000U));
}

void add_batch_option(CLI::App* app, Options* options) {
  app->add_option("--batch", options->batch, "records of a PutRecords")
      ->check(CLI::Range(1U, kMaxBatch));
}

void add_read_options(CLI::App* app, Options* options) {
  app->add_option("--limit", options->read_limit, "Limit of a GetRecords; 0 sends none")
      ->check(CLI::Range(0U, kMaxReadLimit));
  app->add_option("--fill-mb", options->fill_megabytes,
                  "MB of records put into the stream before the reads");
}

void add_subscribe_options(CLI::App* app, Options* options) {
  app->add_option("--rate", options->rate, "records put a second, over all shards")
      ->check(CLI::Range(0.1, kMaxRate));
  app->add_option("--subscriptions", options->subscriptions,
                  "subscribe to the first so many shards only; 0 just puts");
  app->add_option("--stalled", options->stalled,
                  "subscriptions of other consumers that never read, spread over the shards")
      ->check(CLI::Range(0U, kMaxConnections));
  app->add_option("--times", options->times_path, "write the times of every record there");
}

void add_loads(CLI::App* app, Options* options) {
  struct Entry {
    Load load;
    const char* about;
  };
  const Entry entries[] = {
      {Load::kPutRecord, "one record a request"},
      {Load::kPutRecords, "--batch records a request"},
      {Load::kGetRecords, "fills the stream, then reads all shards from TRIM_HORIZON in a loop"},
      {Load::kSubscribe, "subscribes to all shards and tells how late records arrive that it puts"},
      {Load::kRaw, "PutRecord requests to a server that need not know Kinesis"},
  };
  for (const Entry& entry : entries) {
    CLI::App* const load = app->add_subcommand(std::string(load_name(entry.load)), entry.about);
    load->callback([options, entry] { options->load = entry.load; });
    add_run_options(load, options);
    add_record_options(load, options);
    if (entry.load != Load::kRaw) {
      add_stream_options(load, options);
    }
    if (entry.load == Load::kPutRecords || entry.load == Load::kGetRecords) {
      add_batch_option(load, options);
    }
    if (entry.load == Load::kGetRecords) {
      add_read_options(load, options);
    }
    if (entry.load == Load::kSubscribe) {
      add_subscribe_options(load, options);
    }
  }
  app->require_subcommand(1);
}

}  // namespace

std::string_view load_name(Load load) {
  switch (load) {
    case Load::kPutRecord:
      return "put-record";
    case Load::kPutRecords:
      return "put-records";
    case Load::kGetRecords:
      return "get-records";
    case Load::kSubscribe:
      return "subscribe";
    case Load::kRaw:
      return "raw";
  }
  return "";
}

namespace {

// Requests are signed before the run, and a server takes them for five minutes; the fifth is for
// what comes before the measured time.
bool outlives_its_signatures(const Options& options) {
  constexpr double kSignedSeconds = 240;
  return !options.secret.empty() && options.warmup_seconds + options.seconds > kSignedSeconds;
}

}  // namespace

std::variant<Options, int> parse_options(int argc, char** argv) {
  Options options;
  CLI::App app("Closed-loop load over HTTP for weir and for other Kinesis-compatible servers");
  app.name("weir-bench");
  app.option_defaults()->always_capture_default();
  add_loads(&app, &options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kExitUsage;
  }
  if (outlives_its_signatures(options)) {
    std::fputs("--secret: a signed run lasts at most 240 s, warm-up included\n", stderr);
    return kExitUsage;
  }
  return options;
}

}  // namespace weir::bench
