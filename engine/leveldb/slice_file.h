#pragma once

// The file of a sealed slice (docs/formats.md, "Sealed slices"): a LevelDB table with the entries
// of the slice, then a directory of its logs, then a trailer of fixed size that says where both
// are and what the slice covers. A start reads only the trailers; a file that was cut short has
// none and is found out at once.
//
//   table       as leveldb::TableBuilder writes it, blocks of 32 KiB, no compression
//   directory   per log, sorted: log id u64 | first position u64 | last position u64
//   trailer     kTrailerBytes

#include <leveldb/table_builder.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/leveldb/env.h"
#include "engine/leveldb/slice.h"

namespace weir::engine {

struct SliceTrailer {
  uint64_t number = 0;
  uint64_t table_bytes = 0;
  uint64_t directory_bytes = 0;
  uint32_t directory_crc = 0;
  SliceBounds bounds;
  uint64_t records = 0;

  friend bool operator==(const SliceTrailer&, const SliceTrailer&) = default;
};

inline constexpr size_t kTrailerBytes = 96;

std::string encode_trailer(const SliceTrailer& trailer);

// kCorruption if it is not a trailer or its checksum does not match, kUnsupported for a newer
// version.
base::Result<SliceTrailer> decode_trailer(std::string_view bytes);

std::string encode_directory(const std::vector<LogRange>& directory);
base::Result<std::vector<LogRange>> decode_directory(std::string_view bytes,
                                                     const SliceTrailer& trailer);

// Options for reading and writing the table part. The env is `env`.
leveldb::Options table_options(leveldb::Env& env);

// Writes one slice file. Use: add() for all entries in key order, then finish(). The file is
// durable when finish() returned, its name is not. After an error the file is of no use; the
// caller removes it. Not thread-safe.
class SliceFileWriter {
 public:
  static base::Result<std::unique_ptr<SliceFileWriter>> create(StoreEnv& env,
                                                               const std::string& filename,
                                                               uint64_t number);
  ~SliceFileWriter();

  base::Result<void> add(const StoredKey& key, std::string_view encoded_key,
                         std::string_view value);
  base::Result<void> finish(const SliceBounds& bounds);

 private:
  SliceFileWriter(StoreEnv& env, std::string filename, uint64_t number,
                  std::unique_ptr<leveldb::WritableFile> file);

  base::Result<void> sync_if_due();

  const std::string filename_;
  const std::unique_ptr<leveldb::WritableFile> file_;
  leveldb::TableBuilder builder_;
  std::vector<LogRange> directory_;
  SliceTrailer trailer_;
  uint64_t synced_bytes_ = 0;
  bool finished_ = false;
};

}  // namespace weir::engine
