#include "engine/leveldb/slice_log.h"

#include <utility>

namespace weir::engine {

namespace {

base::Result<void> seal_all(SliceStore& store,
                            const std::vector<std::shared_ptr<LiveSlice>>& slices) {
  for (const auto& slice : slices) {
    RETURN_IF_ERROR(store.seal(*slice));
  }
  return {};
}

}  // namespace

base::Result<std::unique_ptr<SliceLog>> SliceLog::open(const LevelDbOptions& options,
                                                       Position expected, StoreHealth& health,
                                                       RecoveryReport& report) {
  auto store =
      std::make_unique<SliceStore>(SliceStore::Options{.env = options.env,
                                                       .directory = options.directory + "/slices",
                                                       .slice_bytes = options.slice_bytes,
                                                       .open_tables = options.open_tables});
  ASSIGN_OR_RETURN(RecoveredSlices recovered, recover_slices(*store, report));
  if (recovered.last < expected) {
    return base::Error::corruption(options.directory + ": the last clean stop was at position " +
                                   std::to_string(expected.value()) + ", but the store ends at " +
                                   std::to_string(recovered.last.value()));
  }
  if (recovered.last != expected) {
    // Not a clean stop: the logs may end in a commit that was never synced, or whose sync failed,
    // and a failed sync must not be tried again. Whoever reads such a commit must find it again
    // after a power failure, so it is written to a file before anybody can.
    RETURN_IF_ERROR(seal_all(*store, recovered.live));
    recovered.live.clear();
  }
  ASSIGN_OR_RETURN(auto active, store->create_slice());
  store->add(active);
  std::unique_ptr<SliceLog> log(
      new SliceLog(options, health, std::move(store), std::move(recovered), std::move(active)));
  log->maintenance_.start();
  return log;
}

SliceLog::SliceLog(const LevelDbOptions& options, StoreHealth& health,
                   std::unique_ptr<SliceStore> store, RecoveredSlices recovered,
                   std::shared_ptr<LiveSlice> active)
    : store_(std::move(store)),
      logs_(next_position(recovered.last)),
      reader_({.store = *store_, .logs = logs_, .clock = *options.clock},
              {.threads = options.read_threads,
               .queued_max = options.queued_reads,
               .clock = options.clock}),
      committer_({.clock = *options.clock,
                  .store = *store_,
                  .logs = logs_,
                  .health = health,
                  .handover = handover_},
                 {.sync = options.ack == AckMode::kDurable,
                  .queue_bytes = options.queue_bytes,
                  .slice_bytes = options.slice_bytes,
                  .last = recovered.last,
                  .last_arrival = recovered.last_arrival},
                 std::move(active)),
      maintenance_(
          {.clock = *options.clock,
           .store = *store_,
           .logs = logs_,
           .health = health,
           .handover = handover_,
           .committer = committer_},
          {.slice_age_millis = options.slice_age_millis, .probe_directory = options.directory},
          std::move(recovered.live)) {}

SliceLog::~SliceLog() {
  close();
}

Position SliceLog::close() {
  // The commit thread may need a fresh slice to finish its queue, so it ends first.
  const Position last = committer_.close();
  maintenance_.close();
  return last;
}

void SliceLog::append(std::shared_ptr<const AppendBatch> batch, base::SteadyTime deadline,
                      AppendDone done) {
  committer_.append(std::move(batch), deadline, std::move(done));
}

void SliceLog::read(LogId log, Position from, const ReadLimits& limits, base::SteadyTime deadline,
                    ReadDone done) {
  reader_.read(log, from, limits, deadline, std::move(done));
}

void SliceLog::find_time(LogId log, base::Timestamp time, base::SteadyTime deadline,
                         PositionDone done) {
  reader_.find_time(log, time, deadline, std::move(done));
}

LogBounds SliceLog::bounds(LogId log) const {
  const Position end = store_->durable_end();
  if (!logs_.may_have(log, kFirstPosition)) {
    return {.first = end, .next = end};
  }
  return {.first = store_->chain()->first_position(), .next = end};
}

void SliceLog::open(const OpenLog& log) {
  logs_.open(log);
}

void SliceLog::seal(LogId log, Epoch epoch, SealDone done) {
  committer_.seal(log, epoch, std::move(done));
}

void SliceLog::set_retention(LogId log, int64_t retention_millis) {
  logs_.set_retention(log, retention_millis);
}

void SliceLog::drop(LogId log) {
  logs_.drop(log);
}

void SliceLog::set_commit_sink(CommitSink* sink) {
  committer_.set_commit_sink(sink);
}

void SliceLog::add_stats(EngineStats& stats) const {
  const CommitCounters& counters = committer_.counters();
  stats.commits += counters.commits;
  stats.committed_records += counters.records;
  stats.committed_bytes += counters.bytes;
  stats.sync_nanos += counters.sync_nanos;
  stats.queue_bytes += committer_.queue_bytes();
  stats.read_errors += reader_.errors();
  stats.slices += store_->chain()->slices().size();
  stats.stored_bytes += store_->stored_bytes();
}

}  // namespace weir::engine
