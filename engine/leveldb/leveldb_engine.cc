#include "engine/leveldb/leveldb_engine.h"

#include <optional>
#include <utility>

#include "base/check.h"
#include "base/log.h"
#include "engine/leveldb/data_directory.h"
#include "engine/leveldb/limits.h"
#include "engine/leveldb/meta_store.h"
#include "engine/leveldb/slice_log.h"
#include "engine/leveldb/state_store.h"

namespace weir::engine {
namespace {

class LevelDbEngine final : public Engine {
 public:
  struct Parts {
    std::unique_ptr<DataDirectory> directory;
    std::unique_ptr<StoreHealth> health;
    std::unique_ptr<MetaStore> meta;
    std::unique_ptr<SliceLog> records;
    StoreEnv* env = nullptr;
    bool synced = true;
    const base::Clock* state_pace = nullptr;
  };

  explicit LevelDbEngine(Parts parts) : parts_(std::move(parts)) {}

  ~LevelDbEngine() override {
    const Position last = parts_.records->close();
    const CommandIndex command = parts_.meta->close();
    const std::optional<RowVersion> row =
        state_ == nullptr ? std::nullopt : std::optional(state_->close());
    // Of a store with unsynced or failed writes nobody knows how much a start will find.
    if (!parts_.health->writable() || !parts_.synced) {
      return;
    }
    warn_unless(parts_.directory->record_stop({last, command}));
    if (row) {
      warn_unless(parts_.directory->record_state_stop(*row));
    }
  }

  RecordLog& records() override { return *parts_.records; }
  MetaLog& meta() override { return *parts_.meta; }

  base::Result<StateTable*> open_state() override {
    if (state_ == nullptr) {
      RETURN_IF_ERROR(parts_.directory->create_state());
      ASSIGN_OR_RETURN(const RowVersion expected, parts_.directory->state_stopped_at());
      const StateStore::Options options{.env = parts_.env,
                                        .directory = parts_.directory->state(),
                                        .expected = expected,
                                        .synced = parts_.synced,
                                        .pace_clock = parts_.state_pace};
      ASSIGN_OR_RETURN(state_, StateStore::open(options, *parts_.health));
    }
    return base::Result<StateTable*>(state_.get());
  }

  EngineStats stats() const override {
    EngineStats stats;
    parts_.records->add_stats(stats);
    return stats;
  }

  HealthReport health() const override { return parts_.health->report(); }

 private:
  static void warn_unless(const base::Result<void>& recorded) {
    if (!recorded.ok()) {
      base::log_warn("the clean stop could not be recorded: {}", recorded.error().text());
    }
  }

  // Destroyed from the last to the first: the lock of the directory is given back at the end.
  const Parts parts_;
  std::unique_ptr<StateStore> state_;  // nullptr: nobody has asked for it
};

base::Result<void> check_options(const LevelDbOptions& options) {
  if (options.slice_bytes == 0 || options.slice_bytes > kSliceBytesMax) {
    return base::Error::invalid_argument("slice_bytes must be between 1 and " +
                                         std::to_string(kSliceBytesMax));
  }
  if (options.read_threads < 1) {
    return base::Error::invalid_argument("read_threads must be at least 1");
  }
  return {};
}

}  // namespace

base::Result<std::unique_ptr<Engine>> open_leveldb_engine(const LevelDbOptions& options,
                                                          RecoveryReport* report) {
  CHECK(options.env != nullptr);
  CHECK(options.clock != nullptr);
  RETURN_IF_ERROR(check_options(options));
  const base::SteadyTime begin = options.clock->steady();
  RecoveryReport found;
  LevelDbEngine::Parts parts;
  ASSIGN_OR_RETURN(parts.directory, DataDirectory::open(*options.env, options.directory));
  parts.health = std::make_unique<StoreHealth>();
  ASSIGN_OR_RETURN(const CleanStop expected, parts.directory->stopped_at());
  ASSIGN_OR_RETURN(parts.meta, MetaStore::open(*options.env, parts.directory->meta(),
                                               expected.command, *parts.health));
  found.torn_bytes = parts.meta->torn_bytes();
  ASSIGN_OR_RETURN(parts.records, SliceLog::open(options, expected.last, *parts.health, found));
  parts.env = options.env;
  parts.synced = options.ack == AckMode::kDurable;
  parts.state_pace = parts.synced && options.paced_state ? options.clock : nullptr;
  found.millis = (options.clock->steady().nanos - begin.nanos) / base::kNanosPerMilli;
  base::log_info(
      "opened {} in {} ms: {} sealed slices, {} to be sealed with {} bytes of log, last position "
      "{}, {} bytes of an unfinished commit cut off",
      options.directory, found.millis, found.sealed_slices, found.live_slices, found.log_bytes,
      found.last.value(), found.torn_bytes);
  if (report != nullptr) {
    *report = found;
  }
  return std::unique_ptr<Engine>(std::make_unique<LevelDbEngine>(std::move(parts)));
}

}  // namespace weir::engine
