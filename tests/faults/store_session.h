#pragma once

// One life of an engine on a simulated disk: from open to close, with a history that knows what
// the store owes. Tests run several sessions one after the other on one disk.

#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "engine/engine.h"
#include "engine/leveldb/options.h"
#include "engine/state_table.h"
#include "tests/engine/row_machine.h"
#include "tests/faults/simulated_disk.h"
#include "tests/faults/store_history.h"

namespace weir::faults {

// What outlives the sessions: the disk, the clock, the histories, the logs that are open.
struct StoreWorld {
  explicit StoreWorld(uint64_t seed);

  uint64_t below(uint64_t bound) { return random() % bound; }

  std::mt19937_64 random;
  base::ManualClock clock;
  SimulatedDisk disk;
  RecordHistory records;
  RowHistory rows;
  RowHistory state;

  // The logs that exist: `count` ones from `first` on; some of them are sealed.
  struct Logs {
    uint64_t first = 1;
    uint64_t count = 3;
    std::set<uint64_t> sealed;
  };
  Logs logs;
  uint64_t sent = 0;
  uint64_t slice_bytes;
};

class StoreSession {
 public:
  // The store is in this directory, whose parent exists on every disk.
  static constexpr const char* kDirectory = "/store";

  explicit StoreSession(StoreWorld& world) : world_(world) {}

  // Opens the engine, attaches the metadata, opens the logs and the state table. False if the
  // engine refuses, which error() then explains.
  bool open();
  const std::string& error() const { return error_; }

  engine::Engine& engine() { return *engine_; }

  // Scans every log and tells the history.
  void check();
  // The same, as the first thing after open().
  void check_start();

  // One random thing that a server would do.
  void step();

  // Appends records to random logs, in `requests` requests that are sent before any is answered;
  // returns the outcomes of all entries.
  std::vector<Appended> append(uint64_t requests);
  Outcome propose();
  Outcome write_state();

 private:
  bool open_state();
  void open_log(uint64_t id);
  LogId some_log();
  int64_t retention_of(uint64_t id) const;
  std::vector<FoundRecord> scan(LogId log, Position& next);
  void seal_oldest();
  void drop_oldest();
  std::string next_data();

  StoreWorld& world_;
  engine::RowMachine machine_;  // outlives the engine
  std::unique_ptr<engine::Engine> engine_;
  engine::StateTable* state_ = nullptr;
  std::string error_;
};

}  // namespace weir::faults
