#include "bench/run.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdio>
#include <thread>

#include "base/mutex.h"
#include "bench/loop.h"
#include "bench/process_cpu.h"

namespace weir::bench {
namespace {

using base::SteadyTime;

constexpr double kNanosPerSecond = 1e9;
constexpr double kBytesPerMegabyte = 1e6;

int64_t to_nanos(double seconds) {
  return static_cast<int64_t>(seconds * kNanosPerSecond);
}

double to_seconds(int64_t nanos) {
  return static_cast<double>(nanos) / kNanosPerSecond;
}

// One generator thread with its loops.
struct Worker {
  // One thread runs it: the hint switches Asio's locks between threads off.
  boost::asio::io_context io{1};
  Tally tally;
  Progress progress;
  std::vector<std::unique_ptr<Loop>> loops;
  std::thread thread;
};

struct ProgressSum {
  uint64_t requests = 0;
  uint64_t data_bytes = 0;
  uint64_t errors = 0;
};

struct CpuSample {
  std::optional<int64_t> server;
  int64_t generator = 0;
};

class Runner {
 public:
  Runner(const RunSettings& settings, const ScriptFactory& factory, const base::Clock& clock);
  ~Runner();

  base::Result<RunResult> run();

 private:
  void start_threads();
  bool wait_until(SteadyTime time);
  base::Result<void> watch();
  void stop_when_stuck(SteadyTime now, const ProgressSum& sum);
  void stop_threads();
  void print_progress(SteadyTime now);
  ProgressSum progress_sum() const;
  base::Result<CpuSample> sample_cpu() const;

  const RunSettings& settings_;
  const base::Clock& clock_;
  const SteadyTime start_;
  Pace pace_;
  std::vector<std::unique_ptr<Worker>> workers_;

  base::Mutex mutex_;
  base::CondVar changed_;
  size_t running_ WEIR_GUARDED_BY(mutex_) = 0;

