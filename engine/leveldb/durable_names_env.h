#pragma once

// An Env for a LevelDB that works as LevelDB was meant to, with several logs and tables over time:
// the name of each new file is durable before anything depends on it. LevelDB itself syncs its
// directory only with a manifest; a new log whose name was lost takes acknowledged writes with it.
//
// After a failure to make a name durable nothing is removed any more: LevelDB would remove the
// manifest whose renaming it takes for undone, although CURRENT names it already.

#include <leveldb/env.h>

#include <atomic>
#include <string>
#include <utility>

#include "engine/leveldb/env.h"

namespace weir::engine {

class DurableNamesEnv final : public leveldb::EnvWrapper {
 public:
  // Everything in `directory` goes through here; `env` must outlive this.
  DurableNamesEnv(StoreEnv& env, std::string directory)
      : leveldb::EnvWrapper(&env), env_(env), directory_(std::move(directory)) {}

  leveldb::Status NewWritableFile(const std::string& filename,
                                  leveldb::WritableFile** result) override {
    const leveldb::Status status = env_.NewWritableFile(filename, result);
    // The new CURRENT gets the name that counts when it is renamed.
    return status.ok() && !filename.ends_with(".dbtmp") ? discard_unless(sync_names(), result)
                                                        : status;
  }

  leveldb::Status RenameFile(const std::string& from, const std::string& to) override {
    const leveldb::Status status = env_.RenameFile(from, to);
    return status.ok() ? sync_names() : status;
  }

  leveldb::Status RemoveFile(const std::string& filename) override {
    return failed_ ? leveldb::Status::IOError(filename, "kept, because a sync of names failed")
                   : env_.RemoveFile(filename);
  }

  // Before the database is opened anew.
  void forget_failure() { failed_ = false; }

 private:
  leveldb::Status sync_names() {
    leveldb::Status synced = env_.sync_directory(directory_);
    if (!synced.ok()) {
      failed_ = true;
    }
    return synced;
  }

  static leveldb::Status discard_unless(leveldb::Status synced, leveldb::WritableFile** file) {
    if (!synced.ok()) {
      delete *file;
      *file = nullptr;
    }
    return synced;
  }

  StoreEnv& env_;
  const std::string directory_;
  std::atomic<bool> failed_ = false;  // LevelDB calls from its background thread too
};

}  // namespace weir::engine
