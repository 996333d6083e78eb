#pragma once

// StoreEnv: the only door from the engine to the disk. It is LevelDB's Env with what LevelDB lacks:
// a directory can be made durable, and files are read without mmap, so that a file that was cut
// short is an I/O error and not a SIGBUS that ends the process.
//
// Everything the engine does to its directory goes through one StoreEnv (LevelDB included, which
// gets it as options.env), so a test that replaces it sees and can break every operation:
// tests/faults has one that forgets what was not synced and one that fails the Nth operation.
//
// What the engine relies on:
// - WritableFile::Sync() makes the bytes and the length of the file durable, not its name.
// - sync_directory(d) makes durable which names stand in d: files created, renamed and removed.
// - RenameFile replaces an existing target atomically.
// - A full disk is an IOError whose text ends in kDiskFullText; every other error is final.
// - After a failed Sync() nothing is known about the file: the engine never syncs it again.
//
// Thread-safe. The env must outlive the engine.

#include <leveldb/env.h>

#include <string>
#include <string_view>

namespace weir::engine {

// strerror(ENOSPC) in the C locale, which is what LevelDB's own Env reports.
inline constexpr std::string_view kDiskFullText = "No space left on device";

class StoreEnv : public leveldb::EnvWrapper {
 public:
  explicit StoreEnv(leveldb::Env* target) : leveldb::EnvWrapper(target) {}

  // fsync of the directory `dirname`.
  virtual leveldb::Status sync_directory(const std::string& dirname) = 0;
};

// The operating system's files.
class PosixStoreEnv final : public StoreEnv {
 public:
  PosixStoreEnv();

  leveldb::Status NewRandomAccessFile(const std::string& filename,
                                      leveldb::RandomAccessFile** result) override;
  leveldb::Status sync_directory(const std::string& dirname) override;
};

}  // namespace weir::engine
