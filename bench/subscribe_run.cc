#include "bench/subscribe_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <cmath>
#include <functional>
#include <memory>
#include <thread>

#include "bench/paced_puts.h"
#include "bench/process_cpu.h"
#include "bench/subscriber.h"

namespace weir::bench {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr int64_t kSubscribeNanos = 15 * base::kNanosPerSecond;
// How much later than their time the puts may be answered.
constexpr int64_t kPatienceNanos = 15 * base::kNanosPerSecond;
constexpr int64_t kLastRecordsNanos = 5 * base::kNanosPerSecond;
constexpr std::chrono::milliseconds kPoll{10};
// Small, so that a stalled client fills what lies between it and the server soon.
constexpr int kStalledReceiveBytes = 4096;

int64_t to_nanos(double seconds) {
  return static_cast<int64_t>(seconds * static_cast<double>(base::kNanosPerSecond));
}

// Waits until `done`, for at most `nanos`; what it says in the end.
bool wait_for(const base::Clock& clock, int64_t nanos, const std::function<bool()>& done) {
  asio::io_context io;
  const base::SteadyTime deadline = clock.steady() + nanos;
  while (!done() && clock.steady() < deadline) {
    asio::steady_timer timer(io, kPoll);
    timer.wait();
  }
  return done();
}

// Subscribes, reads the beginning of the answer and then nothing any more.
base::Result<tcp::socket> stall(asio::io_context& io, const SubscribeSettings& settings,
                                const StalledSubscription& stalled, const RequestWriter& writer) {
  boost::system::error_code error;
  tcp::socket socket(io);
  socket.open(settings.server.protocol(), error);
  socket.set_option(asio::socket_base::receive_buffer_size(kStalledReceiveBytes), error);
  socket.connect(settings.server, error);
  const std::string request = writer.request(
      "SubscribeToShard",
      fmt::format(R"({{"ConsumerARN":"{}","ShardId":"{}","StartingPosition":{{"Type":"LATEST"}}}})",
                  stalled.consumer_arn, stalled.shard));
  if (!error) {
    asio::write(socket, asio::buffer(request), error);
  }
  std::array<char, 12> head{};  // "HTTP/1.1 200"
  if (!error) {
    asio::read(socket, asio::buffer(head), error);
  }
  if (error || !std::string_view(head.data(), head.size()).ends_with("200")) {
    return base::Error::unavailable(fmt::format("a stalled subscriber is answered {} {}",
                                                std::string_view(head.data(), head.size()),
                                                error.message()));
  }
  return socket;
}

class SubscribeRun {
 public:
  SubscribeRun(const SubscribeSettings& settings, const RequestWriter& writer,
               const base::Clock& clock);
  ~SubscribeRun();

  base::Result<SubscribeResult> run();

 private:
  base::Result<void> subscribe_all();
  base::Result<void> put_all();
  void print_progress(double seconds) const;
  SubscribeResult result();