  CpuSample cpu_begin_;
  CpuSample cpu_end_;
  SteadyTime printed_at_;
  ProgressSum printed_;
  SteadyTime moved_at_;
  bool given_up_ = false;
};

SteadyTime end_of_run(const RunSettings& settings, SteadyTime begin) {
  return settings.requests != 0 ? SteadyTime::never() : begin + to_nanos(settings.seconds);
}

Runner::Runner(const RunSettings& settings, const ScriptFactory& factory, const base::Clock& clock)
    : settings_(settings),
      clock_(clock),
      start_(clock.steady()),
      pace_(start_ + to_nanos(settings.warmup_seconds),
            end_of_run(settings, start_ + to_nanos(settings.warmup_seconds)), settings.requests),
      printed_at_(start_),
      moved_at_(start_) {
  for (uint32_t i = 0; i < std::min(settings.threads, settings.connections); ++i) {
    workers_.push_back(std::make_unique<Worker>());
  }
  for (uint32_t i = 0; i < settings.connections; ++i) {
    Worker& worker = *workers_[i % workers_.size()];
    const LoopContext context{worker.io, settings.server, clock_,
                              pace_,     worker.tally,    worker.progress};
    worker.loops.push_back(std::make_unique<Loop>(context, factory(i)));
  }
}

Runner::~Runner() {
  stop_threads();
  for (const auto& worker : workers_) {
    if (worker->thread.joinable()) {
      worker->thread.join();
    }
  }
}

void Runner::start_threads() {
  {
    const base::MutexLock lock(mutex_);
    running_ = workers_.size();
  }
  for (const auto& worker : workers_) {
    worker->thread = std::thread([this, &worker = *worker] {
      for (const auto& loop : worker.loops) {
        loop->start();
      }
      worker.io.run();
      const base::MutexLock lock(mutex_);
      --running_;
      changed_.notify_one();
    });
  }
}

base::Result<RunResult> Runner::run() {
  start_threads();
  RETURN_IF_ERROR(watch());
  if (given_up_) {
    return base::Error::unavailable(fmt::format("{}: the server does not answer", settings_.label));
  }
  RunResult result;
  for (const auto& worker : workers_) {
    worker->thread.join();
    result.tally.merge(worker->tally);
  }
  const SteadyTime end = settings_.requests != 0 ? result.tally.last_reply : pace_.end();
  result.seconds = std::max(to_seconds(end.nanos - pace_.begin().nanos), 0.0);
  result.generator_cpu_micros = cpu_end_.generator - cpu_begin_.generator;
  if (cpu_end_.server.has_value()) {
    result.server_cpu_micros = *cpu_end_.server - *cpu_begin_.server;
  }
  return result;
}

// True when the threads ended before `time`.
bool Runner::wait_until(SteadyTime time) {
  base::MutexLock lock(mutex_);
  while (running_ != 0) {
    const int64_t left = time.nanos - clock_.steady().nanos;
    if (left <= 0) {
      return false;
    }
    changed_.wait_for(lock, std::chrono::nanoseconds(left));
  }
  return true;
}

// Samples CPU times at both ends of the measured time and prints a line each second between.
base::Result<void> Runner::watch() {
  bool begun = false;
  bool ended = false;
  bool done = false;
  while (!done) {
    SteadyTime next = printed_at_ + base::kNanosPerSecond;
    next = begun ? next : std::min(next, pace_.begin());
    next = ended ? next : std::min(next, pace_.end());
    done = wait_until(next);
    const SteadyTime now = clock_.steady();
    if (!begun && (done || now >= pace_.begin())) {
      ASSIGN_OR_RETURN(cpu_begin_, sample_cpu());
      begun = true;
    }
    if (!ended && (done || now >= pace_.end())) {
      ASSIGN_OR_RETURN(cpu_end_, sample_cpu());
      ended = true;
    }
    if (now >= printed_at_ + base::kNanosPerSecond) {
      print_progress(now);
    }
  }
  return {};
}

void Runner::print_progress(SteadyTime now) {
  const ProgressSum sum = progress_sum();
  const double seconds = to_seconds(now.nanos - printed_at_.nanos);
  const double requests = static_cast<double>(sum.requests - printed_.requests) / seconds;
  const double bytes = static_cast<double>(sum.data_bytes - printed_.data_bytes) / seconds;
  fmt::print(stderr, "{} {:5.0f} s{} {:9.0f} requests/s {:8.1f} MB/s  errors {}\n", settings_.label,
             to_seconds(now.nanos - start_.nanos), printed_at_ < pace_.begin() ? " (warm-up)" : "",
             requests, bytes / kBytesPerMegabyte, sum.errors);
  stop_when_stuck(now, sum);
  printed_at_ = now;
  printed_ = sum;
}

void Runner::stop_when_stuck(SteadyTime now, const ProgressSum& sum) {
  if (sum.requests != printed_.requests || sum.errors != printed_.errors) {
    moved_at_ = now;
  }
  const int64_t patience = to_nanos(settings_.patience_seconds);
  const bool late = pace_.end() < SteadyTime::never() && now >= pace_.end() + patience;
  if (late || now >= moved_at_ + patience) {
    given_up_ = true;
    stop_threads();
  }
}

void Runner::stop_threads() {
  for (const auto& worker : workers_) {
    worker->io.stop();
  }
}

ProgressSum Runner::progress_sum() const {
  ProgressSum sum;
  for (const auto& worker : workers_) {
    sum.requests += worker->progress.requests.load(std::memory_order_relaxed);
    sum.data_bytes += worker->progress.data_bytes.load(std::memory_order_relaxed);
    sum.errors += worker->progress.errors.load(std::memory_order_relaxed);
  }
  return sum;
}

base::Result<CpuSample> Runner::sample_cpu() const {
  CpuSample sample;
  sample.generator = own_cpu_micros();
  if (!settings_.server_pids.empty()) {
    ASSIGN_OR_RETURN(const int64_t server, process_cpu_micros(settings_.server_pids));
    sample.server = server;
  }
  return sample;
}

}  // namespace

base::Result<RunResult> run_load(const RunSettings& settings, const ScriptFactory& factory,
                                 const base::Clock& clock) {
  Runner runner(settings, factory, clock);
  return runner.run();
}

}  // namespace weir::bench
