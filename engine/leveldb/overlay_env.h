#pragma once

// A disk that can be written without being changed: reads see what is there, changes stay in
// memory. With it `weir check` does what a start does, recovery included, and leaves every byte
// as it found it.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "base/thread_annotations.h"
#include "engine/leveldb/env.h"

namespace weir::engine {

// Thread-safe. Locks are taken on the disk below, which must outlive this.
class OverlayEnv final : public StoreEnv {
 public:
  explicit OverlayEnv(StoreEnv& base) : StoreEnv(&base), base_(base) {}

  leveldb::Status NewSequentialFile(const std::string& path,
                                    leveldb::SequentialFile** result) override;
  leveldb::Status NewRandomAccessFile(const std::string& path,
                                      leveldb::RandomAccessFile** result) override;
  leveldb::Status NewWritableFile(const std::string& path, leveldb::WritableFile** result) override;
  leveldb::Status NewAppendableFile(const std::string& path,
                                    leveldb::WritableFile** result) override;
  bool FileExists(const std::string& path) override;
  leveldb::Status GetChildren(const std::string& directory,
                              std::vector<std::string>* result) override;
  leveldb::Status RemoveFile(const std::string& path) override;
  leveldb::Status CreateDir(const std::string& path) override;
  leveldb::Status RemoveDir(const std::string& path) override;
  leveldb::Status GetFileSize(const std::string& path, uint64_t* size) override;
  leveldb::Status RenameFile(const std::string& from, const std::string& to) override;
  leveldb::Status sync_directory(const std::string& directory) override;

 private:
  using Bytes = std::shared_ptr<std::string>;
  // What became of a path here: bytes, or null if it was removed.
  using Changes = std::map<std::string, Bytes>;

  // Nothing if the path was not changed: the disk below knows.
  std::optional<Bytes> find(const std::string& path) const;
  void change(const std::string& path, Bytes bytes);
  // The present bytes of a file, from wherever they are.
  leveldb::Status read_all(const std::string& path, std::string* bytes);

  StoreEnv& base_;
  mutable base::Mutex mutex_;
  Changes changes_ WEIR_GUARDED_BY(mutex_);
};

}  // namespace weir::engine
