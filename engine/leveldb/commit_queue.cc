#include "engine/leveldb/commit_queue.h"

namespace weir::engine {
namespace {

uint64_t bytes_of(const QueuedItem& item) {
  const auto* append = std::get_if<QueuedAppend>(&item);
  return append == nullptr ? 0 : append->bytes;
}

}  // namespace

Refusal CommitQueue::push(QueuedAppend& append) {
  const base::MutexLock lock(mutex_);
  if (closed_) {
    return Refusal::kReadOnly;
  }
  // Into an empty queue everything fits, so no request is too large for its bound.
  if (!items_.empty() && bytes_ + append.bytes > bytes_max_) {
    return Refusal::kQueueFull;
  }
  bytes_ += append.bytes;
  items_.emplace_back(std::move(append));
  notify_consumer();
  return Refusal::kNone;
}

bool CommitQueue::push(QueuedSeal& seal) {
  const base::MutexLock lock(mutex_);
  if (closed_) {
    return false;
  }
  items_.emplace_back(std::move(seal));
  notify_consumer();
  return true;
}

bool CommitQueue::take(uint64_t bytes, std::vector<QueuedItem>& out) {
  base::MutexLock lock(mutex_);
  while (!closed_ && !woken_ && items_.empty()) {
    consumer_waits_ = true;
    ready_.wait(lock);
  }
  consumer_waits_ = false;
  woken_ = false;
  if (items_.empty()) {
    return !closed_;
  }
  uint64_t taken = 0;
  do {
    taken += bytes_of(items_.front());
    out.push_back(std::move(items_.front()));
    items_.pop_front();
  } while (!items_.empty() && taken + bytes_of(items_.front()) <= bytes);
  bytes_ -= taken;
  return true;
}

void CommitQueue::notify_consumer() {
  // A system call only when the commit thread sleeps: while it works it looks again by itself.
  if (consumer_waits_) {
    consumer_waits_ = false;
    ready_.notify_one();
  }
}

void CommitQueue::wake() {
  const base::MutexLock lock(mutex_);
  woken_ = true;
  notify_consumer();
}

void CommitQueue::close() {
  const base::MutexLock lock(mutex_);
  closed_ = true;
  notify_consumer();
}

}  // namespace weir::engine
