#include "engine/leveldb/slice_handover.h"

#include <chrono>
#include <utility>

namespace weir::engine {

void SliceHandover::set_need(Need need) {
  const base::MutexLock lock(mutex_);
  if (need_ == need) {
    return;
  }
  need_ = need;
  poked_ = true;
  work_ready_.notify_one();
}

SliceHandover::Offer SliceHandover::take_offered() {
  const base::MutexLock lock(mutex_);
  return take();
}

SliceHandover::Offer SliceHandover::take() {
  adopting_ = adopting_ || offered_.slice != nullptr;
  return std::exchange(offered_, {});
}

SliceHandover::Offer SliceHandover::wait_offered(int64_t millis) {
  base::MutexLock lock(mutex_);
  // A wake-up without reason is the same to the caller as one after a shorter time.
  if (!offered_.slice && !gave_up_ && !closed_) {
    commit_ready_.wait_for(lock, std::chrono::milliseconds(millis));
  }
  gave_up_ = false;
  return take();
}

void SliceHandover::give_finished(std::shared_ptr<LiveSlice> finished) {
  const base::MutexLock lock(mutex_);
  finished_.push_back(std::move(finished));
  adopting_ = false;
  need_ = Need::kNothing;
  poked_ = true;
  work_ready_.notify_one();
}

SliceHandover::Need SliceHandover::need() const {
  const base::MutexLock lock(mutex_);
  return need_;
}

void SliceHandover::offer(Offer offer) {
  const base::MutexLock lock(mutex_);
  offered_ = std::move(offer);
  commit_ready_.notify_one();
}

bool SliceHandover::has_offer() const {
  const base::MutexLock lock(mutex_);
  return offered_.slice != nullptr || adopting_;
}

std::vector<std::shared_ptr<LiveSlice>> SliceHandover::take_finished() {
  const base::MutexLock lock(mutex_);
  return std::exchange(finished_, {});
}

void SliceHandover::give_up() {
  const base::MutexLock lock(mutex_);
  gave_up_ = true;
  commit_ready_.notify_one();
}

bool SliceHandover::wait_for_work(int64_t millis) {
  base::MutexLock lock(mutex_);
  // A wake-up without reason only means that there is nothing to do.
  if (!poked_ && !closed_) {
    work_ready_.wait_for(lock, std::chrono::milliseconds(millis));
  }
  poked_ = false;
  return !closed_;
}

void SliceHandover::poke() {
  const base::MutexLock lock(mutex_);
  poked_ = true;
  work_ready_.notify_one();
}

void SliceHandover::close() {
  const base::MutexLock lock(mutex_);
  closed_ = true;
  commit_ready_.notify_one();
  work_ready_.notify_one();
}

bool SliceHandover::closed() const {
  const base::MutexLock lock(mutex_);
  return closed_;
}

}  // namespace weir::engine
