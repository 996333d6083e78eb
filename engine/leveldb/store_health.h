#pragma once

// Whether the store takes writes. A failed write is remembered until the process ends: after it
// nobody knows what the disk holds. A full disk is the exception, it may pass.

#include <atomic>
#include <string>

#include "base/mutex.h"
#include "base/result.h"
#include "base/thread_annotations.h"
#include "engine/engine.h"

namespace weir::engine {

// Thread-safe.
class StoreHealth {
 public:
  bool writable() const { return writable_.load(std::memory_order_acquire); }

  // True while the only reason to refuse writes is a full disk.
  bool disk_full() const;

  // From now on the store is read-only. Logs the first failure.
  void fail(const base::Error& error);

  // There is space again and a fresh slice to write to. Does nothing unless disk_full().
  void resume();

  HealthReport report() const;

 private:
  std::atomic<bool> writable_{true};
  mutable base::Mutex mutex_;
  bool disk_full_ WEIR_GUARDED_BY(mutex_) = false;
  std::string reason_ WEIR_GUARDED_BY(mutex_);
};

}  // namespace weir::engine
