#pragma once

// What weir-bench was asked to do.

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace weir::bench {

enum class Load {
  kPutRecord,
  kPutRecords,
  kGetRecords,
  kSubscribe,  // SubscribeToShard to all shards while records are put at a fixed rate
  kRaw,        // PutRecord requests to any HTTP server: no stream is needed, every 200 counts
};

struct Options {
  Load load = Load::kPutRecord;

  std::string host = "127.0.0.1";
  uint16_t port = 4567;
  uint32_t connections = 32;
  uint32_t threads = 1;

  // A run ends after `seconds`, or after `requests` when that is not 0. The warm-up before it is
  // load that no figure counts.
  double seconds = 10;
  uint64_t requests = 0;
  double warmup_seconds = 2;

  std::string stream = "weir-bench";
  uint32_t shards = 4;
  uint32_t record_bytes = 1024;
  uint32_t batch = 100;          // records of a PutRecords
  uint32_t read_limit = 0;       // Limit of a GetRecords; 0 leaves it out: up to 10,000 records
  uint32_t fill_megabytes = 64;  // put into the stream before get-records reads it
  bool incompressible = false;
  uint64_t seed = 1;

  double rate = 500;                      // records a second, put while kSubscribe receives
  std::optional<uint32_t> subscriptions;  // to the first so many shards; all when left out
  uint32_t stalled = 0;    // subscriptions beside that do not read, spread over the shards
  std::string times_path;  // where the times of every record go

  // The key that signs. An empty secret means signatures that are made up, which is enough for
  // servers that do not verify them.
  std::string access_key = "AKIAIOSFODNN7EXAMPLE";
  std::string secret;

  std::vector<int> server_pids;
  std::string json_path;  // where the report goes as JSON too; "-" is stdout instead of text
};

std::string_view load_name(Load load);

// The options, or the code to exit with: 0 after --help, else 2 after a sentence on stderr.
std::variant<Options, int> parse_options(int argc, char** argv);

}  // namespace weir::bench
