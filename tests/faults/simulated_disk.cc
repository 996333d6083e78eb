#include "tests/faults/simulated_disk.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace weir::faults {
namespace {

leveldb::Status missing(const std::string& path) {
  return leveldb::Status::NotFound(path, std::strerror(ENOENT));
}

leveldb::Status io_error(const std::string& path, int error) {
  return leveldb::Status::IOError(path, std::strerror(error));
}

bool is_manifest(const std::string& path) {
  return path.substr(path.rfind('/') + 1).starts_with("MANIFEST");
}

}  // namespace

class SimulatedDisk::Reader final : public leveldb::SequentialFile,
                                    public leveldb::RandomAccessFile {
 public:
  Reader(SimulatedDisk& disk, std::shared_ptr<Inode> file) : disk_(disk), file_(std::move(file)) {}

  leveldb::Status Read(size_t n, leveldb::Slice* result, char* scratch) override {
    const leveldb::Status status = Read(offset_, n, result, scratch);
    offset_ += result->size();
    return status;
  }

  leveldb::Status Skip(uint64_t n) override {
    offset_ += n;
    return leveldb::Status::OK();
  }

  leveldb::Status Read(uint64_t offset, size_t n, leveldb::Slice* result,
                       char* scratch) const override {
    const base::MutexLock lock(disk_.mutex_);
    const std::string& bytes = file_->bytes;
    const size_t start = std::min<size_t>(offset, bytes.size());
    const size_t size = bytes.copy(scratch, n, start);
    *result = leveldb::Slice(scratch, size);
    return leveldb::Status::OK();
  }

 private:
  SimulatedDisk& disk_;
  const std::shared_ptr<Inode> file_;
  uint64_t offset_ = 0;
};

class SimulatedDisk::Writer final : public leveldb::WritableFile {
 public:
  Writer(SimulatedDisk& disk, std::string path, std::shared_ptr<Inode> file)
      : disk_(disk), path_(std::move(path)), file_(std::move(file)) {}

  leveldb::Status Append(const leveldb::Slice& data) override {
    const std::string_view bytes(data.data(), data.size());
    return disk_.change(
        Need::kSpace, path_,
        [&](DiskImage&) {
          DiskImage::append(*file_, bytes);
          return true;
        },
        // A write that fails may have written its first part.
        [&] { DiskImage::append(*file_, bytes.substr(0, bytes.size() / 2)); });
  }

  leveldb::Status Flush() override {
    const base::MutexLock lock(disk_.mutex_);
    if (!disk_.dead_) {
      DiskImage::flush(*file_);
    }
    return leveldb::Status::OK();
  }

  leveldb::Status Sync() override {
    // As LevelDB's own Env does: a manifest names files, so their names must be safe before it.
    if (is_manifest(path_)) {
      const leveldb::Status status = disk_.sync_directory(DiskImage::parent(path_));
      if (!status.ok()) {
        return status;
      }
    }
    return disk_.change(
        Need::kNoSpace, path_,
        [&](DiskImage&) {
          disk_.syncs_after_failure_ += file_->sync_failed ? 1 : 0;
          DiskImage::sync(*file_);
          return true;
        },
        [&] { file_->sync_failed = true; });
  }

  leveldb::Status Close() override { return Flush(); }

 private:
  SimulatedDisk& disk_;
  const std::string path_;
  const std::shared_ptr<Inode> file_;
};

class SimulatedDisk::Lock final : public leveldb::FileLock {
 public:
  explicit Lock(std::string locked_path) : path(std::move(locked_path)) {}
  const std::string path;
};

SimulatedDisk::SimulatedDisk() : StoreEnv(leveldb::Env::Default()) {}

uint64_t SimulatedDisk::operations() const {
  const base::MutexLock lock(mutex_);
  return operations_;
}

void SimulatedDisk::die_at(uint64_t operation) {
  const base::MutexLock lock(mutex_);
  die_at_ = operations_ + operation;
}

