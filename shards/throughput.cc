#include "shards/throughput.h"

namespace weir::shards {

bool Throughput::try_write(int64_t bytes, base::SteadyTime now) {
  if (!write_records_.try_take(1, now)) {
    return false;
  }
  if (!write_bytes_.try_take(bytes, now)) {
    write_records_.refund(1);
    return false;
  }
  return true;
}

void Throughput::refund_write(int64_t bytes) {
  write_records_.refund(1);
  write_bytes_.refund(bytes);
}

bool Throughput::try_read(base::SteadyTime now) {
  if (now.nanos < read_closed_until_.load(std::memory_order_relaxed)) {
    return false;
  }
  return read_bytes_.has_tokens(now) && read_calls_.try_take(1, now);
}

bool Throughput::try_iterator(base::SteadyTime now) {
  return iterator_calls_.try_take(1, now);
}

void Throughput::charge_read(int64_t bytes, base::SteadyTime now) {
  read_bytes_.take(bytes, now);
  if (bytes > limits::kShardReadBytesPerSecond) {
    const int64_t pause = bytes * base::kNanosPerSecond / limits::kShardReadBytesPerSecond;
    read_closed_until_.store(now.nanos + pause, std::memory_order_relaxed);
  }
}

}  // namespace weir::shards
