#pragma once

// The data directory as a whole: who holds it, which format it has, and what a clean stop left.
//
//   DATA/LOCK       locked by the process that uses the directory
//   DATA/HOLDER     the process id of the last one that did, for the message to the second
//   DATA/FORMAT     "weir data 1"
//   DATA/STOPPED    where a clean stop left the store: a start that finds less refuses
//   DATA/meta/      metadata (meta_store.h)
//   DATA/slices/    records (slice_store.h)
//   DATA/state/     the state table, if it was ever opened (state_store.h)
//   DATA/STATE_STOPPED  where a clean stop left the state table

#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "engine/engine.h"
#include "engine/leveldb/env.h"
#include "engine/state_table.h"

namespace weir::engine {

// The end of the store at a clean stop. Damage at the end of a log looks like a torn tail; only
// this tells that something was there.
struct CleanStop {
  Position last;         // position of the last commit, kNoPosition if there was none
  CommandIndex command;  // the last command of the metadata, 0 if there was none
  friend bool operator==(const CleanStop&, const CleanStop&) = default;
};

// Holds the lock from open() to the destructor. Thread-safe.
class DataDirectory {
 public:
  // Takes the lock and makes the directory ready for use: creates it if it is absent or empty.
  // Errors: kUnavailable if another process holds it; kInvalidArgument if there is something else
  // in it; kUnsupported for a newer format.
  static base::Result<std::unique_ptr<DataDirectory>> open(StoreEnv& env, const std::string& path);

  DataDirectory(const DataDirectory&) = delete;
  DataDirectory& operator=(const DataDirectory&) = delete;
  ~DataDirectory();

  const std::string& path() const { return path_; }
  std::string slices() const { return path_ + "/slices"; }
  std::string meta() const { return path_ + "/meta"; }

  // The last clean stop; the start of everything if there was none yet.
  base::Result<CleanStop> stopped_at() const;
  base::Result<void> record_stop(const CleanStop& stop);

  // The directory of the state table, which is made when it is first wanted.
  std::string state() const { return path_ + "/state"; }
  base::Result<void> create_state();
  // The last write at the last clean stop of the state table; 0 if there was none yet.
  base::Result<RowVersion> state_stopped_at() const;
  base::Result<void> record_state_stop(RowVersion last);

 private:
  DataDirectory(StoreEnv& env, std::string path, leveldb::FileLock* lock);

  base::Result<void> prepare();
  base::Result<void> create_directories();
  base::Result<void> check_empty() const;

  StoreEnv& env_;
  const std::string path_;
  leveldb::FileLock* const lock_;
};

}  // namespace weir::engine
