#pragma once

// A slice that is or was written: a LevelDB whose memtable is larger than the slice, so that it
// never flushes, compacts or changes its log. What makes it durable is the log; what makes it
// readable is the memtable.
//
// Life: create() makes the directory and returns when a crash cannot undo it; the commit thread
// write()s it until it is full; the seal thread copies it into a file and remove()s it. A start
// recover()s what it finds and never writes it again.
//
// The file READY tells a slice whose making was cut short (no record was ever in it: removed) from
// one that is damaged (refused).

#include <leveldb/db.h>
#include <leveldb/write_batch.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "base/result.h"
#include "base/thread_annotations.h"
#include "engine/leveldb/env.h"
#include "engine/leveldb/slice.h"

namespace weir::engine {

// One group that became durable, for the books of the slice.
struct GroupNote {
  Position first;
  Position last;
  Commit commit;
  std::vector<LogRange> ranges;  // of the group's records, one a log
};

// Thread-safe; write() and note() belong to the commit thread.
class LiveSlice final : public Slice {
 public:
  struct Options {
    StoreEnv* env = nullptr;
    std::string directory;  // DATA/slices
    uint64_t slice_bytes = 0;
  };

  static base::Result<std::shared_ptr<LiveSlice>> create(const Options& options, uint64_t number);

  // What recover() found out about the log, for the report of the start.
  struct Recovered {
    std::shared_ptr<LiveSlice> slice;
    uint64_t log_bytes = 0;
    uint64_t torn_bytes = 0;  // a group that was being written when the process ended
  };

  // Opens what an earlier process wrote. A torn tail is cut off the log. kCorruption if there is
  // damage before a later group, or inside the commits; nothing is changed then.
  static base::Result<Recovered> recover(const Options& options, uint64_t number);

  // True if a slice was made ready in `path`.
  static bool is_ready(StoreEnv& env, const std::string& path);

  // Removes the directory of a slice, which may be open still or half gone already.
  static base::Result<void> remove(StoreEnv& env, const std::string& path);

  // DATA/slices/NNNNNNNNNN
  static std::string path_of(const std::string& directory, uint64_t number);

  // Stores one group. After an error nothing more may be written.
  leveldb::Status write(leveldb::WriteBatch& batch, bool sync);

  // Takes a stored group into bounds() and directory().
  void note(const GroupNote& group);

  // Hides commits after `last`: a group whose write failed, which the log may hold all the same.
  base::Result<void> cut(Position last);

  std::optional<SliceBounds> bounds() const override;
  base::Result<std::optional<LogRange>> range_of(LogId log) const override;
  base::Result<std::vector<LogRange>> directory() const override;
  base::Result<SliceIterator> iterator() const override;
  uint64_t bytes() const override;
  bool in_memory() const override { return true; }

  const std::string& path() const { return path_; }

 private:
  LiveSlice(uint64_t number, std::string path, std::unique_ptr<leveldb::DB> db);

  // Fills the books from the database; checks that the commits form a chain.
  base::Result<void> load_bounds();
  base::Result<void> load_directory();

  const std::string path_;
  const std::shared_ptr<leveldb::DB> db_;

  mutable base::Mutex mutex_;
  std::optional<SliceBounds> bounds_ WEIR_GUARDED_BY(mutex_);
  std::map<LogId, LogRange> ranges_ WEIR_GUARDED_BY(mutex_);
};

}  // namespace weir::engine
