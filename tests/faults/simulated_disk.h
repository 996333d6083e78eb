#pragma once

// A disk in memory for the engine on disk: it can lose its power or its process at any operation,
// and fail or be full at any operation. See disk_image.h for what survives.
//
//   SimulatedDisk disk;
//   disk.die_at(100);               // the 100th change from now, and all after it, fail
//   ... run an engine on it, close it ...
//   disk.lose_power(seed);          // decides what is left, and switches the disk on again
//   ... open an engine on what is left ...

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "base/thread_annotations.h"
#include "engine/leveldb/env.h"
#include "tests/faults/disk_image.h"

namespace weir::faults {

// What goes wrong while the disk works on. Operations are counted from the call of fail().
struct DiskFailure {
  enum class Kind {
    kIoError,   // any change fails: bytes, syncs, names
    kDiskFull,  // what needs space fails; syncs and removals go on
  };
  Kind kind = Kind::kIoError;
  uint64_t at = 1;     // the first change that fails
  uint64_t count = 1;  // how many fail before the disk works again
};

// Thread-safe. The engine must be closed before lose_power(), lose_process() and load().
class SimulatedDisk final : public engine::StoreEnv {
 public:
  SimulatedDisk();

  // Changes (appends, syncs, and changes of names) since the start.
  uint64_t operations() const;

  // The power goes at the `operation`th change from now: that one may happen, those after it do
  // not, and all of them report an error.
  void die_at(uint64_t operation);
  bool dead() const;

  void fail(const DiskFailure& failure);
  // From now on nothing fails.
  void heal();
  // How many operations failed because of fail().
  uint64_t failures() const;
  // Syncs of files of which a sync had failed before. There must be none.
  uint64_t syncs_after_failure() const;

  void lose_power(uint64_t seed);
  void lose_process();

  // For tests that damage a closed store.
  DiskImage image() const;
  void load(const DiskImage& image);
  std::vector<std::string> file_names() const;
  std::string contents(const std::string& path) const;
  void set_contents(const std::string& path, const std::string& bytes);

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
  leveldb::Status LockFile(const std::string& path, leveldb::FileLock** lock) override;
  leveldb::Status UnlockFile(leveldb::FileLock* lock) override;
  leveldb::Status NewLogger(const std::string& path, leveldb::Logger** result) override;
  leveldb::Status sync_directory(const std::string& directory) override;

 private:
  class Reader;
  class Writer;
  class Lock;
  enum class Need { kSpace, kNoSpace };

  // Counts one change and runs `work` under the lock unless the disk fails; `on_failure` runs if
  // it fails while the power is on. `work` returns false when there is no such file.
  leveldb::Status change(Need need, const std::string& path,
                         const std::function<bool(DiskImage&)>& work,
                         const std::function<void()>& on_failure = nullptr);
  bool fails_now(Need need) WEIR_REQUIRES(mutex_);
  leveldb::Status open_writer(const std::string& path, bool truncate,
                              leveldb::WritableFile** result);

  mutable base::Mutex mutex_;
  DiskImage image_ WEIR_GUARDED_BY(mutex_);
  std::set<std::string> locks_ WEIR_GUARDED_BY(mutex_);
  uint64_t operations_ WEIR_GUARDED_BY(mutex_) = 0;
  uint64_t die_at_ WEIR_GUARDED_BY(mutex_) = 0;  // 0 = never
  bool dead_ WEIR_GUARDED_BY(mutex_) = false;
  DiskFailure failure_ WEIR_GUARDED_BY(mutex_) = {.count = 0};
  uint64_t fail_from_ WEIR_GUARDED_BY(mutex_) = 0;
  uint64_t failures_ WEIR_GUARDED_BY(mutex_) = 0;
  std::atomic<uint64_t> syncs_after_failure_ = 0;
};

}  // namespace weir::faults
