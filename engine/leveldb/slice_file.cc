#include "engine/leveldb/slice_file.h"

#include "base/check.h"
#include "base/codec.h"
#include "base/digest.h"
#include "engine/leveldb/limits.h"
#include "engine/leveldb/status.h"

namespace weir::engine {
namespace {

constexpr std::string_view kMagic = "weirslic";
constexpr uint32_t kTrailerVersion = 1;
constexpr size_t kDirectoryEntryBytes = 24;

leveldb::Slice view_of(std::string_view bytes) {
  return {bytes.data(), bytes.size()};
}

}  // namespace

std::string encode_trailer(const SliceTrailer& trailer) {
  std::string out;
  base::Encoder encoder(out);
  encoder.raw(kMagic)
      .u32(kTrailerVersion)
      .u64(trailer.number)
      .u64(trailer.table_bytes)
      .u64(trailer.directory_bytes)
      .u32(trailer.directory_crc)
      .u64(trailer.bounds.first.value())
      .u64(trailer.bounds.last.value())
      .u64(trailer.bounds.previous.value())
      .i64(trailer.bounds.first_arrival.millis)
      .i64(trailer.bounds.last_arrival.millis)
      .u64(trailer.records)
      .u32(0);  // Keeps the size a multiple of eight.
  encoder.u32(base::crc32c(out));
  CHECK_EQ(out.size(), kTrailerBytes);
  return out;
}

base::Result<SliceTrailer> decode_trailer(std::string_view bytes) {
  if (bytes.size() != kTrailerBytes || !bytes.starts_with(kMagic)) {
    return base::Error::corruption("the file does not end in a slice trailer");
  }
  const std::string_view body = bytes.substr(0, kTrailerBytes - sizeof(uint32_t));
  if (base::crc32c(body) != base::get_big_endian<uint32_t>(bytes.data() + body.size())) {
    return base::Error::corruption("the checksum of the slice trailer does not match");
  }
  base::Decoder decoder(body.substr(kMagic.size()));
  const uint32_t version = decoder.u32();
  if (version != kTrailerVersion) {
    return base::Error::unsupported("slice file version " + std::to_string(version));
  }
  SliceTrailer trailer;
  trailer.number = decoder.u64();
  trailer.table_bytes = decoder.u64();
  trailer.directory_bytes = decoder.u64();
  trailer.directory_crc = decoder.u32();
  trailer.bounds.first = Position{decoder.u64()};
  trailer.bounds.last = Position{decoder.u64()};
  trailer.bounds.previous = Position{decoder.u64()};
  trailer.bounds.first_arrival = base::Timestamp{decoder.i64()};
  trailer.bounds.last_arrival = base::Timestamp{decoder.i64()};
  trailer.records = decoder.u64();
  decoder.u32();
  CHECK(decoder.done());
  return trailer;
}

std::string encode_directory(const std::vector<LogRange>& directory) {
  std::string out;
  out.reserve(directory.size() * kDirectoryEntryBytes);
  base::Encoder encoder(out);
  for (const LogRange& range : directory) {
    encoder.u64(range.log.value()).u64(range.first.value()).u64(range.last.value());
  }
  return out;
}

base::Result<std::vector<LogRange>> decode_directory(std::string_view bytes,
                                                     const SliceTrailer& trailer) {
  if (bytes.size() != trailer.directory_bytes || bytes.size() % kDirectoryEntryBytes != 0 ||
      base::crc32c(bytes) != trailer.directory_crc) {
    return base::Error::corruption("the slice directory does not match its checksum");
  }
  std::vector<LogRange> directory(bytes.size() / kDirectoryEntryBytes);
  base::Decoder decoder(bytes);
  for (LogRange& range : directory) {
    range.log = LogId{decoder.u64()};
    range.first = Position{decoder.u64()};
    range.last = Position{decoder.u64()};
  }
  CHECK(decoder.done());
  return directory;
}

leveldb::Options table_options(leveldb::Env& env) {
  leveldb::Options options;
  options.env = &env;
  options.block_size = kBlockBytes;
  options.compression = leveldb::kNoCompression;
  options.paranoid_checks = true;
  return options;
}

base::Result<std::unique_ptr<SliceFileWriter>> SliceFileWriter::create(StoreEnv& env,
                                                                       const std::string& filename,
                                                                       uint64_t number) {
  leveldb::WritableFile* file = nullptr;
  RETURN_IF_ERROR(to_result(env.NewWritableFile(filename, &file), "create " + filename));
  return std::unique_ptr<SliceFileWriter>(
      new SliceFileWriter(env, filename, number, std::unique_ptr<leveldb::WritableFile>(file)));
}

SliceFileWriter::SliceFileWriter(StoreEnv& env, std::string filename, uint64_t number,
                                 std::unique_ptr<leveldb::WritableFile> file)
    : filename_(std::move(filename)),
      file_(std::move(file)),
      builder_(table_options(env), file_.get()) {
  trailer_.number = number;
}

SliceFileWriter::~SliceFileWriter() {
  if (!finished_) {
    builder_.Abandon();
  }
}

base::Result<void> SliceFileWriter::add(const StoredKey& key, std::string_view encoded_key,
                                        std::string_view value) {
  if (key.log != kCommitLog) {
    if (directory_.empty() || directory_.back().log != key.log) {
      directory_.push_back({key.log, key.position, key.position});
    }
    directory_.back().last = key.position;
    ++trailer_.records;
  }
  builder_.Add(view_of(encoded_key), view_of(value));
  // The sentence of an error is made only when there is one: this runs once a record.
  if (!builder_.status().ok()) {
    return to_error(builder_.status(), "write " + filename_);
  }
  return sync_if_due();
}

base::Result<void> SliceFileWriter::sync_if_due() {
  if (builder_.FileSize() < synced_bytes_ + kSealSyncBytes) {
    return {};
  }
  synced_bytes_ = builder_.FileSize();
  return to_result(file_->Sync(), "sync " + filename_);
}

base::Result<void> SliceFileWriter::finish(const SliceBounds& bounds) {
  finished_ = true;
  RETURN_IF_ERROR(to_result(builder_.Finish(), "write " + filename_));
  const std::string directory = encode_directory(directory_);
  trailer_.table_bytes = builder_.FileSize();
  trailer_.directory_bytes = directory.size();
  trailer_.directory_crc = base::crc32c(directory);
  trailer_.bounds = bounds;
  const std::string tail = directory + encode_trailer(trailer_);
  RETURN_IF_ERROR(to_result(file_->Append(view_of(tail)), "write " + filename_));
  RETURN_IF_ERROR(to_result(file_->Sync(), "sync " + filename_));
  return to_result(file_->Close(), "close " + filename_);
}

}  // namespace weir::engine
