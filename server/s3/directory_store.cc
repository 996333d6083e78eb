#include "server/s3/directory_store.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include "server/descriptor.h"
#include "server/s3/object_path.h"

namespace weir::server::s3 {
namespace {

using base::Result;
namespace fs = std::filesystem;

constexpr size_t kThreads = 2;

// No bucket has capitals, so it is nobody's.
constexpr const char* kIncoming = "/INCOMING";

Result<void> sync_directory(const std::string& path) {
  const Descriptor directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.number() < 0 || ::fsync(directory.number()) != 0) {
    return file_error(path, errno);
  }
  return {};
}

Result<void> write_file(const std::string& path, std::string_view bytes) {
  constexpr mode_t kMode = 0644;
  const Descriptor file(
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, kMode));
  if (file.number() < 0) {
    return file_error(path, errno);
  }
  while (!bytes.empty()) {
    const ssize_t written = ::write(file.number(), bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) {
      return file_error(path, errno);
    }
    bytes.remove_prefix(static_cast<size_t>(written < 0 ? 0 : written));
  }
  if (::fsync(file.number()) != 0) {
    return file_error(path, errno);
  }
  return {};
}

// Each directory from `root` (which is there) down to `path`, made durable.
Result<void> make_directories(const std::string& root, const std::string& path) {
  for (size_t slash = root.size(); slash != std::string::npos; slash = path.find('/', slash + 1)) {
    const std::string parent = path.substr(0, slash);
    const size_t next = path.find('/', slash + 1);
    const std::string directory = path.substr(0, next);
    if (::mkdir(directory.c_str(), 0755) != 0 && errno != EEXIST) {
      return file_error(directory, errno);
    }
    // Also if it was there: whoever has made it may not have come to this yet.
    RETURN_IF_ERROR(sync_directory(parent));
  }
  return {};
}

}  // namespace

DirectoryStore::DirectoryStore(std::string root)
    : BlockingStore(kThreads), root_(std::move(root)) {}

Result<std::unique_ptr<DirectoryStore>> DirectoryStore::open(const std::string& root) {
  std::error_code error;
  fs::create_directories(root, error);
  const std::string path = error ? root : fs::canonical(root, error).string();
  if (!error) {
    fs::remove_all(path + kIncoming, error);
  }
  if (!error) {
    fs::create_directory(path + kIncoming, error);
  }
  if (error) {
    return file_error(root, error.value());
  }
  RETURN_IF_ERROR(sync_directory(path));
  return std::make_unique<DirectoryStore>(path);
}

Result<void> DirectoryStore::store(const channels::Object& object) {
  static std::atomic<uint64_t> counter{0};
  ASSIGN_OR_RETURN(const std::string relative, object_path(object.bucket, object.key));
  const std::string path = root_ + "/" + relative;
  const std::string directory = path.substr(0, path.rfind('/'));
  const std::string incoming = fmt::format("{}{}/{}", root_, kIncoming, counter++);
  const auto publish = [&]() -> Result<void> {
    RETURN_IF_ERROR(write_file(incoming, object.body));
    RETURN_IF_ERROR(make_directories(root_, directory));
    if (::rename(incoming.c_str(), path.c_str()) != 0) {
      return file_error(path, errno);
    }
    return sync_directory(directory);
  };
  Result<void> published = publish();
  if (!published.ok()) {
    ::unlink(incoming.c_str());  // not there any more if only the last step failed
  }
  return published;
}

}  // namespace weir::server::s3
