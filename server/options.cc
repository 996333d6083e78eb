// The fence around CLI11. Its traps: everything it finds wrong is an exception (ParseError, also
// for --help), and a subcommand does not see the flags of its parent unless it falls through.

#include "server/options.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>

#include "api/dump_shapes.h"
#include "server/version.h"

namespace weir::server {

namespace {

constexpr int64_t kQuotaMost = 1'000'000'000;
constexpr int64_t kStateDelayMillisMost = 3'600'000;
constexpr int64_t kScalingWindowSecondsMost = 86'400;
constexpr uint64_t kThreadsMost = 256;
constexpr uint64_t kConnectionsMost = 1'000'000;
constexpr size_t kAccountDigits = 12;

std::string check_account(const std::string& text) {
  const bool digits = std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
  return digits && text.size() == kAccountDigits ? "" : "an account is 12 digits";
}

// Sizes are bytes or numbers with a unit: 512MiB, 1GiB.
CLI::Option* add_size(CLI::App& app, const std::string& name, uint64_t& bytes,
                      const std::string& what) {
  return app.add_option(name, bytes, what)->transform(CLI::AsSizeValue(false))->type_name("SIZE");
}

void add_network_flags(CLI::App& app, ServeOptions& options) {
  app.add_option("--listen", options.listen, "where the API listens; may be given several times")
      ->delimiter(',')
      ->type_name("HOST:PORT")
      ->envname("WEIR_LISTEN")
      ->capture_default_str();
  app.add_option("--admin", options.admin, "where health and metrics are, or off")
      ->type_name("HOST:PORT")
      ->envname("WEIR_ADMIN")
      ->capture_default_str();
  app.add_option("--credentials", options.credentials,
                 "verify signatures against the access keys of this file")
      ->type_name("FILE")
      ->envname("WEIR_CREDENTIALS");
  auto* const certificate =
      app.add_option("--tls-cert", options.tls_certificate,
                     "speak TLS too, with this certificate (PEM, with its chain)")
          ->type_name("FILE")
          ->envname("WEIR_TLS_CERT");
  auto* const key = app.add_option("--tls-key", options.tls_key, "the key of the certificate (PEM)")
                        ->type_name("FILE")
                        ->envname("WEIR_TLS_KEY");
  certificate->needs(key);
  key->needs(certificate);
  app.add_flag("--insecure-no-auth", options.insecure_no_auth,
               "allow addresses beyond loopback although callers are not verified")
      ->envname("WEIR_INSECURE_NO_AUTH");
  app.add_option("--max-connections", options.max_connections, "connections at one time")
      ->check(CLI::Range(uint64_t{1}, kConnectionsMost))
      ->envname("WEIR_MAX_CONNECTIONS")
      ->capture_default_str();
  app.add_option("--threads", options.threads, "I/O threads; 0 means one for each core")
      ->check(CLI::Range(uint64_t{0}, kThreadsMost))
      ->envname("WEIR_THREADS")
      ->capture_default_str();
}

void add_store_flags(CLI::App& app, ServeOptions& options) {
  const std::map<std::string, Acknowledge> acknowledge = {{"durable", Acknowledge::kDurable},
                                                          {"memory", Acknowledge::kMemory}};
  app.add_option("--data", options.data, "the data directory, or :memory:")
      ->type_name("DIR")
      ->envname("WEIR_DATA")
      ->capture_default_str();
  app.add_option("--ack", options.acknowledge,
                 "what a 200 means: durable (the default: fdatasync has returned) or memory "
                 "(unsafe)")
      ->transform(CLI::CheckedTransformer(acknowledge).description(""))
      ->type_name("durable|memory")
      ->envname("WEIR_ACK");
  app.add_option("--encryption-keys", options.encryption_keys,
                 "the master keys of encrypted streams; KEYS in the data directory")
      ->type_name("FILE")
      ->envname("WEIR_ENCRYPTION_KEYS");
  add_size(app, "--memory", options.memory_bytes, "memory for the engine and for requests; 512MiB")
      ->check(CLI::Range(kMemoryBytesMin, UINT64_MAX).description(""))
      ->envname("WEIR_MEMORY");
  add_size(app, "--memory-store", options.memory_store_bytes,
           "most data with --data :memory:; 1GiB")
      ->envname("WEIR_MEMORY_STORE");
}

void add_domain_flags(CLI::App& app, ServeOptions& options) {
  const std::map<std::string, bool> limits = {{"aws", true}, {"off", false}};
  app.add_option("--limits", options.limits,
                 "the read and write limits of AWS: aws (the default) or off")
      ->transform(CLI::CheckedTransformer(limits).description(""))
      ->type_name("aws|off")
      ->envname("WEIR_LIMITS");
  app.add_option("--shard-quota", options.shard_quota, "shards per account and region")
      ->check(CLI::Range(int64_t{1}, kQuotaMost))
      ->envname("WEIR_SHARD_QUOTA")
      ->capture_default_str();
  app.add_option("--stream-quota", options.stream_quota, "streams per account and region")
      ->check(CLI::Range(int64_t{1}, kQuotaMost))
      ->envname("WEIR_STREAM_QUOTA")
      ->capture_default_str();
  app.add_option("--state-delay", options.state_delay_millis,
                 "milliseconds that CREATING, UPDATING and DELETING last")
      ->check(CLI::Range(int64_t{0}, kStateDelayMillisMost))
      ->envname("WEIR_STATE_DELAY")
      ->capture_default_str();
  app.add_option("--scaling-window", options.scaling_window_seconds,
                 "seconds that a shard of an on-demand stream is hot before it splits; 0: never")
      ->check(CLI::Range(int64_t{0}, kScalingWindowSecondsMost))
      ->envname("WEIR_SCALING_WINDOW")
      ->capture_default_str();
  app.add_flag("--with-leases", options.with_leases,
               "answer the part of DynamoDB that KCL keeps its leases in, on the same port")
      ->envname("WEIR_WITH_LEASES");
  app.add_option("--account", options.account, "the account when the access key names none")
      ->check(check_account)
      ->envname("WEIR_ACCOUNT")
      ->capture_default_str();
  app.add_option("--region", options.region, "the region when the signature names none")
      ->envname("WEIR_REGION")
      ->capture_default_str();
}

void add_channel_flags(CLI::App& app, ServeOptions& options) {
  auto* const root = app.add_option("--s3-root", options.s3_root,
                                    "channels deliver to this directory, which stands for S3")
                         ->type_name("DIR")
                         ->envname("WEIR_S3_ROOT");
  auto* const endpoint =
      app.add_option("--s3-endpoint", options.s3_endpoint, "channels deliver to this S3 service")
          ->type_name("URL")
          ->envname("WEIR_S3_ENDPOINT");
  root->excludes(endpoint);
  endpoint->excludes(root);
}

void add_common_flags(CLI::App& app, ServeOptions& options) {
  app.add_option("--log-level", options.log_level, "trace, debug, info, warn, error or off")
      ->check(CLI::IsMember({"trace", "debug", "info", "warn", "error", "off"}).description(""))
      ->envname("WEIR_LOG_LEVEL")
      ->capture_default_str();
  app.set_config("--config", "", "a TOML file with these flags as keys, without the dashes")
      ->envname("WEIR_CONFIG");
  app.allow_config_extras(CLI::config_extras_mode::error);
  app.set_version_flag("--version", "weir " + std::string(kVersion));
}

}  // namespace

CommandLine parse_command_line(int argc, const char* const* argv) {
  CommandLine line;
  CLI::App app("A Kinesis-compatible stream service", "weir");
  add_network_flags(app, line.serve);
  add_store_flags(app, line.serve);
  add_domain_flags(app, line.serve);
  add_channel_flags(app, line.serve);
  add_common_flags(app, line.serve);
  app.require_subcommand(0, 1);
  app.add_subcommand("serve", "run the server (also without this word)")->fallthrough();
  CLI::App* const check = app.add_subcommand("check", "verify a data directory, changing nothing");
  check->add_option("DIR", line.directory, "the data directory")->required();
  CLI::App* const make_cert = app.add_subcommand(
      "make-cert", "write a local certificate authority and a server certificate");
  make_cert->add_option("DIR", line.directory, "where to; made if it is not there")->required();
  CLI::App* const dump_shapes =
      app.add_subcommand("dump-shapes", "print what the API takes and answers, as JSON");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    std::ostringstream out;
    std::ostringstream problem;
    const int code = app.exit(error, out, problem);
    line.command = CommandLine::Command::kPrint;
    line.text = out.str() + problem.str();
    line.exit_code = code == 0 ? 0 : 1;
    return line;
  }
  if (check->parsed()) {
    line.command = CommandLine::Command::kCheck;
  } else if (make_cert->parsed()) {
    line.command = CommandLine::Command::kMakeCert;
  } else if (dump_shapes->parsed()) {
    line.command = CommandLine::Command::kPrint;
    line.text = api::dump_shapes();
  }
  return line;
}

}  // namespace weir::server
