#include "engine/leveldb/data_directory.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <vector>

#include "base/codec.h"
#include "base/digest.h"
#include "engine/leveldb/record_format.h"
#include "engine/leveldb/small_file.h"
#include "engine/leveldb/status.h"

namespace weir::engine {
namespace {

constexpr std::string_view kFormat = "weir data 1\n";
constexpr uint8_t kStoppedVersion = 1;
constexpr uint8_t kStateStoppedVersion = 1;

std::string parent_of(const std::string& path) {
  const size_t slash = path.find_last_of('/');
  if (slash == std::string::npos) {
    return ".";
  }
  return slash == 0 ? "/" : path.substr(0, slash);
}

base::Result<void> create_directory(StoreEnv& env, const std::string& path) {
  return env.FileExists(path) ? base::Result<void>()
                              : to_result(env.CreateDir(path), "create " + path);
}

base::Error why_not_locked(StoreEnv& env, const std::string& path, const leveldb::Status& status) {
  // LevelDB says "lock FILE: reason" when somebody has the lock, "FILE: reason" when the file
  // cannot be made.
  if (status.ToString().find(": lock ") == std::string::npos) {
    return to_error(status, "lock " + path);
  }
  std::string holder;
  const bool known = leveldb::ReadFileToString(&env, path + "/HOLDER", &holder).ok();
  return base::Error::unavailable("the data directory " + path + " is in use by process " +
                                  (known ? holder : "(unknown)"));
}

}  // namespace

base::Result<std::unique_ptr<DataDirectory>> DataDirectory::open(StoreEnv& env,
                                                                 const std::string& path) {
  RETURN_IF_ERROR(create_directory(env, path));
  leveldb::FileLock* lock = nullptr;
  const leveldb::Status locked = env.LockFile(path + "/LOCK", &lock);
  if (!locked.ok()) {
    return why_not_locked(env, path, locked);
  }
  std::unique_ptr<DataDirectory> directory(new DataDirectory(env, path, lock));
  RETURN_IF_ERROR(directory->prepare());
  return directory;
}

DataDirectory::DataDirectory(StoreEnv& env, std::string path, leveldb::FileLock* lock)
    : env_(env), path_(std::move(path)), lock_(lock) {}

DataDirectory::~DataDirectory() {
  env_.UnlockFile(lock_);
}

base::Result<void> DataDirectory::prepare() {
  const auto format = read_small_file(env_, path_ + "/FORMAT");
  RETURN_IF_ERROR(format);
  if (!format.value()) {
    RETURN_IF_ERROR(check_empty());
    // Also if the directory is there already: who made it may have been killed before this.
    RETURN_IF_ERROR(to_result(env_.sync_directory(parent_of(path_)), "sync " + parent_of(path_)));
    RETURN_IF_ERROR(replace_file(env_, path_, "FORMAT", kFormat));
  } else if (*format.value() != kFormat) {
    return base::Error::unsupported("the data directory " + path_ +
                                    " was written by a newer version: its FORMAT is not \"" +
                                    std::string(kFormat.substr(0, kFormat.size() - 1)) + "\"");
  }
  RETURN_IF_ERROR(create_directories());
  // Only for people: nothing depends on it, so it is not synced.
  const std::string holder = std::to_string(::getpid());
  return to_result(leveldb::WriteStringToFile(&env_, holder, path_ + "/HOLDER"), "write HOLDER");
}

base::Result<void> DataDirectory::create_directories() {
  for (const std::string& directory : {slices(), meta()}) {
    if (!env_.FileExists(directory)) {
      RETURN_IF_ERROR(to_result(env_.CreateDir(directory), "create " + directory));
    }
  }
  // At every start, for the same reason: a name that is seen need not be durable.
  return to_result(env_.sync_directory(path_), "sync " + path_);
}

base::Result<void> DataDirectory::check_empty() const {
  constexpr std::array<std::string_view, 5> kKnown = {".", "..", "LOCK", "HOLDER", "FORMAT.tmp"};
  std::vector<std::string> names;
  RETURN_IF_ERROR(to_result(env_.GetChildren(path_, &names), "list " + path_));
  for (const std::string& name : names) {
    if (std::find(kKnown.begin(), kKnown.end(), name) == kKnown.end()) {
      return base::Error::invalid_argument(path_ + " is not a weir data directory: it holds " +
                                           name + " and no file FORMAT");
    }
  }
  return {};
}

base::Result<CleanStop> DataDirectory::stopped_at() const {
  const auto contents = read_small_file(env_, path_ + "/STOPPED");
  RETURN_IF_ERROR(contents);
  if (!contents.value()) {
    return CleanStop{kNoPosition, CommandIndex{0}};
  }
  const std::string_view bytes = *contents.value();
  base::Decoder decoder(bytes);
  const uint8_t version = decoder.u8();
  const Position last{decoder.u64()};
  const CommandIndex command{decoder.u64()};
  const uint32_t checksum = decoder.u32();
  if (!decoder.done() || version != kStoppedVersion ||
      checksum != base::crc32c(bytes.substr(0, bytes.size() - sizeof(uint32_t)))) {
    return base::Error::corruption(path_ + "/STOPPED does not match its checksum");
  }
  return CleanStop{last, command};
}

base::Result<void> DataDirectory::record_stop(const CleanStop& stop) {
  std::string contents;
  base::Encoder encoder(contents);
  encoder.u8(kStoppedVersion).u64(stop.last.value()).u64(stop.command.value());
  encoder.u32(base::crc32c(contents));
  return replace_file(env_, path_, "STOPPED", contents);
}

base::Result<void> DataDirectory::create_state() {
  RETURN_IF_ERROR(create_directory(env_, state()));
  // Also if it is there already: a name that is seen need not be durable.
  return to_result(env_.sync_directory(path_), "sync " + path_);
}

base::Result<RowVersion> DataDirectory::state_stopped_at() const {
  const auto contents = read_small_file(env_, path_ + "/STATE_STOPPED");
  RETURN_IF_ERROR(contents);
  if (!contents.value()) {
    return RowVersion{0};
  }
  const std::string_view bytes = *contents.value();
  base::Decoder decoder(bytes);
  const uint8_t version = decoder.u8();
  const RowVersion last{decoder.u64()};
  const uint32_t checksum = decoder.u32();
  if (!decoder.done() || version != kStateStoppedVersion ||
      checksum != base::crc32c(bytes.substr(0, bytes.size() - sizeof(uint32_t)))) {
    return base::Error::corruption(path_ + "/STATE_STOPPED does not match its checksum");
  }
  return last;
}

base::Result<void> DataDirectory::record_state_stop(RowVersion last) {
  std::string contents;
  base::Encoder encoder(contents);
  encoder.u8(kStateStoppedVersion).u64(last.value());
  encoder.u32(base::crc32c(contents));
  return replace_file(env_, path_, "STATE_STOPPED", contents);
}

}  // namespace weir::engine
