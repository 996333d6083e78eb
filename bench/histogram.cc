#include "bench/histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace weir::bench {
namespace {

constexpr int kSubBits = 7;
constexpr uint64_t kSubBuckets = uint64_t{1} << kSubBits;
// 2^42 ns is about 73 minutes, longer than any run.
constexpr int kMaxBits = 42;
constexpr size_t kBuckets = static_cast<size_t>(kMaxBits - kSubBits + 1) * kSubBuckets;

// Values below kSubBuckets have a bucket each; above, bucket group g holds [2^(g+6), 2^(g+7)).
size_t bucket_of(uint64_t nanos) {
  if (nanos < kSubBuckets) {
    return nanos;
  }
  const int shift = std::bit_width(nanos) - 1 - kSubBits;
  const uint64_t sub = (nanos >> shift) - kSubBuckets;
  return std::min(static_cast<size_t>(shift + 1) * kSubBuckets + sub, kBuckets - 1);
}

int64_t upper_end(size_t bucket) {
  const uint64_t group = bucket / kSubBuckets;
  const uint64_t sub = bucket % kSubBuckets;
  if (group == 0) {
    return static_cast<int64_t>(sub);
  }
  return static_cast<int64_t>(((kSubBuckets + sub + 1) << (group - 1)) - 1);
}

}  // namespace

LatencyHistogram::LatencyHistogram() : buckets_(kBuckets, 0) {}

void LatencyHistogram::record(int64_t nanos) {
  const int64_t latency = std::max<int64_t>(nanos, 0);
  ++buckets_[bucket_of(static_cast<uint64_t>(latency))];
  ++count_;
  sum_nanos_ += latency;
  max_nanos_ = std::max(max_nanos_, latency);
}

void LatencyHistogram::merge(const LatencyHistogram& other) {
  for (size_t i = 0; i < buckets_.size(); ++i) {
    buckets_[i] += other.buckets_[i];
  }
  count_ += other.count_;
  sum_nanos_ += other.sum_nanos_;
  max_nanos_ = std::max(max_nanos_, other.max_nanos_);
}

double LatencyHistogram::mean_nanos() const {
  return count_ == 0 ? 0 : static_cast<double>(sum_nanos_) / static_cast<double>(count_);
}

int64_t LatencyHistogram::percentile_nanos(double percent) const {
  if (count_ == 0) {
    return 0;
  }
  const double wanted = std::ceil(percent / 100.0 * static_cast<double>(count_));
  const uint64_t rank = std::clamp<uint64_t>(static_cast<uint64_t>(wanted), 1, count_);
  uint64_t seen = 0;
  for (size_t i = 0; i < buckets_.size(); ++i) {
    seen += buckets_[i];
    if (seen >= rank) {
      return std::min(upper_end(i), max_nanos_);
    }
  }
  return max_nanos_;
}

}  // namespace weir::bench
