#include "engine/leveldb/sealed_slice.h"

#include "engine/leveldb/status.h"

namespace weir::engine {
namespace {

base::Result<SliceTrailer> read_trailer(StoreEnv& env, const std::string& filename,
                                        uint64_t file_bytes) {
  if (file_bytes < kTrailerBytes) {
    return base::Error::corruption("the file does not end in a slice trailer");
  }
  leveldb::RandomAccessFile* file = nullptr;
  RETURN_IF_ERROR(to_result(env.NewRandomAccessFile(filename, &file), "open"));
  const std::unique_ptr<leveldb::RandomAccessFile> owner(file);
  char scratch[kTrailerBytes];
  leveldb::Slice bytes;
  RETURN_IF_ERROR(
      to_result(file->Read(file_bytes - kTrailerBytes, kTrailerBytes, &bytes, scratch), "read"));
  ASSIGN_OR_RETURN(const SliceTrailer trailer, decode_trailer({bytes.data(), bytes.size()}));
  if (trailer.table_bytes + trailer.directory_bytes + kTrailerBytes != file_bytes) {
    return base::Error::corruption("the file is not as long as its trailer says");
  }
  return trailer;
}

}  // namespace

base::Result<std::shared_ptr<SealedSlice>> SealedSlice::open(StoreEnv& env, TableCache& tables,
                                                             const std::string& filename,
                                                             uint64_t number) {
  uint64_t file_bytes = 0;
  RETURN_IF_ERROR(to_result(env.GetFileSize(filename, &file_bytes), "find " + filename));
  auto trailer = read_trailer(env, filename, file_bytes);
  if (!trailer.ok()) {
    return in_context(filename, trailer.error());
  }
  if (trailer.value().number != number) {
    return base::Error::corruption(filename + ": this is the file of slice " +
                                   std::to_string(trailer.value().number));
  }
  return std::shared_ptr<SealedSlice>(
      new SealedSlice(tables, filename, trailer.value(), file_bytes));
}

SealedSlice::SealedSlice(TableCache& tables, std::string filename, const SliceTrailer& trailer,
                         uint64_t file_bytes)
    : Slice(trailer.number),
      tables_(tables),
      filename_(std::move(filename)),
      trailer_(trailer),
      file_bytes_(file_bytes) {}

base::Result<std::optional<LogRange>> SealedSlice::range_of(LogId log) const {
  ASSIGN_OR_RETURN(const auto table, tables_.get(filename_, trailer_));
  return find_log(table->directory, log);
}

base::Result<std::vector<LogRange>> SealedSlice::directory() const {
  ASSIGN_OR_RETURN(const auto table, tables_.get(filename_, trailer_));
  return table->directory;
}

base::Result<SliceIterator> SealedSlice::iterator() const {
  ASSIGN_OR_RETURN(const auto table, tables_.get(filename_, trailer_));
  leveldb::ReadOptions options;
  options.verify_checksums = true;
  options.fill_cache = false;
  return SliceIterator(table, table->table->NewIterator(options));
}

}  // namespace weir::engine
