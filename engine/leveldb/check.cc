#include "engine/leveldb/check.h"

#include <memory>

#include "engine/leveldb/data_directory.h"
#include "engine/leveldb/meta_store.h"
#include "engine/leveldb/options.h"
#include "engine/leveldb/overlay_env.h"
#include "engine/leveldb/recovery.h"
#include "engine/leveldb/sealed_slice.h"
#include "engine/leveldb/slice_check.h"
#include "engine/leveldb/state_store.h"
#include "engine/leveldb/status.h"

namespace weir::engine {
namespace {

// Accepts and counts every row: what rows mean is the business of the layer above.
class CountingMachine final : public MetaStateMachine {
 public:
  base::Result<void> restore(std::string_view /*key*/, std::string_view /*value*/) override {
    ++rows_;
    return {};
  }
  std::vector<RowChange> apply(CommandIndex /*index*/, std::string_view /*command*/) override {
    return {};
  }
  void publish() override {}
  void abandon() override {}

  uint64_t rows() const { return rows_; }

 private:
  uint64_t rows_ = 0;
};

class StoreChecker {
 public:
  // `env` keeps all changes in memory.
  StoreChecker(StoreEnv& env, const DataDirectory& directory)
      : env_(env), directory_(directory), store_(store_options(env, directory)) {}

  CheckReport run() {
    // Each slice by itself, so that one that is damaged does not hide another.
    check_slices();
    if (report_.findings.empty()) {
      check_chain();
    }
    check_meta();
    check_state();
    return std::move(report_);
  }

 private:
  static SliceStore::Options store_options(StoreEnv& env, const DataDirectory& directory) {
    const LevelDbOptions defaults;
    return {.env = &env,
            .directory = directory.slices(),
            .slice_bytes = defaults.slice_bytes,
            .open_tables = 1};
  }

  void find(const base::Error& error) { report_.findings.push_back(error.text()); }

  void check_slices() {
    const auto found = find_slices(env_, directory_.slices());
    if (!found.ok()) {
      find(found.error());
      return;
    }
    for (const uint64_t number : found.value().sealed) {
      const auto slice =
          SealedSlice::open(env_, store_.tables(), store_.sealed_filename(number), number);
      slice.ok() ? check_one(*slice.value()) : find(slice.error());
    }
    for (const uint64_t number : found.value().live) {
      // On a disk of its own: what recovery does to the slice must not be seen below.
      OverlayEnv scratch(env_);
      const auto recovered = LiveSlice::recover({.env = &scratch,
                                                 .directory = directory_.slices(),
                                                 .slice_bytes = store_.options().slice_bytes},
                                                number);
      recovered.ok() ? check_one(*recovered.value().slice) : find(recovered.error());
    }
  }

  void check_one(const Slice& slice) {
    ++report_.slices;
    const auto counts = check_slice(slice);
    if (!counts.ok()) {
      find(counts.error());
      return;
    }
    report_.records += counts.value().records;
    report_.commits += counts.value().commits;
  }

  void check_chain() {
    RecoveryReport recovery;
    const auto recovered = recover_slices(store_, recovery);
    if (!recovered.ok()) {
      find(recovered.error());
      return;
    }
    report_.torn_bytes = recovery.torn_bytes;
    const auto expected = directory_.stopped_at();
    if (!expected.ok()) {
      find(expected.error());
    } else if (recovered.value().last < expected.value().last) {
      report_.findings.push_back(
          "the last clean stop was at position " + std::to_string(expected.value().last.value()) +
          ", but the store ends at " + std::to_string(recovered.value().last.value()));
    }
  }

  void check_meta() {
    StoreHealth health;
    // A record of the stop that cannot be read is a finding of check_chain().
    const auto stop = directory_.stopped_at();
    const CommandIndex expected = stop.ok() ? stop.value().command : CommandIndex{0};
    const auto meta = MetaStore::open(env_, directory_.meta(), expected, health);
    if (!meta.ok()) {
      find(in_context("metadata", meta.error()));
      return;
    }
    report_.torn_bytes += meta.value()->torn_bytes();
    CountingMachine machine;
    const auto attached = meta.value()->attach(machine);
    if (!attached.ok()) {
      find(in_context("metadata", attached.error()));
    }
    report_.rows = machine.rows();
  }

  void check_state() {
    if (!env_.FileExists(directory_.state())) {
      return;  // nobody has ever asked for it
    }
    const auto expected = directory_.state_stopped_at();
    if (!expected.ok()) {
      find(expected.error());
      return;
    }
    StoreHealth health;
    const auto state = StateStore::open(
        {.env = &env_, .directory = directory_.state(), .expected = expected.value()}, health);
    if (!state.ok()) {
      find(in_context("state table", state.error()));
      return;
    }
    report_.torn_bytes += state.value()->torn_bytes();
    report_.rows += state.value()->scan("").size();
  }

  StoreEnv& env_;
  const DataDirectory& directory_;
  SliceStore store_;
  CheckReport report_;
};

}  // namespace

base::Result<CheckReport> check_store(StoreEnv& env, const std::string& directory) {
  if (!env.FileExists(directory + "/FORMAT")) {
    return base::Error::not_found(directory + " is not a weir data directory: no file FORMAT");
  }
  OverlayEnv overlay(env);
  ASSIGN_OR_RETURN(const auto held, DataDirectory::open(overlay, directory));
  return StoreChecker(overlay, *held).run();
}

}  // namespace weir::engine
