#pragma once

// The open slice files: at most `capacity`, the least recently used are closed. A file in use stays
// open until its last user lets go. Thread-safe.

#include <leveldb/env.h>
#include <leveldb/table.h>

#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/mutex.h"
#include "base/result.h"
#include "base/thread_annotations.h"
#include "engine/leveldb/env.h"
#include "engine/leveldb/slice.h"
#include "engine/leveldb/slice_file.h"

namespace weir::engine {

// One slice file that is open. Immutable.
struct OpenTable {
  std::unique_ptr<leveldb::RandomAccessFile> file;
  std::vector<LogRange> directory;
  // Reads from `file`, so it must go first: members are destroyed from the last to the first.
  std::unique_ptr<leveldb::Table> table;
};

class TableCache {
 public:
  TableCache(StoreEnv& env, size_t capacity) : env_(env), capacity_(capacity) {}

  // The open file of a slice; opens it if need be.
  base::Result<std::shared_ptr<const OpenTable>> get(const std::string& filename,
                                                     const SliceTrailer& trailer);

  // Closes the file of a slice that is about to be removed.
  void forget(uint64_t number);

 private:
  struct Entry {
    std::shared_ptr<const OpenTable> table;
    std::list<uint64_t>::iterator age;
  };

  std::shared_ptr<const OpenTable> find(uint64_t number);
  std::shared_ptr<const OpenTable> insert(uint64_t number, std::shared_ptr<const OpenTable> table);

  StoreEnv& env_;
  const size_t capacity_;
  base::Mutex mutex_;
  // Slice numbers, most recently used first.
  std::list<uint64_t> ages_ WEIR_GUARDED_BY(mutex_);
  std::unordered_map<uint64_t, Entry> entries_ WEIR_GUARDED_BY(mutex_);
};

}  // namespace weir::engine
