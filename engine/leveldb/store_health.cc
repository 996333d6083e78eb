#include "engine/leveldb/store_health.h"

#include "base/log.h"
#include "engine/leveldb/status.h"

namespace weir::engine {

bool StoreHealth::disk_full() const {
  const base::MutexLock lock(mutex_);
  return disk_full_;
}

void StoreHealth::fail(const base::Error& error) {
  const base::MutexLock lock(mutex_);
  const bool was_writable = writable_.exchange(false, std::memory_order_acq_rel);
  if (!was_writable && !(disk_full_ && !is_disk_full(error))) {
    return;
  }
  disk_full_ = is_disk_full(error);
  reason_ = error.text();
  base::log_error("the store is read-only {}: {}",
                  disk_full_ ? "until the disk has space" : "until a restart", reason_);
}

void StoreHealth::resume() {
  const base::MutexLock lock(mutex_);
  if (!disk_full_) {
    return;
  }
  disk_full_ = false;
  reason_.clear();
  writable_.store(true, std::memory_order_release);
  base::log_info("the disk has space again: the store takes writes");
}

HealthReport StoreHealth::report() const {
  const base::MutexLock lock(mutex_);
  if (writable()) {
    return {};
  }
  return {Health::kReadOnly, "a write failed: " + reason_};
}

}  // namespace weir::engine
