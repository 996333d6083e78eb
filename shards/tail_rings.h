#pragma once

// Tail rings: the newest records of the shards that somebody follows, in memory, so that all their
// readers read what was just stored without asking the engine.
//
// The engine tells of each commit (engine::CommitSink); what belongs to a followed log is kept in
// its ring and the followers that wait for it are woken. Payloads are copied into segments that all
// rings share: kept where requests have put them, among what comes and goes, they took twice their
// size. Records of encrypted streams are kept encrypted. One budget covers all rings: beyond it the
// oldest record of all goes. A reader that needs what is gone, or what was stored before the
// ring was there, reads the log instead and comes back: places are positions, so nothing is lost
// or repeated at the change. A log without followers has no ring and costs a commit one look.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/buffer.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "base/thread_annotations.h"
#include "engine/engine.h"
#include "shards/tail_counters.h"

namespace weir::shards {

namespace asio = boost::asio;

class TailRings;

// One who follows a log and waits for its records, on one executor. Made by TailRings::follow();
// all but wake() is for the thread of that executor.
class TailFollower : public std::enable_shared_from_this<TailFollower> {
 public:
  // For TailRings only.
  TailFollower(TailRings& rings, engine::LogId log, const asio::any_io_executor& executor)
      : rings_(rings), log_(log), timer_(executor) {}

  // Returns when the log may have something at or after `from`, after a wake(), or when `nanos`
  // have passed; without `from` only for the other two. May return early. The value means nothing.
  asio::awaitable<bool> wait(std::optional<engine::Position> from, int64_t nanos);

  // Ends the wait that is under way, or the next one. From any thread.
  void wake();

  engine::LogId log() const { return log_; }

 private:
  friend class TailRings;

  TailRings& rings_;
  const engine::LogId log_;
  asio::steady_timer timer_;
  // Both guarded by the mutex of the rings.
  bool signalled_ = false;  // the next wait ends at once
  bool waiting_ = false;    // for records
};

// Thread-safe. Follows the engine's commits from its construction to its end.
class TailRings final : public engine::CommitSink {
 public:
  // `log` outlives it.
  TailRings(engine::RecordLog& log, uint64_t bytes_max);
  ~TailRings() override;
  TailRings(const TailRings&) = delete;
  TailRings& operator=(const TailRings&) = delete;

  // A follower of `log`, whose ring there is until leave(). `executor` is the caller's.
  std::shared_ptr<TailFollower> follow(engine::LogId log, const asio::any_io_executor& executor);
  void leave(const std::shared_ptr<TailFollower>& follower);

  // Wakes all followers: what they look at besides records has changed.
  void wake_all();

  // What RecordLog::read() says of a log that is open, if the ring has it all: the page owns its
  // bytes, and `next` is `from` when there is nothing yet. nullopt: read the log.
  std::optional<engine::Page> read(engine::LogId log, engine::Position from,
                                   const engine::ReadLimits& limits);

  // engine::CommitSink
  void committed(const std::shared_ptr<const engine::AppendBatch>& batch,
                 std::span<const engine::Appended> appended) override;

  // What the budget counts now.
  uint64_t bytes() const { return bytes_.load(std::memory_order_relaxed); }
  uint64_t bytes_max() const { return bytes_max_; }

  // Written by those who read here.
  TailCounters& counters() { return counters_; }
  const TailCounters& counters() const { return counters_; }

 private:
  friend class TailFollower;

  // Memory that payloads are copied into one behind the other, held by their records, and by
  // filling_ as long as there is room. Counted whole.
  struct Segment {
    std::shared_ptr<base::Buffer> buffer;
    uint64_t used = 0;
  };
  struct Entry {
    engine::Position position;
    base::Timestamp arrival;
    engine::Record record;             // in the segment
    std::shared_ptr<Segment> segment;  // copied with the mutex held only
  };
  struct Ring {
    // It has every record from here on, once it is ready.
    engine::Position covered_from;
    bool ready = false;
    std::deque<Entry> records;
    std::vector<std::shared_ptr<TailFollower>> followers;

    bool covers(engine::Position from) const { return ready && from >= covered_from; }
  };
  // Followers to wake, those of one loop together.
  using Wakes =
      std::vector<std::pair<asio::any_io_executor, std::vector<std::shared_ptr<TailFollower>>>>;

  // Adds a follower that waits to `wakes`.
  static void take_waiting(const std::shared_ptr<TailFollower>& follower, Wakes& wakes);
  static void post(Wakes&& wakes);

  bool is_worth_waiting(const TailFollower& follower, std::optional<engine::Position> from) const
      WEIR_REQUIRES(mutex_);
  void push(Ring& ring, engine::LogId log, Entry entry) WEIR_REQUIRES(mutex_);
  Entry copy_of(const engine::Appended& appended, const engine::Record& record)
      WEIR_REQUIRES(mutex_);
  void let_go(std::shared_ptr<Segment>& segment) WEIR_REQUIRES(mutex_);
  void drop_oldest() WEIR_REQUIRES(mutex_);
  void drop_front(Ring& ring, engine::LogId log) WEIR_REQUIRES(mutex_);
  void drop_all(Ring& ring, engine::LogId log) WEIR_REQUIRES(mutex_);

  engine::RecordLog& log_;
  const uint64_t bytes_max_;
  const uint64_t segment_bytes_;
  std::atomic<uint64_t> ring_count_{0};
  std::atomic<uint64_t> bytes_{0};  // written with mutex_ held
  TailCounters counters_;

  base::Mutex mutex_;
  std::unordered_map<engine::LogId, Ring> rings_ WEIR_GUARDED_BY(mutex_);
  std::shared_ptr<Segment> filling_ WEIR_GUARDED_BY(mutex_);
  // The oldest record of each ring that has one.
  std::set<std::pair<engine::Position, engine::LogId>> oldest_ WEIR_GUARDED_BY(mutex_);
};

}  // namespace weir::shards
