#include "engine/leveldb/overlay_env.h"

#include <algorithm>

namespace weir::engine {
namespace {

leveldb::Status absent(const std::string& path) {
  return leveldb::Status::NotFound(path, "No such file or directory");
}

// Readers of bytes that nobody writes any more: LevelDB closes a file before it reads it.
class MemorySequentialFile final : public leveldb::SequentialFile {
 public:
  explicit MemorySequentialFile(std::shared_ptr<const std::string> bytes)
      : bytes_(std::move(bytes)) {}

  leveldb::Status Read(size_t n, leveldb::Slice* result, char* scratch) override {
    const size_t count = std::min(n, bytes_->size() - offset_);
    bytes_->copy(scratch, count, offset_);
    offset_ += count;
    *result = leveldb::Slice(scratch, count);
    return leveldb::Status::OK();
  }
  leveldb::Status Skip(uint64_t n) override {
    offset_ += std::min<uint64_t>(n, bytes_->size() - offset_);
    return leveldb::Status::OK();
  }

 private:
  const std::shared_ptr<const std::string> bytes_;
  size_t offset_ = 0;
};

class MemoryRandomAccessFile final : public leveldb::RandomAccessFile {
 public:
  explicit MemoryRandomAccessFile(std::shared_ptr<const std::string> bytes)
      : bytes_(std::move(bytes)) {}

  leveldb::Status Read(uint64_t offset, size_t n, leveldb::Slice* result,
                       char* scratch) const override {
    const size_t begin = std::min<uint64_t>(offset, bytes_->size());
    const size_t count = std::min(n, bytes_->size() - begin);
    bytes_->copy(scratch, count, begin);
    *result = leveldb::Slice(scratch, count);
    return leveldb::Status::OK();
  }

 private:
  const std::shared_ptr<const std::string> bytes_;
};

class MemoryWritableFile final : public leveldb::WritableFile {
 public:
  explicit MemoryWritableFile(std::shared_ptr<std::string> bytes) : bytes_(std::move(bytes)) {}

  leveldb::Status Append(const leveldb::Slice& data) override {
    bytes_->append(data.data(), data.size());
    return leveldb::Status::OK();
  }
  leveldb::Status Close() override { return leveldb::Status::OK(); }
  leveldb::Status Flush() override { return leveldb::Status::OK(); }
  leveldb::Status Sync() override { return leveldb::Status::OK(); }

 private:
  const std::shared_ptr<std::string> bytes_;
};

}  // namespace

std::optional<OverlayEnv::Bytes> OverlayEnv::find(const std::string& path) const {
  const base::MutexLock lock(mutex_);
  const auto found = changes_.find(path);
  return found == changes_.end() ? std::nullopt : std::optional(found->second);
}

void OverlayEnv::change(const std::string& path, Bytes bytes) {
  const base::MutexLock lock(mutex_);
  changes_[path] = std::move(bytes);
}

leveldb::Status OverlayEnv::read_all(const std::string& path, std::string* bytes) {
  if (const auto changed = find(path)) {
    if (*changed == nullptr) {
      return absent(path);
    }
    *bytes = **changed;
    return leveldb::Status::OK();
  }
  return leveldb::ReadFileToString(&base_, path, bytes);
}

leveldb::Status OverlayEnv::NewSequentialFile(const std::string& path,
                                              leveldb::SequentialFile** result) {
  const auto changed = find(path);
  if (!changed) {
    return base_.NewSequentialFile(path, result);
  }
  *result = *changed == nullptr ? nullptr : new MemorySequentialFile(*changed);
  return *result == nullptr ? absent(path) : leveldb::Status::OK();
}

leveldb::Status OverlayEnv::NewRandomAccessFile(const std::string& path,
                                                leveldb::RandomAccessFile** result) {
  const auto changed = find(path);
  if (!changed) {
    return base_.NewRandomAccessFile(path, result);
  }
  *result = *changed == nullptr ? nullptr : new MemoryRandomAccessFile(*changed);
  return *result == nullptr ? absent(path) : leveldb::Status::OK();
}

leveldb::Status OverlayEnv::NewWritableFile(const std::string& path,
                                            leveldb::WritableFile** result) {
  const auto bytes = std::make_shared<std::string>();
  change(path, bytes);
  *result = new MemoryWritableFile(bytes);
  return leveldb::Status::OK();
}

leveldb::Status OverlayEnv::NewAppendableFile(const std::string& path,
                                              leveldb::WritableFile** result) {
  const auto bytes = std::make_shared<std::string>();
  if (FileExists(path)) {
    leveldb::Status status = read_all(path, bytes.get());
    if (!status.ok()) {
      return status;
    }
  }
  change(path, bytes);
  *result = new MemoryWritableFile(bytes);
  return leveldb::Status::OK();
}

bool OverlayEnv::FileExists(const std::string& path) {
  const auto changed = find(path);
  return changed ? *changed != nullptr : base_.FileExists(path);
}

leveldb::Status OverlayEnv::GetChildren(const std::string& directory,
                                        std::vector<std::string>* result) {
  result->clear();
  // A directory that was made here is not on the disk below.
  leveldb::Status status = base_.GetChildren(directory, result);
  if (!status.ok() && !FileExists(directory)) {
    return status;
  }
  const base::MutexLock lock(mutex_);
  const std::string prefix = directory + "/";
  for (const auto& [path, bytes] : changes_) {
    const std::string name = path.starts_with(prefix) ? path.substr(prefix.size()) : "";
    if (name.empty() || name.find('/') != std::string::npos) {
      continue;
    }
    std::erase(*result, name);
    if (bytes != nullptr) {
      result->push_back(name);
    }
  }
  return leveldb::Status::OK();
}

leveldb::Status OverlayEnv::RemoveFile(const std::string& path) {
  if (!FileExists(path)) {
    return absent(path);
  }
  change(path, nullptr);
  return leveldb::Status::OK();
}

leveldb::Status OverlayEnv::CreateDir(const std::string& path) {
  if (FileExists(path)) {
    return leveldb::Status::IOError(path, "File exists");
  }
  change(path, std::make_shared<std::string>());
  return leveldb::Status::OK();
}

leveldb::Status OverlayEnv::RemoveDir(const std::string& path) {
  return RemoveFile(path);
}

leveldb::Status OverlayEnv::GetFileSize(const std::string& path, uint64_t* size) {
  const auto changed = find(path);
  if (!changed) {
    return base_.GetFileSize(path, size);
  }
  *size = *changed == nullptr ? 0 : (*changed)->size();
  return *changed == nullptr ? absent(path) : leveldb::Status::OK();
}

leveldb::Status OverlayEnv::RenameFile(const std::string& from, const std::string& to) {
  auto bytes = std::make_shared<std::string>();
  leveldb::Status status = read_all(from, bytes.get());
  if (!status.ok()) {
    return status;
  }
  change(from, nullptr);
  change(to, std::move(bytes));
  return leveldb::Status::OK();
}

leveldb::Status OverlayEnv::sync_directory(const std::string& directory) {
  return FileExists(directory) ? leveldb::Status::OK() : absent(directory);
}

}  // namespace weir::engine
