#pragma once

// The seam: everything above it is the Kinesis domain, everything below it is a place where bytes
// live. Two engines implement it from the first week (engine/leveldb on disk, engine/memory), and
// it is shaped so that a third can sit on a Kafka cluster that many gateways share:
//
// - Nothing here blocks. Each call takes a completion, which runs exactly once, on any thread
//   (also before the call returns), and must not block either.
// - A Position is ordered and otherwise opaque: gaps are legal, subtracting two of them is not
//   meaningful. The embedded engines use one counter for all logs.
// - An append has three outcomes. kUnknown is a real one: the write may or may not show up later.
//
// Words: a *log* is the ordered records of one shard; who owns which hash range, lineage and
// sequence numbers are known only to shards/.

#include <compare>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/buffer.h"
#include "base/clock.h"
#include "base/named.h"
#include "base/result.h"
#include "base/uint128.h"
#include "base/unique_function.h"

namespace weir::engine {

// Names a log for the life of the store; never used again after drop().
using LogId = base::Named<uint64_t, struct LogIdTag>;

// Rises each time a log changes hands; an append that carries an older one is refused.
using Epoch = base::Named<uint32_t, struct EpochTag>;

// A place in a log: 0 .. 2^62 - 1. Records of one log have strictly rising positions.
using Position = base::Named<uint64_t, struct PositionTag>;
inline constexpr Position kPositionMax{(uint64_t{1} << 62) - 1};

inline constexpr Position next_position(Position p) {
  return Position{p.value() + 1};
}

enum class Outcome {
  kDurable,       // stored as the engine's acknowledgement promises
  kNotPersisted,  // not stored and never will be
  kUnknown,       // may or may not be found later
};

// Why an append was not persisted.
enum class Refusal {
  kNone,
  kStaleEpoch,  // the log is not open, or open with another epoch
  kSealed,      // the log takes no more records
  kQueueFull,   // too much is waiting; try later
  kReadOnly,    // a write failed before; reads go on
  kTooLarge,    // larger than the engine can ever store
  kDeadline,    // its turn came too late
};

// Whether the data is ciphertext (shards/record_encryption.h). To an engine it is a mark that is
// stored with the record and returned with it.
enum class Encryption : uint8_t { kNone = 0, kKms = 1 };

// One record to append. The views point into the batch's storage.
struct Record {
  std::string_view partition_key;
  std::optional<base::Uint128> explicit_hash_key;
  Encryption encryption = Encryption::kNone;
  std::string_view data;
};

struct AppendEntry {
  LogId log;
  Epoch epoch;
  Record record;
};

// The records of one client request. It owns the bytes its entries point into, and the engine
// keeps it alive until every outcome is known, also when the caller has stopped waiting.
struct AppendBatch {
  std::vector<base::Buffer> storage;
  std::vector<AppendEntry> entries;
};

struct Appended {
  Outcome outcome = Outcome::kUnknown;
  Refusal refusal = Refusal::kNone;
  Position position;        // meaningful when durable
  base::Timestamp arrival;  // meaningful when durable; never goes back, engine-wide
};

// One Appended for each entry, in the order of the entries.
using AppendDone = base::UniqueFunction<void(std::vector<Appended>)>;

struct ReadLimits {
  uint32_t max_records = 10'000;
  // Data and partition key bytes. The first record is returned even if it alone is larger.
  uint64_t max_bytes = 10 * 1024 * 1024;
  // Records that arrived earlier are passed over (the caller's retention horizon).
  base::Timestamp min_arrival;
};

// The views point into the page's storage.
struct StoredRecord {
  Position position;
  base::Timestamp arrival;
  Record record;
};

struct Page {
  std::vector<StoredRecord> records;
  // Where the next read goes on: after the last record returned, or, when there was none, the end
  // of everything durable at the time of the read, so that polling an idle log costs the same
  // however much the store holds.
  Position next;
  // Arrival of the first record of this log at or after `next`; absent when there is none yet.
  std::optional<base::Timestamp> unread_arrival;
  std::vector<base::Buffer> storage;
};

using ReadDone = base::UniqueFunction<void(base::Result<Page>)>;

struct LogBounds {
  Position first;  // no readable record lies before it
  Position next;   // every record durable now lies before it
};

struct OpenLog {
  LogId log;
  Epoch epoch;
  // How long its records must stay readable. Older ones may go at any time after.
  int64_t retention_millis = 24 * base::kMillisPerHour;
};

struct SealedLog {
  Position end;               // every record of the log lies before it
  base::Timestamp sealed_at;  // not before the last record's arrival, not after any later record's
};

using PositionDone = base::UniqueFunction<void(base::Result<Position>)>;
using SealDone = base::UniqueFunction<void(base::Result<SealedLog>)>;

// Is told what has become durable, for readers that wait at the end of a log.
class CommitSink {
 public:
  virtual ~CommitSink() = default;

  // All of `batch` is durable, with appended[i] for its entry i. Requests come in the order of
  // their commits, one at a time, each before its own completion runs. Whoever keeps the pointer
  // shares the bytes. Must not block and must not call the engine.
  virtual void committed(const std::shared_ptr<const AppendBatch>& batch,
                         std::span<const Appended> appended) = 0;
};

// The records of all logs.
class RecordLog {
 public:
  virtual ~RecordLog() = default;

