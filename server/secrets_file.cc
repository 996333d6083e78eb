#include "server/secrets_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include "base/log.h"
#include "server/descriptor.h"
#include "server/limits.h"

namespace weir::server {

namespace {

using base::Error;
using base::Result;

// "" or why the file must not be used.
std::string objection(const struct stat& status) {
  if (!S_ISREG(status.st_mode)) {
    return "it is not a file";
  }
  // A group may be let in on purpose (secrets of a container have mode 0440), others never.
  if ((status.st_mode & (S_IWGRP | S_IRWXO)) != 0) {
    return "others can read or change it: chmod 600";
  }
  if (status.st_size > static_cast<off_t>(kSecretsBytesMax)) {
    return "it is too large";
  }
  return "";
}

Result<std::string> read_secrets(const std::string& path) {
  // Not blocking, because opening a pipe would wait for its other end.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat status {};
  if (file.number() < 0 || ::fstat(file.number(), &status) != 0) {
    return file_error(path, errno);
  }
  if (const std::string problem = objection(status); !problem.empty()) {
    return Error::invalid_argument(path + ": " + problem);
  }
  std::string text(static_cast<size_t>(status.st_size), '\0');
  size_t have = 0;
  for (ssize_t count = 1; have < text.size() && count > 0;) {
    count = ::read(file.number(), text.data() + have, text.size() - have);
    if (count < 0) {
      return file_error(path, errno);
    }
    have += static_cast<size_t>(count);
  }
  text.resize(have);
  return text;
}

Result<std::string> take_text(const SecretsFile::Take& take, const std::string& path,
                              const std::string& text) {
  Result<std::string> taken = take(text);
  if (!taken.ok()) {
    return Error::invalid_argument(path + ": " + taken.error().text());
  }
  return taken;
}

base::SteadyTime next_look(base::SteadyTime now) {
  return now + kSecretsLookMillis * base::kNanosPerMilli;
}

}  // namespace

Result<std::unique_ptr<SecretsFile>> SecretsFile::open(const std::string& path,
                                                       base::SteadyTime now, Take take) {
  ASSIGN_OR_RETURN(const std::string text, read_secrets(path));
  RETURN_IF_ERROR(take_text(take, path, text));
  return std::make_unique<SecretsFile>(path, base::sha256(text), now, std::move(take));
}

SecretsFile::SecretsFile(std::string path, const base::Sha256& digest, base::SteadyTime now,
                         Take take)
    : path_(std::move(path)),
      take_(std::move(take)),
      next_look_nanos_(next_look(now).nanos),
      digest_(digest) {}

void SecretsFile::look(base::SteadyTime now) {
  if (now.nanos < next_look_nanos_.load(std::memory_order_relaxed) ||
      looking_.test_and_set(std::memory_order_acquire)) {
    return;
  }
  next_look_nanos_.store(next_look(now).nanos, std::memory_order_relaxed);
  read_again();
  looking_.clear(std::memory_order_release);
}

void SecretsFile::read_again() {
  const Result<std::string> text = read_secrets(path_);
  if (text.ok() && base::sha256(text.value()) == digest_) {
    complaint_.clear();
    return;
  }
  const Result<std::string> taken = text.ok() ? take_text(take_, path_, text.value()) : text;
  if (!taken.ok()) {
    if (complaint_ != taken.error().text()) {
      complaint_ = taken.error().text();
      base::log_error("the keys stay as they were: {}", complaint_);
    }
    return;
  }
  complaint_.clear();
  digest_ = base::sha256(text.value());
  base::log_info("{} from {}, which has changed", taken.value(), path_);
}

namespace {

// What an earlier process left under that name is replaced.
Result<void> write_secrets(const std::string& path, std::string_view text) {
  ::unlink(path.c_str());
  const Descriptor file(
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR));
  if (file.number() < 0) {
    return file_error(path, errno);
  }
  while (!text.empty()) {
    const ssize_t count = ::write(file.number(), text.data(), text.size());
    if (count < 0) {
      return file_error(path, errno);
    }
    text.remove_prefix(static_cast<size_t>(count));
  }
  return ::fsync(file.number()) == 0 ? Result<void>() : file_error(path, errno);
}

}  // namespace

Result<void> create_secrets_file(const std::string& path, std::string_view text) {
  const std::string fresh = path + ".new";
  RETURN_IF_ERROR(write_secrets(fresh, text));
  // Unlike a rename, a link does not replace what is there.
  const bool linked = ::link(fresh.c_str(), path.c_str()) == 0;
  const int link_error = errno;
  ::unlink(fresh.c_str());
  if (!linked) {
    return file_error(path, link_error);
  }
  const std::string parent = std::filesystem::path(path).parent_path().string();
  const Descriptor directory(
      ::open(parent.empty() ? "." : parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.number() < 0 || ::fsync(directory.number()) != 0) {
    return file_error(path, errno);
  }
  return {};
}

}  // namespace weir::server