bool SimulatedDisk::dead() const {
  const base::MutexLock lock(mutex_);
  return dead_;
}

void SimulatedDisk::fail(const DiskFailure& failure) {
  const base::MutexLock lock(mutex_);
  failure_ = failure;
  fail_from_ = operations_ + failure.at;
  failures_ = 0;
}

void SimulatedDisk::heal() {
  const base::MutexLock lock(mutex_);
  failure_.count = 0;
}

uint64_t SimulatedDisk::failures() const {
  const base::MutexLock lock(mutex_);
  return failures_;
}

uint64_t SimulatedDisk::syncs_after_failure() const {
  return syncs_after_failure_;
}

void SimulatedDisk::lose_power(uint64_t seed) {
  const base::MutexLock lock(mutex_);
  DiskImage::Random random(seed);
  image_.lose_power(random);
  locks_.clear();
  dead_ = false;
  die_at_ = 0;
}

void SimulatedDisk::lose_process() {
  const base::MutexLock lock(mutex_);
  image_.lose_process();
  locks_.clear();
  dead_ = false;
  die_at_ = 0;
}

DiskImage SimulatedDisk::image() const {
  const base::MutexLock lock(mutex_);
  return image_.copy();
}

void SimulatedDisk::load(const DiskImage& image) {
  const base::MutexLock lock(mutex_);
  image_ = image.copy();
  locks_.clear();
}

std::vector<std::string> SimulatedDisk::file_names() const {
  const base::MutexLock lock(mutex_);
  std::vector<std::string> names;
  for (const auto& [path, inode] : image_.files()) {
    names.push_back(path);
  }
  return names;
}

std::string SimulatedDisk::contents(const std::string& path) const {
  const base::MutexLock lock(mutex_);
  const std::shared_ptr<Inode> file = image_.find(path);
  return file ? file->bytes : std::string();
}

void SimulatedDisk::set_contents(const std::string& path, const std::string& bytes) {
  const base::MutexLock lock(mutex_);
  if (const std::shared_ptr<Inode> file = image_.find(path)) {
    file->bytes = bytes;
    file->durable = bytes;
    file->flushed = bytes.size();
  }
}

bool SimulatedDisk::fails_now(Need need) {
  if (operations_ < fail_from_ || failures_ >= failure_.count ||
      (failure_.kind == DiskFailure::Kind::kDiskFull && need == Need::kNoSpace)) {
    return false;
  }
  ++failures_;
  return true;
}

leveldb::Status SimulatedDisk::change(Need need, const std::string& path,
                                      const std::function<bool(DiskImage&)>& work,
                                      const std::function<void()>& on_failure) {
  const base::MutexLock lock(mutex_);
  ++operations_;
  if (dead_) {
    return io_error(path, EIO);
  }
  if (operations_ == die_at_) {
    dead_ = true;
    // Whether the last one happened is decided by what cannot be foreseen from its kind.
    if (operations_ % 2 == 0) {
      work(image_);
    }
    return io_error(path, EIO);
  }
  if (fails_now(need)) {
    if (on_failure) {
      on_failure();
    }
    return io_error(path, failure_.kind == DiskFailure::Kind::kDiskFull ? ENOSPC : EIO);
  }
  return work(image_) ? leveldb::Status::OK() : missing(path);
}

leveldb::Status SimulatedDisk::NewSequentialFile(const std::string& path,
                                                 leveldb::SequentialFile** result) {
  const base::MutexLock lock(mutex_);
  const std::shared_ptr<Inode> file = image_.find(path);
  *result = file ? new Reader(*this, file) : nullptr;
  return file ? leveldb::Status::OK() : missing(path);
}

leveldb::Status SimulatedDisk::NewRandomAccessFile(const std::string& path,
                                                   leveldb::RandomAccessFile** result) {
  const base::MutexLock lock(mutex_);
  const std::shared_ptr<Inode> file = image_.find(path);
  *result = file ? new Reader(*this, file) : nullptr;
  return file ? leveldb::Status::OK() : missing(path);
}

