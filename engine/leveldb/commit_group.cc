#include "engine/leveldb/commit_group.h"

#include "base/check.h"

namespace weir::engine {
namespace {

leveldb::Slice view_of(std::string_view bytes) {
  return {bytes.data(), bytes.size()};
}

}  // namespace

void CommitGroup::start(Position first, const Commit& commit) {
  CHECK(requests_.empty());
  CHECK_LT(commit.previous, first);
  batch_.Clear();
  note_.first = first;
  note_.last = first;
  note_.commit = commit;
  note_.ranges.clear();
  range_index_.clear();
  next_ = first;
  bytes_ = 0;
}

void CommitGroup::add(QueuedAppend append) {
  const Position first = next_;
  for (const AppendEntry& entry : append.batch->entries) {
    take_record(entry);
  }
  bytes_ += append.bytes;
  requests_.push_back({std::move(append), first, {}});
}

void CommitGroup::take_record(const AppendEntry& entry) {
  CHECK_LT(next_, kPositionMax);
  const Position position = next_;
  next_ = next_position(position);
  const EncodedKey key(entry.log, position);
  encode_record(key.view(), note_.commit.arrival, entry.record, value_);
  batch_.Put(view_of(key.view()), view_of(value_));

  const auto [found, is_new] = range_index_.try_emplace(entry.log, note_.ranges.size());
  if (is_new) {
    note_.ranges.push_back({entry.log, position, position});
  }
  note_.ranges[found->second].last = position;
}

leveldb::WriteBatch& CommitGroup::seal_batch() {
  CHECK_LT(note_.first, next_);
  note_.last = Position{next_.value() - 1};
  const EncodedKey key(kCommitLog, note_.last);
  encode_commit(key.view(), note_.commit, value_);
  batch_.Put(view_of(key.view()), view_of(value_));
  return batch_;
}

std::vector<Appended> CommitGroup::answers_of(const Request& request, Outcome outcome,
                                              Refusal refusal) const {
  std::vector<Appended> answers(request.append.batch->entries.size());
  Position position = request.first;
  for (Appended& answer : answers) {
    answer.outcome = outcome;
    answer.refusal = refusal;
    if (outcome == Outcome::kDurable) {
      answer.position = position;
      answer.arrival = note_.commit.arrival;
    }
    position = next_position(position);
  }
  return answers;
}

void CommitGroup::tell(CommitSink& sink) {
  for (Request& request : requests_) {
    request.told = answers_of(request, Outcome::kDurable, Refusal::kNone);
    sink.committed(request.append.batch, request.told);
  }
}

void CommitGroup::answer(Outcome outcome, Refusal refusal) {
  for (Request& request : requests_) {
    request.append.done(request.told.empty() ? answers_of(request, outcome, refusal)
                                             : std::move(request.told));
  }
  requests_.clear();
}

}  // namespace weir::engine
