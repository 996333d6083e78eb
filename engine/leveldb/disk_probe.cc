#include "engine/leveldb/disk_probe.h"

#include <memory>

#include "engine/leveldb/limits.h"
#include "engine/leveldb/status.h"

namespace weir::engine {
namespace {

base::Result<void> write_probe(StoreEnv& env, const std::string& filename) {
  constexpr size_t kChunkBytes = 64 * 1024;
  leveldb::WritableFile* file = nullptr;
  RETURN_IF_ERROR(to_result(env.NewWritableFile(filename, &file), "create " + filename));
  const std::unique_ptr<leveldb::WritableFile> owner(file);
  const std::string chunk(kChunkBytes, '\0');
  for (uint64_t written = 0; written < kDiskProbeBytes; written += chunk.size()) {
    RETURN_IF_ERROR(to_result(file->Append(chunk), "write " + filename));
  }
  RETURN_IF_ERROR(to_result(file->Sync(), "sync " + filename));
  return to_result(file->Close(), "close " + filename);
}

}  // namespace

base::Result<void> probe_disk(StoreEnv& env, const std::string& directory) {
  const std::string filename = directory + "/PROBE";
  auto written = write_probe(env, filename);
  env.RemoveFile(filename);
  return written;
}

}  // namespace weir::engine
