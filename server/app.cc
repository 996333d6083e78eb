#include "server/app.h"

#include <pthread.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "api/call_rate.h"
#include "api/context.h"
#include "api/dispatch.h"
#include "base/clock.h"
#include "base/guarded_clock.h"
#include "base/log.h"
#include "base/random.h"
#include "base/result.h"
#include "engine/leveldb/leveldb_engine.h"
#include "engine/memory/memory_engine.h"
#include "server/admin/admin_server.h"
#include "server/admin/metrics.h"
#include "server/allocator.h"
#include "server/auth/credentials_file.h"
#include "server/channel_runner.h"
#include "server/keys/key_file.h"
#include "server/leases.h"
#include "server/limits.h"
#include "server/net/http_server.h"
#include "server/net/listener.h"
#include "server/net/tls_context.h"
#include "server/version.h"
#include "shards/service.h"

namespace weir::server {

namespace asio = boost::asio;
using asio::ip::tcp;
using base::Error;
using base::Result;

namespace {

std::string text_of(const tcp::endpoint& endpoint) {
  const bool v6 = endpoint.address().is_v6();
  const std::string host = endpoint.address().to_string();
  return (v6 ? "[" + host + "]" : host) + ":" + std::to_string(endpoint.port());
}

// What an operator wants of the store's memory: the slices grow and shrink with --memory.
uint64_t slice_bytes(uint64_t memory_bytes) {
  return std::clamp(memory_bytes / kSliceShareDivisor, kSliceBytesMin, kSliceBytesMax);
}

// What readers at the tips of shards share (shards/tail_rings.h).
uint64_t tail_bytes(uint64_t memory_bytes) {
  return std::min(memory_bytes / kTailShareDivisor, kTailBytesMax);
}

// The part of --memory that the engine needs for itself (docs/architecture.md).
uint64_t engine_bytes(const ServeOptions& options) {
  if (options.data == ServeOptions::kInMemory) {
    return tail_bytes(options.memory_bytes);  // its records are --memory-store's
  }
  return std::min(
      options.memory_bytes / 2,
      2 * slice_bytes(options.memory_bytes) + kOpenTablesBytes + tail_bytes(options.memory_bytes));
}

// Raises the limit of open files as far as it goes, and returns it.
uint64_t raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) {
    return kReservedDescriptors;
  }
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  getrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_cur;
}

uint64_t connection_limit(const ServeOptions& options) {
  const uint64_t descriptors = raise_descriptor_limit();
  return std::min(options.max_connections,
                  descriptors - std::min(kReservedDescriptors, descriptors / 2));
}

// Work of the service's own on a loop, beside the requests: state changes as they become due, the
// scaling of on-demand streams.
class Housekeeping {
 public:
  Housekeeping(asio::awaitable<void> work, asio::io_context& context) : context_(context) {
    asio::co_spawn(context_, std::move(work),
                   asio::bind_cancellation_slot(signal_.slot(), [this](const std::exception_ptr&) {
                     ended_.set_value();  // by cancellation, which is an exception, if not before
                   }));
  }

  // While the context runs.
  void stop() {
    asio::post(context_, [this] { signal_.emit(asio::cancellation_type::terminal); });
    ended_.get_future().wait();
  }

 private:
  asio::io_context& context_;
  asio::cancellation_signal signal_;
  std::promise<void> ended_;
};

}  // namespace

// The object graph. Members stand in the order in which they are built, and need only what stands
// above them.
class App {
 public:
  explicit App(const ServeOptions& options)
      : options_(options),
        memory_(options.memory_bytes - engine_bytes(options) - batch_bytes(options)),
        gate_(connection_limit(options)) {}

