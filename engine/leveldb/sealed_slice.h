#pragma once

// A finished slice: one table file (slice_file.h), read through the table cache.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "engine/leveldb/env.h"
#include "engine/leveldb/slice.h"
#include "engine/leveldb/slice_file.h"
#include "engine/leveldb/table_cache.h"

namespace weir::engine {

// Thread-safe.
class SealedSlice final : public Slice {
 public:
  // Reads the trailer. `tables` must outlive the slice. kCorruption if the file is not whole or
  // not that of slice `number`.
  static base::Result<std::shared_ptr<SealedSlice>> open(StoreEnv& env, TableCache& tables,
                                                         const std::string& filename,
                                                         uint64_t number);

  std::optional<SliceBounds> bounds() const override { return trailer_.bounds; }
  base::Result<std::optional<LogRange>> range_of(LogId log) const override;
  base::Result<std::vector<LogRange>> directory() const override;
  base::Result<SliceIterator> iterator() const override;
  uint64_t bytes() const override { return file_bytes_; }
  bool in_memory() const override { return false; }

  const std::string& filename() const { return filename_; }
  uint64_t records() const { return trailer_.records; }

 private:
  SealedSlice(TableCache& tables, std::string filename, const SliceTrailer& trailer,
              uint64_t file_bytes);

  TableCache& tables_;
  const std::string filename_;
  const SliceTrailer trailer_;
  const uint64_t file_bytes_;
};

}  // namespace weir::engine