  const SubscribeSettings& settings_;
  const RequestWriter& writer_;
  const base::Clock& clock_;
  const size_t warmup_records_;
  PushTimes times_;
  SubscriberTally tally_;
  std::vector<std::unique_ptr<Subscriber>> subscribers_;
  asio::io_context subscriber_io_{1};
  asio::io_context put_io_{1};
  PacedPuts puts_;
  std::vector<tcp::socket> stalled_;
  std::thread subscriber_thread_;
  std::thread put_thread_;
  std::atomic<bool> puts_done_ = false;
  int64_t cpu_micros_ = 0;
  double cpu_seconds_ = 0;
};

SubscribeRun::SubscribeRun(const SubscribeSettings& settings, const RequestWriter& writer,
                           const base::Clock& clock)
    : settings_(settings),
      writer_(writer),
      clock_(clock),
      warmup_records_(static_cast<size_t>(settings.rate * settings.warmup_seconds)),
      times_(warmup_records_ + static_cast<size_t>(std::ceil(settings.rate * settings.seconds))),
      puts_(put_io_,
            {.server = settings.server,
             .stream = settings.stream,
             .connections = settings.connections,
             .record_bytes = settings.record_bytes,
             .rate = settings.rate},
            writer, clock, times_) {}

SubscribeRun::~SubscribeRun() {
  subscriber_io_.stop();
  put_io_.stop();
  for (std::thread* const thread : {&subscriber_thread_, &put_thread_}) {
    if (thread->joinable()) {
      thread->join();
    }
  }
}

base::Result<SubscribeResult> SubscribeRun::run() {
  RETURN_IF_ERROR(subscribe_all());
  RETURN_IF_ERROR(put_all());
  put_thread_.join();
  // Late records are missing records; what they would have been late by is no latency.
  wait_for(clock_, kLastRecordsNanos,
           [this] { return subscribers_.empty() || tally_.received >= puts_.acked(); });
  subscriber_io_.stop();
  subscriber_thread_.join();
  return result();
}

base::Result<void> SubscribeRun::subscribe_all() {
  for (const StalledSubscription& stalled : settings_.stalled) {
    ASSIGN_OR_RETURN(tcp::socket socket, stall(put_io_, settings_, stalled, writer_));
    stalled_.push_back(std::move(socket));
  }
  for (const std::string& shard : settings_.shards) {
    subscribers_.push_back(std::make_unique<Subscriber>(
        Subscriber::Settings{settings_.server, settings_.consumer_arn, shard}, writer_, clock_,
        times_, tally_));
    subscribers_.back()->start(subscriber_io_);
  }
  subscriber_thread_ = std::thread([this] { subscriber_io_.run(); });
  const bool all = wait_for(clock_, kSubscribeNanos,
                            [this] { return tally_.subscribed == settings_.shards.size(); });
  if (!all) {
    return base::Error::unavailable(fmt::format("{} of {} subscriptions were answered",
                                                tally_.subscribed.load(), settings_.shards.size()));
  }
  return {};
}

// Puts everything, printing a line each second, and samples the server's CPU at both ends.
base::Result<void> SubscribeRun::put_all() {
  ASSIGN_OR_RETURN(const int64_t before, process_cpu_micros(settings_.server_pids));
  const base::SteadyTime begin = clock_.steady();
  const base::SteadyTime patience =
      begin + to_nanos(settings_.warmup_seconds + settings_.seconds) + kPatienceNanos;
  puts_.start(begin);
  put_thread_ = std::thread([this] {
    put_io_.run();
    puts_done_ = true;
  });
  while (!wait_for(clock_, base::kNanosPerSecond, [this] { return puts_done_.load(); })) {
    print_progress(static_cast<double>(clock_.steady().nanos - begin.nanos) / 1e9);
    if (clock_.steady() >= patience) {
      return base::Error::unavailable("the server does not answer all puts");
    }
  }
  ASSIGN_OR_RETURN(const int64_t after, process_cpu_micros(settings_.server_pids));
  cpu_micros_ = after - before;
  cpu_seconds_ = static_cast<double>(clock_.steady().nanos - begin.nanos) / 1e9;
  return {};
}

void SubscribeRun::print_progress(double seconds) const {
  fmt::print(stderr, "subscribe {:5.0f} s{} {} of {} records acknowledged, {} received\n", seconds,
             seconds < settings_.warmup_seconds ? " (warm-up)" : "", puts_.acked(), times_.size(),
             tally_.received.load());
}

SubscribeResult SubscribeRun::result() {
  SubscribeResult result;
  for (size_t i = 0; i < times_.size(); ++i) {
    const int64_t acked = times_.acked[i];
    const int64_t received = times_.received[i];
    result.acked += acked != 0 ? 1 : 0;
    result.missing += acked != 0 && received == 0 ? 1 : 0;
    if (i >= warmup_records_ && acked != 0 && received != 0) {
      result.from_due.record(received - times_.due[i]);
      result.from_ack.record(received - acked);
    }
  }
  result.received = tally_.received;
  result.events = tally_.events;
  result.renewals = tally_.renewals;
  result.early_ends = tally_.early_ends;
  result.repeats = tally_.repeats;
  result.disorder = tally_.disorder;
  result.errors = tally_.errors;
  result.errors.insert(puts_.errors().begin(), puts_.errors().end());
  if (!settings_.server_pids.empty()) {
    result.server_cpu_micros = cpu_micros_;
    result.cpu_seconds = cpu_seconds_;
  }
  result.times = std::move(times_);
  return result;
}

}  // namespace

base::Result<SubscribeResult> run_subscribers(const SubscribeSettings& settings,
                                              const RequestWriter& writer,
                                              const base::Clock& clock) {
  SubscribeRun run(settings, writer, clock);
  return run.run();
}

}  // namespace weir::bench
