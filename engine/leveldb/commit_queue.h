#pragma once

// What waits for the commit thread: appends and seals, in the order of the calls, bounded in bytes.

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/thread_annotations.h"
#include "engine/engine.h"

namespace weir::engine {

struct QueuedAppend {
  std::shared_ptr<const AppendBatch> batch;
  base::SteadyTime deadline;
  AppendDone done;
  uint64_t bytes = 0;  // data and partition keys
};

struct QueuedSeal {
  LogId log;
  Epoch epoch;
  SealDone done;
};

using QueuedItem = std::variant<QueuedAppend, QueuedSeal>;

// Many producers, one consumer. Thread-safe.
class CommitQueue {
 public:
  explicit CommitQueue(uint64_t bytes_max) : bytes_max_(bytes_max) {}

  // Takes `append` and returns kNone, or leaves it with the caller: kQueueFull when too much waits,
  // kReadOnly when the queue was closed.
  Refusal push(QueuedAppend& append);

  // False, with the item left to the caller, when the queue was closed.
  bool push(QueuedSeal& seal);

  // Waits for items and appends to `out` as many as fit into `bytes`, at least one. Also returns,
  // perhaps with nothing, after wake(). False: closed, and nothing is left.
  bool take(uint64_t bytes, std::vector<QueuedItem>& out);

  // Makes a waiting take() return.
  void wake();

  // Nothing comes in any more; take() still gives what waits.
  void close();

  uint64_t bytes() const { return bytes_.load(std::memory_order_relaxed); }

 private:
  void notify_consumer() WEIR_REQUIRES(mutex_);

  const uint64_t bytes_max_;
  base::Mutex mutex_;
  base::CondVar ready_;
  std::deque<QueuedItem> items_ WEIR_GUARDED_BY(mutex_);
  std::atomic<uint64_t> bytes_{0};  // written with mutex_ held
  bool consumer_waits_ WEIR_GUARDED_BY(mutex_) = false;
  bool woken_ WEIR_GUARDED_BY(mutex_) = false;
  bool closed_ WEIR_GUARDED_BY(mutex_) = false;
};

}  // namespace weir::engine
