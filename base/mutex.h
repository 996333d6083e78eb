#pragma once

// std::mutex and its helpers with the annotations of base/thread_annotations.h.
//
//   base::MutexLock lock(mutex_);
//   while (jobs_.empty()) {
//     wakeup_.wait(lock);
//   }

#include <condition_variable>
#include <mutex>

#include "base/thread_annotations.h"

namespace weir::base {

class WEIR_CAPABILITY("mutex") Mutex {
 public:
  void lock() WEIR_ACQUIRE() { mutex_.lock(); }
  void unlock() WEIR_RELEASE() { mutex_.unlock(); }

 private:
  friend class MutexLock;
  std::mutex mutex_;
};

// Holds a Mutex from construction to destruction, except between unlock() and lock().
class WEIR_SCOPED_CAPABILITY MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) WEIR_ACQUIRE(mutex) : lock_(mutex.mutex_) {}
  ~MutexLock() WEIR_RELEASE() {}
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

  void unlock() WEIR_RELEASE() { lock_.unlock(); }
  void lock() WEIR_ACQUIRE() { lock_.lock(); }

 private:
  friend class CondVar;
  std::unique_lock<std::mutex> lock_;
};

// Waits are written as loops, because the analysis does not see the lock inside a predicate.
// Spurious wake-ups happen.
class CondVar {
 public:
  // The lock is held again when it returns.
  void wait(MutexLock& lock) { condition_.wait(lock.lock_); }

  // Returns false when the time was over first.
  template <typename Duration>
  bool wait_for(MutexLock& lock, Duration longest) {
    return condition_.wait_for(lock.lock_, longest) == std::cv_status::no_timeout;
  }

  void notify_one() { condition_.notify_one(); }
  void notify_all() { condition_.notify_all(); }

 private:
  std::condition_variable condition_;
};

}  // namespace weir::base
