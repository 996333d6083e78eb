#pragma once

// One group commit in the making: takes requests in queue order, gives their records positions and
// encodes them into one LevelDB batch that ends with the commit record.

#include <leveldb/write_batch.h>

#include <string>
#include <vector>

#include "engine/leveldb/commit_queue.h"
#include "engine/leveldb/live_slice.h"

namespace weir::engine {

// Reused from group to group, so that its memory is. Not thread-safe.
class CommitGroup {
 public:
  // Starts an empty group after the commit `previous`, whose first record is at `first`.
  void start(Position first, const Commit& commit);

  // Takes a request; all of it is stored with the group.
  void add(QueuedAppend append);

  // Completes the batch with the commit record. The group must not be empty.
  leveldb::WriteBatch& seal_batch();

  // Tells `sink` of every request. The group is durable.
  void tell(CommitSink& sink);

  // Answers every request with `outcome`; when that is kDurable also with positions.
  void answer(Outcome outcome, Refusal refusal);

  bool empty() const { return requests_.empty(); }
  // Where the next record goes.
  Position next() const { return next_; }
  base::Timestamp arrival() const { return note_.commit.arrival; }
  uint64_t bytes() const { return bytes_; }
  uint64_t records() const { return next_.value() - note_.first.value(); }
  // After seal_batch().
  const GroupNote& note() const { return note_; }

 private:
  struct Request {
    QueuedAppend append;
    Position first;
    std::vector<Appended> told;  // what the sink was told; empty if there is none
  };

  void take_record(const AppendEntry& entry);
  std::vector<Appended> answers_of(const Request& request, Outcome outcome, Refusal refusal) const;

  leveldb::WriteBatch batch_;
  std::vector<Request> requests_;
  GroupNote note_;
  std::unordered_map<LogId, size_t> range_index_;  // into note_.ranges
  Position next_;
  uint64_t bytes_ = 0;
  std::string value_;
};

}  // namespace weir::engine
