#pragma once

// The command line, the configuration file and the environment, as values.

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "server/limits.h"

namespace weir::server {

// How far an answer 200 to a put goes.
enum class Acknowledge { kDurable, kMemory };

// `weir serve`. docs/operating.md describes each flag; a test compares it with this list.
struct ServeOptions {
  std::vector<std::string> listen = {"127.0.0.1:4567"};
  std::string admin = "127.0.0.1:4568";  // "off": none
  std::string data = "./weir-data";      // kInMemory: nothing outlives the process
  Acknowledge acknowledge = Acknowledge::kDurable;
  bool limits = true;
  int64_t shard_quota = 20'000;
  int64_t stream_quota = 1'000;
  int64_t state_delay_millis = 0;
  int64_t scaling_window_seconds = 60;  // 0: on-demand streams keep their shards
  std::string account = "000000000000";
  std::string region = "us-east-1";
  std::string credentials;      // a file (server/auth/credentials.h); empty: nothing is verified
  std::string encryption_keys;  // a file (server/keys/key_ring.h); empty: DATA/KEYS
  std::string s3_root;          // where channels deliver to: a directory of buckets
  std::string s3_endpoint;      // or an S3 service
  bool insecure_no_auth = false;
  std::string tls_certificate;  // PEM files, both or none
  std::string tls_key;
  uint64_t memory_bytes = 512 * kMiB;
  uint64_t memory_store_bytes = 1024 * kMiB;
  uint64_t max_connections = 16'384;
  uint64_t threads = 0;      // I/O loops; 0: one for each core
  bool with_leases = false;  // DynamoDB's part of KCL too (docs/leases.md)
  std::string log_level = "info";

  static constexpr const char* kInMemory = ":memory:";
  static constexpr const char* kOff = "off";
};

struct CommandLine {
  enum class Command {
    kServe,
    kCheck,     // verify `directory`
    kMakeCert,  // write certificates into `directory`
    kPrint,     // print `text` and exit with `exit_code`: help, version, shapes, or what was wrong
  };

  Command command = Command::kServe;
  ServeOptions serve;
  std::string directory;
  std::string text;
  int exit_code = 0;
};

// A flag on the command line wins over the file of --config (TOML), which wins over a WEIR_*
// variable.
CommandLine parse_command_line(int argc, const char* const* argv);

}  // namespace weir::server
