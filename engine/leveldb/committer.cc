#include "engine/leveldb/committer.h"

#include <algorithm>
#include <utility>

#include "engine/leveldb/limits.h"
#include "engine/leveldb/status.h"

namespace weir::engine {

Committer::Committer(const Parts& parts, const Options& options, std::shared_ptr<LiveSlice> active)
    : parts_(parts),
      options_(options),
      queue_(options.queue_bytes),
      active_(std::move(active)),
      next_(next_position(options.last)),
      last_(options.last),
      last_arrival_(options.last_arrival),
      thread_([this] { run(); }) {}

Committer::~Committer() {
  close();
}

Position Committer::close() {
  queue_.close();
  if (thread_.joinable()) {
    thread_.join();
  }
  return last_;
}

void Committer::append(std::shared_ptr<const AppendBatch> batch, base::SteadyTime deadline,
                       AppendDone done) {
  QueuedAppend append{std::move(batch), deadline, std::move(done)};
  for (const AppendEntry& entry : append.batch->entries) {
    append.bytes += entry.record.data.size() + entry.record.partition_key.size();
  }
  Refusal refusal = Refusal::kNone;
  if (append.bytes > kRequestBytesMax) {
    refusal = Refusal::kTooLarge;
  } else if (!parts_.health.writable()) {
    refusal = Refusal::kReadOnly;
  } else {
    refusal = queue_.push(append);
  }
  if (refusal != Refusal::kNone) {
    refuse(append, refusal);
  }
}

void Committer::seal(LogId log, Epoch epoch, SealDone done) {
  QueuedSeal seal{log, epoch, std::move(done)};
  if (!queue_.push(seal)) {
    seal.done(base::Error::unavailable("the engine is closing"));
  }
}

void Committer::set_commit_sink(CommitSink* sink) {
  const base::MutexLock lock(sink_mutex_);
  sink_ = sink;
}

// After the end of what is durable has moved: who hears of a record may name it at once.
void Committer::tell_sink() {
  const base::MutexLock lock(sink_mutex_);
  if (sink_ != nullptr) {
    group_.tell(*sink_);
  }
}

void Committer::refuse(QueuedAppend& append, Refusal refusal) {
  Appended answer;
  answer.outcome = Outcome::kNotPersisted;
  answer.refusal = refusal;
  append.done(std::vector<Appended>(append.batch->entries.size(), answer));
}

void Committer::run() {
  std::vector<QueuedItem> items;
  while (queue_.take(kGroupBytes, items)) {
    change_slice();
    run_group(items);
    items.clear();
  }
}

void Committer::run_group(std::vector<QueuedItem>& items) {
  const base::Timestamp arrival = std::max(last_arrival_, parts_.clock.wall());
  group_.start(next_, {.previous = last_, .arrival = arrival});
  for (QueuedItem& item : items) {
    std::visit([this](auto& queued) { admit(std::move(queued)); }, item);
  }
  if (!group_.empty()) {
    write_group();
  }
  // Also without records: a seal has told this time as one that no later record is before.
  last_arrival_ = arrival;
  answer_seals();
}

Refusal Committer::check(const QueuedAppend& append) const {
  if (!parts_.health.writable()) {
    return Refusal::kReadOnly;
  }
  if (append.deadline < parts_.clock.steady()) {
    return Refusal::kDeadline;
  }
  // All or none: one record that cannot be stored refuses the request.
  for (const AppendEntry& entry : append.batch->entries) {
    const Refusal refusal = parts_.logs.check(entry.log, entry.epoch);
    if (refusal != Refusal::kNone) {
      return refusal;
    }
  }
  return Refusal::kNone;
}

void Committer::admit(QueuedAppend append) {
  const Refusal refusal = check(append);
  if (refusal != Refusal::kNone) {
    refuse(append, refusal);
    return;
  }
  if (append.batch->entries.empty()) {
    append.done({});
    return;
  }
  group_.add(std::move(append));
}

void Committer::admit(QueuedSeal seal) {
  // Everything admitted before this moment lies before group_.next(), everything later is refused.
  const SealedLog sealed{.end = group_.next(), .sealed_at = group_.arrival()};
  seals_.push_back({std::move(seal.done), parts_.logs.seal(seal.log, seal.epoch, sealed)});
}

void Committer::write_group() {
  const base::SteadyTime begin = parts_.clock.steady();
  const leveldb::Status status = active_->write(group_.seal_batch(), options_.sync);
  counters_.sync_nanos += static_cast<uint64_t>(parts_.clock.steady().nanos - begin.nanos);
  next_ = group_.next();
  if (!status.ok()) {
    parts_.health.fail(to_error(status, "commit"));
    parts_.handover.poke();
    group_.answer(Outcome::kUnknown, Refusal::kNone);
    return;
  }
  last_ = group_.note().last;
  active_->note(group_.note());
  parts_.logs.note_appended(group_.note().ranges);
  parts_.store.set_durable_end(next_);
  ++counters_.commits;
  counters_.records += group_.records();
  counters_.bytes += group_.bytes();
  tell_sink();
  group_.answer(Outcome::kDurable, Refusal::kNone);
  note_growth(group_.bytes());
}

void Committer::answer_seals() {
  for (PendingSeal& seal : seals_) {
    // A seal is good only if what was queued before it is durable.
    if (seal.result.ok() && !parts_.health.writable()) {
      seal.done(base::Error::unavailable("the store is read-only"));
    } else {
      seal.done(std::move(seal.result));
    }
  }
  seals_.clear();
}

void Committer::note_growth(uint64_t bytes) {
  bytes_unchecked_ += bytes;
  if (bytes_unchecked_ < std::min(kSizeCheckBytes, options_.slice_bytes / 8)) {
    return;
  }
  bytes_unchecked_ = 0;
  active_bytes_ = active_->bytes();
  if (active_bytes_ >= options_.slice_bytes) {
    parts_.handover.set_need(SliceHandover::Need::kSuccessor);
  } else if (active_bytes_ >= options_.slice_bytes / 4) {
    parts_.handover.set_need(SliceHandover::Need::kSpare);
  }
}

void Committer::change_slice() {
  SliceHandover::Offer offer = parts_.handover.take_offered();
  // The maintenance thread may be behind: then nothing is written until it has caught up, so that
  // memory stays bounded by two slices.
  while (!offer.slice && parts_.health.writable() && !parts_.handover.closed() &&
         active_bytes_ >= slice_bytes_hard(options_.slice_bytes)) {
    offer = parts_.handover.wait_offered(kStalledMillis);
  }
  if (offer.slice) {
    adopt(std::move(offer));
  }
}

void Committer::adopt(SliceHandover::Offer offer) {
  parts_.store.add(offer.slice);
  // Before the predecessor is given back: until then the maintenance thread offers no other slice.
  if (offer.proves_space) {
    parts_.health.resume();
  }
  parts_.handover.give_finished(std::exchange(active_, std::move(offer.slice)));
  active_bytes_ = 0;
  bytes_unchecked_ = 0;
}

}  // namespace weir::engine