  // An error is a sentence for the operator. Nothing needs to be stopped then.
  Result<void> start() {
    RETURN_IF_ERROR(open_credentials());
    RETURN_IF_ERROR(open_certificate());
    RETURN_IF_ERROR(open_engine());
    RETURN_IF_ERROR(open_keys());
    RETURN_IF_ERROR(open_service());
    RETURN_IF_ERROR(open_ports());
    asio::io_context& context = http_->loops().front()->context();
    transitions_.emplace(service_->run(), context);
    scaling_.emplace(service_->run_scaling(), context);
    http_->start();
    if (channel_runner_ != nullptr) {
      channel_runner_->start();
    }
    say_what_holds();
    return {};
  }

  // For SIGHUP. Connections that are open keep the certificate they have.
  void reload_certificate() {
    const Result<void> reloaded = certificate_->reload();
    if (reloaded.ok()) {
      base::log_info("new connections get the certificate that is now in {}",
                     options_.tls_certificate);
    } else {
      base::log_error("the old certificate stays: {}", reloaded.error().text());
    }
  }

  // False if an operation did not end in time; the App must not be destroyed then.
  bool stop() {
    stopping_ = true;
    if (channel_runner_ != nullptr) {
      channel_runner_->stop();
    }
    scaling_->stop();
    transitions_->stop();
    return http_->stop(kDrainMillisMax);
  }

 private:
  Result<void> open_credentials() {
    if (!options_.credentials.empty()) {
      ASSIGN_OR_RETURN(credentials_,
                       auth::CredentialsFile::open(options_.credentials, system_clock_.steady()));
    }
    return {};
  }

  Result<void> open_certificate() {
    if (!options_.tls_certificate.empty()) {
      ASSIGN_OR_RETURN(certificate_,
                       net::TlsCertificate::open(
                           {.certificate = options_.tls_certificate, .key = options_.tls_key}));
    }
    return {};
  }

  Result<void> open_engine() {
    if (options_.data == ServeOptions::kInMemory) {
      engine_ = engine::make_memory_engine(
          {.clock = clock_, .store_bytes_max = options_.memory_store_bytes});
      return {};
    }
    engine::LevelDbOptions wanted{.directory = options_.data, .env = &env_, .clock = &clock_};
    wanted.ack = options_.acknowledge == Acknowledge::kDurable ? engine::AckMode::kDurable
                                                               : engine::AckMode::kMemory;
    wanted.slice_bytes = slice_bytes(options_.memory_bytes);
    wanted.paced_state = true;
    ASSIGN_OR_RETURN(engine_, engine::open_leveldb_engine(wanted));
    return {};
  }

  // After the engine, which takes only a directory that is new or its own.
  Result<void> open_keys() {
    if (!options_.encryption_keys.empty()) {
      ASSIGN_OR_RETURN(keys_, keys::KeyFile::open(options_.encryption_keys, system_clock_));
    } else if (options_.data == ServeOptions::kInMemory) {
      keys_ = keys::KeyFile::in_memory(system_clock_, random_);
    } else {
      ASSIGN_OR_RETURN(
          keys_, keys::KeyFile::open_or_create(options_.data + "/KEYS", system_clock_, random_));
    }
    return {};
  }

  Result<void> open_service() {
    const shards::Options domain{.limits_on = options_.limits,
                                 .state_delay_millis = options_.state_delay_millis,
                                 .shard_quota = options_.shard_quota,
                                 .stream_quota = options_.stream_quota,
                                 .scaling_window_seconds = options_.scaling_window_seconds,
                                 .tail_bytes = tail_bytes(options_.memory_bytes)};
    service_.emplace(shards::Service::Parts{*engine_, clock_, random_, domain, keys_.get()});
    RETURN_IF_ERROR(service_->open());
    RETURN_IF_ERROR(finish_earlier_work());
    if (options_.limits) {
      call_rates_.emplace(clock_.steady());
    }
    ASSIGN_OR_RETURN(channel_runner_, ChannelRunner::open(options_, system_clock_, *service_));
    context_.emplace(
        api::Context{.service = *service_,
                     .call_rates = call_rates_ ? &*call_rates_ : nullptr,
                     .problems = channel_runner_ ? &channel_runner_->problems() : nullptr});
    dispatch_.emplace(*context_);
    return {};
  }