leveldb::Status SimulatedDisk::open_writer(const std::string& path, bool truncate,
                                           leveldb::WritableFile** result) {
  *result = nullptr;
  std::shared_ptr<Inode> file;
  const leveldb::Status status = change(Need::kSpace, path, [&](DiskImage& image) {
    file = image.find(path);
    if (!file || truncate) {
      file = image.create(path);
    }
    return file != nullptr;
  });
  if (status.ok()) {
    *result = new Writer(*this, path, std::move(file));
  }
  return status;
}

leveldb::Status SimulatedDisk::NewWritableFile(const std::string& path,
                                               leveldb::WritableFile** result) {
  return open_writer(path, true, result);
}

leveldb::Status SimulatedDisk::NewAppendableFile(const std::string& path,
                                                 leveldb::WritableFile** result) {
  return open_writer(path, false, result);
}

bool SimulatedDisk::FileExists(const std::string& path) {
  const base::MutexLock lock(mutex_);
  return image_.find(path) != nullptr || image_.has_directory(path);
}

leveldb::Status SimulatedDisk::GetChildren(const std::string& directory,
                                           std::vector<std::string>* result) {
  const base::MutexLock lock(mutex_);
  if (!image_.has_directory(directory)) {
    return missing(directory);
  }
  *result = image_.children(directory);
  return leveldb::Status::OK();
}

leveldb::Status SimulatedDisk::RemoveFile(const std::string& path) {
  return change(Need::kNoSpace, path, [&](DiskImage& image) { return image.remove(path); });
}

leveldb::Status SimulatedDisk::CreateDir(const std::string& path) {
  {
    const base::MutexLock lock(mutex_);
    if (image_.has_directory(path)) {
      return io_error(path, EEXIST);
    }
  }
  return change(Need::kSpace, path, [&](DiskImage& image) { return image.create_directory(path); });
}

leveldb::Status SimulatedDisk::RemoveDir(const std::string& path) {
  return change(Need::kNoSpace, path,
                [&](DiskImage& image) { return image.remove_directory(path); });
}

leveldb::Status SimulatedDisk::GetFileSize(const std::string& path, uint64_t* size) {
  const base::MutexLock lock(mutex_);
  const std::shared_ptr<Inode> file = image_.find(path);
  *size = file ? file->bytes.size() : 0;
  return file ? leveldb::Status::OK() : missing(path);
}

leveldb::Status SimulatedDisk::RenameFile(const std::string& from, const std::string& to) {
  return change(Need::kSpace, from, [&](DiskImage& image) { return image.rename(from, to); });
}

leveldb::Status SimulatedDisk::LockFile(const std::string& path, leveldb::FileLock** lock) {
  *lock = nullptr;
  const leveldb::Status status = change(Need::kSpace, path, [&](DiskImage& image) {
    return image.find(path) != nullptr || image.create(path) != nullptr;
  });
  if (!status.ok()) {
    return status;
  }
  const base::MutexLock guard(mutex_);
  if (!locks_.insert(path).second) {
    return leveldb::Status::IOError("lock " + path, "already held by process");
  }
  *lock = new Lock(path);
  return leveldb::Status::OK();
}

leveldb::Status SimulatedDisk::UnlockFile(leveldb::FileLock* lock) {
  const std::unique_ptr<Lock> held(static_cast<Lock*>(lock));
  const base::MutexLock guard(mutex_);
  locks_.erase(held->path);
  return leveldb::Status::OK();
}

// LevelDB goes without a log of its own then.
leveldb::Status SimulatedDisk::NewLogger(const std::string& path, leveldb::Logger** result) {
  *result = nullptr;
  return leveldb::Status::NotSupported(path, "no logger on the simulated disk");
}

leveldb::Status SimulatedDisk::sync_directory(const std::string& directory) {
  return change(Need::kNoSpace, directory, [&](DiskImage& image) {
    image.sync_directory(directory);
    return image.has_directory(directory);
  });
}

}  // namespace weir::faults
