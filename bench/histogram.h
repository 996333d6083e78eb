#pragma once

// A latency histogram of fixed size, in the manner of HdrHistogram: every power of two of
// nanoseconds is cut into 128 equal buckets, so a percentile is at most 0.8 % too high, whatever
// its size. Recording is two shifts and an increment. Not thread-safe: each generator thread has
// its own, merged at the end.

#include <cstddef>
#include <cstdint>
#include <vector>

namespace weir::bench {

class LatencyHistogram {
 public:
  LatencyHistogram();

  // Negative values count as 0, values above the last bucket (about 73 minutes) as the last.
  void record(int64_t nanos);
  void merge(const LatencyHistogram& other);

  uint64_t count() const { return count_; }
  int64_t max_nanos() const { return max_nanos_; }
  double mean_nanos() const;

  // The smallest latency that at least `percent` of the recorded ones do not exceed: the upper end
  // of its bucket, never more than max_nanos(). 0 when nothing was recorded.
  int64_t percentile_nanos(double percent) const;

 private:
  std::vector<uint64_t> buckets_;
  uint64_t count_ = 0;
  int64_t sum_nanos_ = 0;
  int64_t max_nanos_ = 0;
};

}  // namespace weir::bench
