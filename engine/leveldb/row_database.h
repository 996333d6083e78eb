#pragma once

// Rows in a LevelDB of their own (docs/formats.md, "Metadata" and "State table"), written by one
// thread in batches, with a mark beside them: the number of what was stored last. A write that
// fails on a full disk may be found in the log when the database is opened again; then the rows are
// put back to what was last told.
//
//   mark        version u8 = 1 | number u64
//   "r" | key   a row

#include <leveldb/db.h>
#include <leveldb/write_batch.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "engine/leveldb/durable_names_env.h"
#include "engine/leveldb/env.h"
#include "engine/leveldb/store_health.h"

namespace weir::engine {

// What is stored under a mark.
std::string mark_value(uint64_t number);

// What one batch changes.
class RowBatch {
 public:
  void put(std::string_view key, std::string_view value);
  void remove(std::string_view key);
  void mark(std::string_view mark, uint64_t number);

 private:
  friend class RowDatabase;
  leveldb::WriteBatch batch_;
};

// For one thread at a time.
class RowDatabase {
 public:
  struct Options {
    std::string directory;  // exists
    std::string name;       // in errors: "metadata"
    // What the log and its memtable grow to before they become a table. LevelDB's own default.
    size_t memtable_bytes = 4 * 1024 * 1024;
  };

  // `env` and `health` outlive it.
  RowDatabase(StoreEnv& env, Options options, StoreHealth& health);

  // Creates the database if there is none. Before everything else.
  base::Result<void> open();

  // The number of a mark; 0 if there is none. kCorruption, kUnsupported.
  base::Result<uint64_t> read_mark(std::string_view mark) const;
  // The value of a row; nullopt if there is none.
  base::Result<std::optional<std::string>> read_row(std::string_view key) const;
  // Every row, in the order of the keys, until `see` fails. Views are valid during the call.
  using SeeRow = std::function<base::Result<void>(std::string_view key, std::string_view value)>;
  base::Result<void> read_rows(const SeeRow& see) const;

  // True if it takes writes; opens it again and puts rows back first where a full disk was in the
  // way of the last write.
  bool is_ready();

  // Stores the batch; with `synced` it is durable then. After an error nobody knows if it is stored
  // until is_ready() says true: `before`, asked for only then and only if the disk was full, is
  // what puts the rows back, or nullopt if that is not known. The error goes to the health of the
  // store.
  using Before = std::function<std::optional<RowBatch>()>;
  base::Result<void> write(RowBatch& batch, bool synced, const Before& before);

  // False if the last write has failed and its rows are not back yet.
  bool is_as_told() const { return !failed_; }

  // Cut off the log by open(): a batch that was being written when the process ended.
  uint64_t torn_bytes() const { return torn_bytes_; }

 private:
  bool recover();

  StoreEnv& env_;
  const Options options_;
  StoreHealth& health_;
  DurableNamesEnv names_env_;
  std::unique_ptr<leveldb::DB> database_;
  std::optional<RowBatch> undo_;
  bool failed_ = false;
  uint64_t torn_bytes_ = 0;
};

}  // namespace weir::engine