  // Stores the records of one request, all or none of them on the embedded engines, in the order
  // of the entries. Requests are stored in the order of the calls. `deadline` bounds the wait in
  // the queue: past it the request is refused (kDeadline) if it has not been started.
  virtual void append(std::shared_ptr<const AppendBatch> batch, base::SteadyTime deadline,
                      AppendDone done) = 0;

  // The records of `log` at or after `from`, oldest first. Works for logs that are open, sealed or
  // were never opened in this process; a dropped log reads as empty. Errors: kCorruption (a
  // checksum does not match; counted, never passed over), kIoError, kUnavailable (deadline passed
  // in the queue, or closing).
  virtual void read(LogId log, Position from, const ReadLimits& limits, base::SteadyTime deadline,
                    ReadDone done) = 0;

  // The first position of `log` whose record arrived at or after `time`; if there is none, the end
  // of what is durable now. Errors as read().
  virtual void find_time(LogId log, base::Timestamp time, base::SteadyTime deadline,
                         PositionDone done) = 0;

  // What is stored of `log` now. Does not touch the disk.
  virtual LogBounds bounds(LogId log) const = 0;

  // Makes a log ready for appends with this epoch. In memory only: the owner of the metadata opens
  // its logs at each start. Opening again with a higher epoch replaces the epoch.
  virtual void open(const OpenLog& log) = 0;

  // Ends a log: appends that were queued before are stored, later ones are refused (kSealed). In
  // memory only, like open(); the caller stores the result and seals again after a crash.
  virtual void seal(LogId log, Epoch epoch, SealDone done) = 0;

  // Changes how long records must stay readable. For all logs that were not dropped, also those
  // that are not open.
  virtual void set_retention(LogId log, int64_t retention_millis) = 0;

  // The log is gone: its space may be taken back at any time.
  virtual void drop(LogId log) = 0;

  // Tells `sink` of what becomes durable from now on; nullptr: nobody. The sink that was there
  // before is not called any more when this returns.
  virtual void set_commit_sink(CommitSink* sink) = 0;
};

// One changed row of metadata; no value = the row is deleted.
struct RowChange {
  std::string key;
  std::optional<std::string> value;
};

// Counts the commands of the metadata log: 1, 2, 3 ...
using CommandIndex = base::Named<uint64_t, struct CommandIndexTag>;

// The deterministic state machine above the metadata log (shards::Catalog). The engine calls it
// from one thread at a time, commands in the order of their indexes.
class MetaStateMachine {
 public:
  virtual ~MetaStateMachine() = default;

  // One stored row of the state as it was after the last stored command; called for all rows, in
  // key order, before the first apply(). An error refuses the start.
  virtual base::Result<void> restore(std::string_view key, std::string_view value) = 0;

  // Computes what `command` does to the state, without showing it to anybody yet, and returns the
  // rows it changes. The same state and command always give the same rows.
  virtual std::vector<RowChange> apply(CommandIndex index, std::string_view command) = 0;

  // The rows of the last apply() are durable: show the new state.
  virtual void publish() = 0;

  // The rows of the last apply() could not be stored: forget it.
  virtual void abandon() = 0;
};

// What became of a command. kDurable: stored and published.
using ProposeDone = base::UniqueFunction<void(Outcome)>;

// The metadata: an ordered log of commands and the rows they lead to.
class MetaLog {
 public:
  virtual ~MetaLog() = default;

  // Once, before the first propose(): restores the stored rows into `machine`, which must outlive
  // the engine.
  virtual base::Result<void> attach(MetaStateMachine& machine) = 0;

  // Applies and stores one command; commands take effect one after the other in the order of the
  // calls. `done` runs after publish().
  virtual void propose(std::string command, ProposeDone done) = 0;
};

// Rows of small services above the seam: engine/state_table.h.
class StateTable;

// Counters and gauges for /metrics; each field is read without a lock.
struct EngineStats {
  uint64_t commits = 0;  // groups made durable
  uint64_t committed_records = 0;
  uint64_t committed_bytes = 0;  // data and partition keys
  uint64_t sync_nanos = 0;       // time spent in commits, fsync included
  uint64_t queue_bytes = 0;      // waiting for a commit now
  uint64_t read_errors = 0;      // checksum or I/O failures seen by readers
  uint64_t slices = 0;           // files of the store now
  uint64_t stored_bytes = 0;     // on disk or in memory now
};

enum class Health {
  kReady,
  kReadOnly,  // a write failed: appends are refused until restart (or, disk full, until space)
};

struct HealthReport {
  Health health = Health::kReady;
  std::string reason;  // a sentence for operators; empty when ready
};

// One open store. Thread-safe. Closing (the destructor) finishes what was queued.
class Engine {
 public:
  virtual ~Engine() = default;
  virtual RecordLog& records() = 0;
  virtual MetaLog& meta() = 0;
  // The state table, opened by the first call: a store that is not asked for it pays nothing. It
  // lives as long as the engine. Call it before there are other threads.
  virtual base::Result<StateTable*> open_state() = 0;
  virtual EngineStats stats() const = 0;
  virtual HealthReport health() const = 0;
};

}  // namespace weir::engine
