#pragma once

// The commit thread: the only writer of records. It takes everything queued (up to kGroupBytes),
// gives positions and one arrival stamp, writes ONE LevelDB batch with one sync, and then answers.
//
// One batch and not several writes with the last one synced: on a change of its log LevelDB drops
// the old one without fsync (google/leveldb issues 193, 1081), and a later synced write does not
// cover it. A batch is also what makes a request all or nothing.
//
// After a failed write everything is refused: the failed group's outcome is unknown, what comes
// later is not persisted. The positions of the failed group are never given again.

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/thread_annotations.h"
#include "engine/engine.h"
#include "engine/leveldb/commit_group.h"
#include "engine/leveldb/commit_queue.h"
#include "engine/leveldb/log_table.h"
#include "engine/leveldb/slice_handover.h"
#include "engine/leveldb/slice_store.h"
#include "engine/leveldb/store_health.h"

namespace weir::engine {

// Each field is read without a lock.
struct CommitCounters {
  std::atomic<uint64_t> commits{0};
  std::atomic<uint64_t> records{0};
  std::atomic<uint64_t> bytes{0};
  std::atomic<uint64_t> sync_nanos{0};
};

// Thread-safe. The destructor finishes what was queued.
class Committer {
 public:
  // What it works with; all must outlive it.
  struct Parts {
    const base::Clock& clock;
    SliceStore& store;
    LogTable& logs;
    StoreHealth& health;
    SliceHandover& handover;
  };

  struct Options {
    bool sync = true;
    uint64_t queue_bytes = 0;
    uint64_t slice_bytes = 0;
    // Where the store stands: what the last process committed last.
    Position last = kNoPosition;
    base::Timestamp last_arrival;
  };

  // `active` takes the records; it is in the store's chain already.
  Committer(const Parts& parts, const Options& options, std::shared_ptr<LiveSlice> active);
  Committer(const Committer&) = delete;
  Committer& operator=(const Committer&) = delete;
  ~Committer();

  // RecordLog's calls of the same name.
  void append(std::shared_ptr<const AppendBatch> batch, base::SteadyTime deadline, AppendDone done);
  void seal(LogId log, Epoch epoch, SealDone done);
  void set_commit_sink(CommitSink* sink);

  // A slice was offered through the handover.
  void wake() { queue_.wake(); }

  // Refuses what comes from now on, finishes what was queued and ends the thread. Position of the
  // last commit.
  Position close();

  uint64_t queue_bytes() const { return queue_.bytes(); }
  const CommitCounters& counters() const { return counters_; }

 private:
  struct PendingSeal {
    SealDone done;
    base::Result<SealedLog> result;
  };

  void run();
  void run_group(std::vector<QueuedItem>& items);
  void admit(QueuedAppend append);
  void admit(QueuedSeal seal);
  void write_group();
  void tell_sink();
  void answer_seals();

  // Refuses all entries of the request.
  static void refuse(QueuedAppend& append, Refusal refusal);
  Refusal check(const QueuedAppend& append) const;

  // Changes to a fresh slice if one is offered; waits for one if the active slice must not grow.
  void change_slice();
  void adopt(SliceHandover::Offer offer);
  void note_growth(uint64_t bytes);

  const Parts parts_;
  const Options options_;
  CommitQueue queue_;
  CommitCounters counters_;

  // Of the commit thread alone.
  std::shared_ptr<LiveSlice> active_;
  uint64_t active_bytes_ = 0;     // when the memtable was asked last
  uint64_t bytes_unchecked_ = 0;  // written since then
  Position next_;
  Position last_;
  base::Timestamp last_arrival_;
  CommitGroup group_;
  std::vector<PendingSeal> seals_;

  base::Mutex sink_mutex_;  // held while the sink runs, so that it can be taken away
  CommitSink* sink_ WEIR_GUARDED_BY(sink_mutex_) = nullptr;

  std::thread thread_;
};

}  // namespace weir::engine
