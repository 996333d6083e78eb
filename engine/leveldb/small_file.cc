#include "engine/leveldb/small_file.h"

#include <memory>

#include "engine/leveldb/status.h"

namespace weir::engine {

namespace {

base::Result<void> write_file(StoreEnv& env, const std::string& filename,
                              std::string_view contents) {
  leveldb::WritableFile* file = nullptr;
  RETURN_IF_ERROR(to_result(env.NewWritableFile(filename, &file), "create " + filename));
  const std::unique_ptr<leveldb::WritableFile> owner(file);
  const leveldb::Slice bytes(contents.data(), contents.size());
  RETURN_IF_ERROR(to_result(file->Append(bytes), "write " + filename));
  RETURN_IF_ERROR(to_result(file->Sync(), "sync " + filename));
  return to_result(file->Close(), "close " + filename);
}

}  // namespace

base::Result<void> replace_file(StoreEnv& env, const std::string& directory,
                                const std::string& name, std::string_view contents) {
  const std::string filename = directory + "/" + name;
  const std::string unfinished = filename + ".tmp";
  // What an earlier attempt left: a file whose sync failed must not be written and synced again.
  env.RemoveFile(unfinished);
  RETURN_IF_ERROR(write_file(env, unfinished, contents));
  RETURN_IF_ERROR(to_result(env.RenameFile(unfinished, filename), "rename " + unfinished));
  return to_result(env.sync_directory(directory), "sync " + directory);
}

base::Result<std::optional<std::string>> read_small_file(StoreEnv& env,
                                                         const std::string& filename) {
  if (!env.FileExists(filename)) {
    return std::optional<std::string>();
  }
  std::string contents;
  RETURN_IF_ERROR(to_result(leveldb::ReadFileToString(&env, filename, &contents), "read"));
  return std::optional(std::move(contents));
}

}  // namespace weir::engine
