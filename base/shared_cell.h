#pragma once

// SharedCell<T>: a pointer to an immutable T that is replaced while other threads take copies.
//
// C++20 has std::atomic<std::shared_ptr>, which does the same with a lock bit inside the pointer;
// libstdc++ 12 gives that bit back in load() with relaxed order, so a load and the next store are a
// data race to the letter of the standard and to ThreadSanitizer. Here the lock is a real one, held
// for the copy of a pointer.

#include <memory>
#include <utility>

#include "base/mutex.h"
#include "base/thread_annotations.h"

namespace weir::base {

// Thread-safe. Never empty.
template <typename T>
class SharedCell {
 public:
  explicit SharedCell(std::shared_ptr<const T> value) : value_(std::move(value)) {}

  std::shared_ptr<const T> load() const WEIR_EXCLUDES(mutex_) {
    const MutexLock lock(mutex_);
    return value_;
  }

  // The old value is given back after the lock, since it may be the last to hold much memory.
  void store(std::shared_ptr<const T> value) WEIR_EXCLUDES(mutex_) {
    const MutexLock lock(mutex_);
    value_.swap(value);
  }

 private:
  mutable Mutex mutex_;
  std::shared_ptr<const T> value_ WEIR_GUARDED_BY(mutex_);
};

}  // namespace weir::base
