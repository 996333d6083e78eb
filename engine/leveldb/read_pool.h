#pragma once

// The threads that may wait for the disk on behalf of readers.

#include <cstddef>
#include <deque>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/result.h"
#include "base/thread_annotations.h"
#include "base/unique_function.h"

namespace weir::engine {

// Thread-safe. The destructor refuses what waits and joins the threads.
class ReadPool {
 public:
  // Runs exactly once: with success on a read thread, or with kUnavailable if it was refused, on
  // any thread.
  using Task = base::UniqueFunction<void(const base::Result<void>&)>;

  struct Options {
    int threads = 2;
    size_t queued_max = 0;
    const base::Clock* clock = nullptr;
  };

  explicit ReadPool(const Options& options);
  ReadPool(const ReadPool&) = delete;
  ReadPool& operator=(const ReadPool&) = delete;
  ~ReadPool();

  // Refused at once if too many wait, and later if its turn comes after `deadline`.
  void submit(base::SteadyTime deadline, Task task);

 private:
  struct Waiting {
    base::SteadyTime deadline;
    Task task;
  };

  // False if too many wait, or the pool is closing; the task stays with the caller.
  bool admit(base::SteadyTime deadline, Task& task);
  void run();

  const Options options_;
  base::Mutex mutex_;
  base::CondVar ready_;
  std::deque<Waiting> waiting_ WEIR_GUARDED_BY(mutex_);
  bool closing_ WEIR_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace weir::engine