  // What the process before began and did not finish must be finished before the first put.
  Result<void> finish_earlier_work() {
    std::optional<shards::Result<void>> result;
    asio::io_context context(1);
    asio::co_spawn(context, service_->start(),
                   [&result](const std::exception_ptr&, shards::Result<void> started) {
                     result = std::move(started);
                   });
    context.run();
    if (!result->ok()) {
      return Error::io_error("cannot finish what was begun before the last stop: " +
                             std::string(result->error().token("reason")));
    }
    return {};
  }

  Result<void> open_ports() {
    if (options_.with_leases) {
      ASSIGN_OR_RETURN(leases_, Leases::open(*engine_, clock_, random_));
    }
    ApiHandler kinesis = [this](api::Call call) { return (*dispatch_)(std::move(call)); };
    const net::Services services{
        .clock = clock_,
        .random = random_,
        .memory = memory_,
        .gate = gate_,
        .handler = leases_ ? leases_->in_front_of(kinesis) : kinesis,
        .defaults = {options_.account, options_.region},
        .verification = {.file = credentials_.get(), .clock = &system_clock_},
        .certificate = certificate_.get(),
        .leases = leases_ != nullptr};
    const uint64_t cores = std::max(1U, std::thread::hardware_concurrency());
    http_.emplace(services, options_.threads == 0 ? cores : options_.threads);
    for (const std::string& text : options_.listen) {
      ASSIGN_OR_RETURN(const tcp::endpoint wanted,
                       reachable_endpoint(text, credentials_ != nullptr));
      ASSIGN_OR_RETURN(const tcp::endpoint endpoint, http_->listen(wanted));
      listening_.push_back(endpoint);
    }
    return open_admin();
  }

  Result<void> open_admin() {
    if (options_.admin == ServeOptions::kOff) {
      return {};
    }
    ASSIGN_OR_RETURN(const tcp::endpoint wanted, reachable_endpoint(options_.admin, false));
    const admin::MetricsSources sources{
        .http = *http_,
        .gate = gate_,
        .memory = memory_,
        .engine = *engine_,
        .domain = *service_,
        .deliveries = channel_runner_ ? &channel_runner_->stats() : nullptr,
        .published = leases_ ? &leases_->series() : nullptr};
    ASSIGN_OR_RETURN(admin_,
                     admin::AdminServer::start(
                         wanted, {.metrics = [sources] { return admin::render_metrics(sources); },
                                  .readiness = [this] { return readiness(); }}));
    return {};
  }

  // Where callers are not verified, everybody who reaches the port is everybody. That is so on the
  // admin port in any case.
  Result<tcp::endpoint> reachable_endpoint(const std::string& text, bool verified) const {
    ASSIGN_OR_RETURN(const tcp::endpoint endpoint, net::parse_endpoint(text));
    if (!endpoint.address().is_loopback() && !verified && !options_.insecure_no_auth) {
      return Error::invalid_argument(
          text +
          " can be reached from other machines, and callers are not verified there: listen on "
          "127.0.0.1, give --credentials (for the API), or say --insecure-no-auth if the network "
          "is trusted");
    }
    return endpoint;
  }

  // The start-up lines: where it listens, where data is, what a 200 means, who may call, which
  // limits are on.
  void say_what_holds() const {
    for (const tcp::endpoint& endpoint : listening_) {
      base::log_info("weir {} listens on {}", kVersion, text_of(endpoint));
    }
    if (admin_ != nullptr) {
      base::log_info("health and metrics are on {}", text_of(admin_->endpoint()));
    }
    if (options_.data == ServeOptions::kInMemory) {
      base::log_info("data is in memory and ends with this process, whatever a 200 has said");
    } else if (options_.acknowledge == Acknowledge::kDurable) {
      base::log_info("data is in {}; a 200 means that fdatasync has returned", options_.data);
    } else {
      base::log_warn(
          "data is in {}; --ack memory is unsafe: a power loss loses records that were answered "
          "with 200",
          options_.data);
    }
    if (certificate_ != nullptr) {
      base::log_info("TLS is spoken too, with the certificate {}; SIGHUP reads it again",
                     options_.tls_certificate);
    }
    if (credentials_ != nullptr) {
      base::log_info("signatures are verified with the {} access keys of {}",
                     credentials_->credentials()->size(), credentials_->path());
    } else {
      base::log_info("signatures are not verified: whoever reaches the port may use it");
    }
    if (!keys_->path().empty()) {
      base::log_info("keys for encrypted streams are in {}", keys_->path());
    }
    if (channel_runner_ != nullptr) {
      base::log_info("channels deliver to {}", channel_runner_->place());
    }
    base::log_info("limits are {}", options_.limits ? "those of AWS" : "off");
  }

