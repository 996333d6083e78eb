#include "engine/leveldb/env.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace weir::engine {
namespace {

leveldb::Status error_of(const std::string& name, int error) {
  const std::string reason = std::generic_category().message(error);
  return error == ENOENT ? leveldb::Status::NotFound(name, reason)
                         : leveldb::Status::IOError(name, reason);
}

// Owns a file descriptor.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) {
      ::close(fd_);
    }
  }
  int get() const { return fd_; }

 private:
  const int fd_;
};

// Reads with pread. The number of open ones is bounded by the engine's table cache.
class PreadFile final : public leveldb::RandomAccessFile {
 public:
  PreadFile(std::string name, int fd) : name_(std::move(name)), fd_(fd) {}

  leveldb::Status Read(uint64_t offset, size_t n, leveldb::Slice* result,
                       char* scratch) const override {
    size_t done = 0;
    while (done < n) {
      const ssize_t got =
          ::pread(fd_.get(), scratch + done, n - done, static_cast<off_t>(offset + done));
      if (got < 0 && errno == EINTR) {
        continue;
      }
      if (got < 0) {
        *result = leveldb::Slice();
        return error_of(name_, errno);
      }
      if (got == 0) {
        break;  // The end of the file: the caller sees fewer bytes than it asked for.
      }
      done += static_cast<size_t>(got);
    }
    *result = leveldb::Slice(scratch, done);
    return leveldb::Status::OK();
  }

 private:
  const std::string name_;
  const Descriptor fd_;
};

}  // namespace

PosixStoreEnv::PosixStoreEnv() : StoreEnv(leveldb::Env::Default()) {}

leveldb::Status PosixStoreEnv::NewRandomAccessFile(const std::string& filename,
                                                   leveldb::RandomAccessFile** result) {
  *result = nullptr;
  const int fd = ::open(filename.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    return error_of(filename, errno);
  }
  *result = new PreadFile(filename, fd);
  return leveldb::Status::OK();
}

leveldb::Status PosixStoreEnv::sync_directory(const std::string& dirname) {
  const Descriptor directory(::open(dirname.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.get() < 0) {
    return error_of(dirname, errno);
  }
  if (::fsync(directory.get()) != 0) {
    return error_of(dirname, errno);
  }
  return leveldb::Status::OK();
}

}  // namespace weir::engine
