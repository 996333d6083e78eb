#pragma once

// What a run counts.

#include <atomic>
#include <cstdint>
#include <map>
#include <string>

#include "base/clock.h"
#include "bench/histogram.h"

namespace weir::bench {

// What one good reply brought. `failed` counts the entries of a PutRecords that were refused, by
// their ErrorCode; `records` and `data_bytes` are without them.
struct ReplyCounts {
  uint64_t records = 0;
  uint64_t data_bytes = 0;
  std::map<std::string, uint64_t> failed;
};

// Everything counted inside the measured time. One a generator thread, not thread-safe.
struct Tally {
  uint64_t requests = 0;  // answered with 200
  uint64_t records = 0;
  uint64_t data_bytes = 0;
  std::map<std::string, uint64_t> errors;  // requests or entries without success, by kind
  LatencyHistogram latency;                // of the requests answered with 200
  base::SteadyTime last_reply;

  void add(const ReplyCounts& counts);
  void merge(const Tally& other);
  uint64_t error_count() const;
};

// The same while the run goes on, for the progress line; warm-up included. Written by one thread.
struct alignas(64) Progress {
  std::atomic<uint64_t> requests = 0;
  std::atomic<uint64_t> data_bytes = 0;
  std::atomic<uint64_t> errors = 0;
};

// Says when requests may be sent and which replies count. Thread-safe.
class Pace {
 public:
  // Replies count from `begin` until before `end`. If `requests` is not 0, only so many are sent
  // from `begin` on.
  Pace(base::SteadyTime begin, base::SteadyTime end, uint64_t requests);

  bool may_send(base::SteadyTime now);
  bool counts(base::SteadyTime now) const { return now >= begin_ && now < end_; }
  base::SteadyTime begin() const { return begin_; }
  base::SteadyTime end() const { return end_; }

 private:
  const base::SteadyTime begin_;
  const base::SteadyTime end_;
  const bool limited_;
  std::atomic<int64_t> left_;
};

}  // namespace weir::bench