  admin::Readiness readiness() const {
    if (stopping_) {
      return {.ready = false, .text = "stopping"};
    }
    const engine::HealthReport report = engine_->health();
    if (report.health != engine::Health::kReady) {
      return {.ready = false, .text = report.reason};
    }
    if (const int64_t millis = clock_.disbelieved_millis(); millis != 0) {
      return {.ready = true,
              .text = "ready; the clock of this machine has jumped by " +
                      std::to_string(millis / base::kMillisPerSecond) +
                      " s, which is not followed until it has held for ten minutes"};
    }
    return {.ready = true, .text = "ready"};
  }

  const ServeOptions options_;
  base::SystemClock system_clock_;
  base::GuardedClock clock_{system_clock_};
  base::SystemRandom random_;
  std::unique_ptr<auth::CredentialsFile> credentials_;  // nullptr: signatures are not verified
  std::unique_ptr<net::TlsCertificate> certificate_;    // nullptr: no TLS
  engine::PosixStoreEnv env_;
  std::unique_ptr<engine::Engine> engine_;
  std::unique_ptr<keys::KeyFile> keys_;
  std::optional<shards::Service> service_;
  std::unique_ptr<ChannelRunner> channel_runner_;  // nullptr: channels deliver nowhere
  std::optional<api::CallRates> call_rates_;
  std::optional<api::Context> context_;
  std::optional<api::Dispatch> dispatch_;
  std::unique_ptr<Leases> leases_;  // nullptr: --with-leases was not given
  net::MemoryBudget memory_;
  net::ConnectionGate gate_;
  std::optional<net::HttpServer> http_;
  std::vector<tcp::endpoint> listening_;
  std::optional<Housekeeping> transitions_;
  std::optional<Housekeeping> scaling_;
  std::atomic<bool> stopping_{false};
  std::unique_ptr<admin::AdminServer> admin_;
};

namespace {

// SIGHUP only where there is something to read again: else it ends the process, as a terminal that
// closes expects.
sigset_t handled_signals(const ServeOptions& options) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  if (!options.tls_certificate.empty()) {
    sigaddset(&signals, SIGHUP);
  }
  return signals;
}

// Blocks until a signal asks the process to stop. From then on the signals have their default
// effect, so that a second one ends it at once.
void wait_for_stop(const sigset_t& signals, App& app) {
  int received = 0;
  sigwait(&signals, &received);
  while (received == SIGHUP) {
    app.reload_certificate();
    sigwait(&signals, &received);
  }
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
  base::log_info("{}: answering what was accepted, then stopping",
                 received == SIGTERM ? "SIGTERM" : "SIGINT");
}

}  // namespace

int run_server(const ServeOptions& options) {
  base::configure_log(options.log_level);
  configure_allocator();
  // Before there are other threads, which inherit the mask: only wait_for_stop() sees the signals.
  const sigset_t signals = handled_signals(options);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);  // a client that went away is an error of its socket

  App app(options);
  if (const Result<void> started = app.start(); !started.ok()) {
    std::fprintf(stderr, "weir: %s\n", started.error().text().c_str());
    return 1;
  }
  wait_for_stop(signals, app);
  if (!app.stop()) {
    base::log_error("an operation did not end in time: leaving it to the next start");
    std::_Exit(1);
  }
  return 0;
}

}  // namespace weir::server
