#include "engine/leveldb/read_pool.h"

#include <utility>

namespace weir::engine {

ReadPool::ReadPool(const Options& options) : options_(options) {
  for (int i = 0; i < options_.threads; ++i) {
    threads_.emplace_back([this] { run(); });
  }
}

ReadPool::~ReadPool() {
  std::deque<Waiting> refused;
  {
    const base::MutexLock lock(mutex_);
    closing_ = true;
    refused.swap(waiting_);
  }
  ready_.notify_all();
  for (Waiting& waiting : refused) {
    waiting.task(base::Error::unavailable("the engine is closing"));
  }
  for (std::thread& thread : threads_) {
    thread.join();
  }
}

bool ReadPool::admit(base::SteadyTime deadline, Task& task) {
  const base::MutexLock lock(mutex_);
  if (closing_ || waiting_.size() >= options_.queued_max) {
    return false;
  }
  waiting_.push_back({deadline, std::move(task)});
  return true;
}

void ReadPool::submit(base::SteadyTime deadline, Task task) {
  if (!admit(deadline, task)) {
    task(base::Error::unavailable("too many reads are waiting, or the engine is closing"));
    return;
  }
  ready_.notify_one();
}

void ReadPool::run() {
  base::MutexLock lock(mutex_);
  while (true) {
    while (!closing_ && waiting_.empty()) {
      ready_.wait(lock);
    }
    if (closing_) {
      return;
    }
    Waiting next = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    if (next.deadline < options_.clock->steady()) {
      next.task(base::Error::unavailable("the deadline passed before the read began"));
    } else {
      next.task({});
    }
    lock.lock();
  }
}

}  // namespace weir::engine
