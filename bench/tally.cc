#include "bench/tally.h"

#include <algorithm>

namespace weir::bench {

void Tally::add(const ReplyCounts& counts) {
  ++requests;
  records += counts.records;
  data_bytes += counts.data_bytes;
  for (const auto& [code, count] : counts.failed) {
    errors["entry " + code] += count;
  }
}

void Tally::merge(const Tally& other) {
  requests += other.requests;
  records += other.records;
  data_bytes += other.data_bytes;
  for (const auto& [kind, count] : other.errors) {
    errors[kind] += count;
  }
  latency.merge(other.latency);
  last_reply = std::max(last_reply, other.last_reply);
}

uint64_t Tally::error_count() const {
  uint64_t sum = 0;
  for (const auto& [kind, count] : errors) {
    sum += count;
  }
  return sum;
}

Pace::Pace(base::SteadyTime begin, base::SteadyTime end, uint64_t requests)
    : begin_(begin), end_(end), limited_(requests != 0), left_(static_cast<int64_t>(requests)) {}

bool Pace::may_send(base::SteadyTime now) {
  if (now < begin_) {
    return true;
  }
  return now < end_ && (!limited_ || left_.fetch_sub(1, std::memory_order_relaxed) > 0);
}

}  // namespace weir::bench
