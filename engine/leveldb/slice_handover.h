#pragma once

// How the commit thread and the maintenance thread change slices: the commit thread says how full
// the active slice is, the maintenance thread offers a fresh one, the commit thread takes it
// between two groups and gives the finished one back to be sealed.

#include <cstdint>
#include <memory>
#include <vector>

#include "base/mutex.h"
#include "base/thread_annotations.h"
#include "engine/leveldb/live_slice.h"

namespace weir::engine {

// Thread-safe.
class SliceHandover {
 public:
  struct Offer {
    std::shared_ptr<LiveSlice> slice;
    // Made after a full disk had space again: with it the store takes writes again.
    bool proves_space = false;
  };

  // What the active slice wants, in rising order.
  enum class Need { kNothing, kSpare, kSuccessor };

  // Commit thread.

  void set_need(Need need);
  // The slice offered, or a null one.
  Offer take_offered();
  // Waits until a slice is offered; null when `millis` are over or give_up() or close() came first.
  Offer wait_offered(int64_t millis);
  // The slice written until now; its successor has been taken.
  void give_finished(std::shared_ptr<LiveSlice> finished);

  // Maintenance thread.

  Need need() const;
  void offer(Offer offer);
  // Also while the commit thread takes it: until then the slice before still looks full.
  bool has_offer() const;
  std::vector<std::shared_ptr<LiveSlice>> take_finished();
  // There will be no slice: a failure was noted in the store's health.
  void give_up();
  // Sleeps until there is something to do, at most `millis`. False: closed.
  bool wait_for_work(int64_t millis);

  // Any thread.

  // Wakes the maintenance thread.
  void poke();
  // Ends all waiting for good.
  void close();
  bool closed() const;

 private:
  Offer take() WEIR_REQUIRES(mutex_);

  mutable base::Mutex mutex_;
  base::CondVar commit_ready_;
  base::CondVar work_ready_;
  Need need_ WEIR_GUARDED_BY(mutex_) = Need::kNothing;
  Offer offered_ WEIR_GUARDED_BY(mutex_);
  bool adopting_ WEIR_GUARDED_BY(mutex_) = false;  // taken, its predecessor not given back yet
  std::vector<std::shared_ptr<LiveSlice>> finished_ WEIR_GUARDED_BY(mutex_);
  bool gave_up_ WEIR_GUARDED_BY(mutex_) = false;
  bool poked_ WEIR_GUARDED_BY(mutex_) = false;
  bool closed_ WEIR_GUARDED_BY(mutex_) = false;
};

}  // namespace weir::engine
