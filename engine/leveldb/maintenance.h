#pragma once

// The maintenance thread: makes the next slice ahead, ends a slice that is full or old, seals what
// is finished, drops what expired, and brings the store back when a full disk has space again.
// Everything slow about slices happens here, nothing of it on the commit thread.

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "engine/leveldb/committer.h"
#include "engine/leveldb/log_table.h"
#include "engine/leveldb/retention.h"
#include "engine/leveldb/slice_handover.h"
#include "engine/leveldb/slice_store.h"
#include "engine/leveldb/store_health.h"

namespace weir::engine {

class Maintenance {
 public:
  // What it works with; all must outlive it.
  struct Parts {
    const base::Clock& clock;
    SliceStore& store;
    LogTable& logs;
    StoreHealth& health;
    SliceHandover& handover;
    Committer& committer;
  };

  struct Options {
    int64_t slice_age_millis = 0;
    std::string probe_directory;  // where a full disk is tried
  };

  // `finished`: slices of the process before, oldest first, to be sealed.
  Maintenance(const Parts& parts, const Options& options,
              std::vector<std::shared_ptr<LiveSlice>> finished);
  Maintenance(const Maintenance&) = delete;
  Maintenance& operator=(const Maintenance&) = delete;
  // close()s.
  ~Maintenance();

  // The thread starts here; before, and in tests instead of it, one caller may run_once().
  void start();

  // Ends the thread. A slice that is half sealed stays as it was.
  void close();

  // Does what is due now. True if more may be due at once.
  bool run_once();

 private:
  void run();
  int64_t millis_to_sleep() const;

  // Each reports a failure to the store's health and returns false.
  bool seal_oldest();
  bool offer_successor(bool proves_space);
  bool make_spare();
  bool try_disk();
  bool drop_expired();
  bool remove_unused();

  bool wants_successor() const;
  bool active_is_old() const;
  bool note(const base::Result<void>& result);

  const Parts parts_;
  const Options options_;
  RetentionPolicy retention_;
  std::deque<std::shared_ptr<LiveSlice>> finished_;
  std::shared_ptr<LiveSlice> spare_;
  size_t unused_ = 0;  // files that readers still hold
  base::SteadyTime next_probe_;
  std::thread thread_;
};

}  // namespace weir::engine
