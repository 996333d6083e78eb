#include "engine/leveldb/live_slice.h"

#include <cstdio>

#include "base/check.h"
#include "engine/leveldb/database.h"
#include "engine/leveldb/limits.h"
#include "engine/leveldb/status.h"
#include "engine/leveldb/wal_repair.h"

namespace weir::engine {
namespace {

constexpr std::string_view kReadyFile = "/READY";

leveldb::Options database_options(const LiveSlice::Options& options) {
  leveldb::Options result = quiet_options(*options.env);
  result.write_buffer_size = write_buffer_bytes(options.slice_bytes);
  // Opening keeps the log as it is instead of writing its content into a table.
  result.reuse_logs = true;
  return result;
}

base::Result<void> create_empty_file(StoreEnv& env, const std::string& filename) {
  leveldb::WritableFile* file = nullptr;
  RETURN_IF_ERROR(to_result(env.NewWritableFile(filename, &file), "create " + filename));
  const std::unique_ptr<leveldb::WritableFile> owner(file);
  return to_result(file->Close(), "close " + filename);
}

}  // namespace

std::string LiveSlice::path_of(const std::string& directory, uint64_t number) {
  char name[32];
  std::snprintf(name, sizeof(name), "/%010llu", static_cast<unsigned long long>(number));
  return directory + name;
}

bool LiveSlice::is_ready(StoreEnv& env, const std::string& path) {
  return env.FileExists(path + std::string(kReadyFile));
}

base::Result<std::shared_ptr<LiveSlice>> LiveSlice::create(const Options& options,
                                                           uint64_t number) {
  const std::string path = path_of(options.directory, number);
  leveldb::Options fresh = database_options(options);
  fresh.create_if_missing = true;
  fresh.error_if_exists = true;
  ASSIGN_OR_RETURN(auto db, open_database(fresh, path));
  // LevelDB syncs its directory only together with a manifest, and makes the log after the last
  // one. READY says that all other names are safe, so it may not come before that: of names that
  // wait for the same sync, a power failure keeps any. It has no bytes, its name is all there is.
  RETURN_IF_ERROR(to_result(options.env->sync_directory(path), "sync " + path));
  RETURN_IF_ERROR(create_empty_file(*options.env, path + std::string(kReadyFile)));
  RETURN_IF_ERROR(to_result(options.env->sync_directory(path), "sync " + path));
  RETURN_IF_ERROR(
      to_result(options.env->sync_directory(options.directory), "sync " + options.directory));
  return std::shared_ptr<LiveSlice>(new LiveSlice(number, path, std::move(db)));
}

base::Result<LiveSlice::Recovered> LiveSlice::recover(const Options& options, uint64_t number) {
  const std::string path = path_of(options.directory, number);
  // LevelDB would take a missing log for an empty one.
  ASSIGN_OR_RETURN(const std::vector<std::string> logs, find_logs(*options.env, path));
  if (logs.empty()) {
    return base::Error::corruption(path + ": the log is missing");
  }
  Recovered recovered;
  ASSIGN_OR_RETURN(const WalRepair log, cut_torn_tail(*options.env, path, WalKind::kSlice));
  recovered.log_bytes = log.good_bytes;
  recovered.torn_bytes = log.torn_bytes;
  ASSIGN_OR_RETURN(auto db, open_database(database_options(options), path));
  recovered.slice.reset(new LiveSlice(number, path, std::move(db)));
  RETURN_IF_ERROR(recovered.slice->load_bounds());
  RETURN_IF_ERROR(recovered.slice->load_directory());
  return recovered;
}

base::Result<void> LiveSlice::remove(StoreEnv& env, const std::string& path) {
  std::vector<std::string> names;
  const leveldb::Status listed = env.GetChildren(path, &names);
  if (!listed.ok()) {
    return env.FileExists(path) ? to_result(listed, "list " + path) : base::Result<void>();
  }
  // READY goes first: once that is durable, a crash leaves a directory that a start removes. Also
  // when it is gone already: whoever removed it may have been killed before it was durable.
  if (is_ready(env, path)) {
    RETURN_IF_ERROR(to_result(env.RemoveFile(path + std::string(kReadyFile)), "remove " + path));
  }
  RETURN_IF_ERROR(to_result(env.sync_directory(path), "sync " + path));
  for (const std::string& name : names) {
    if (name != "." && name != ".." && "/" + name != kReadyFile) {
      std::string filename = path;
      filename.append("/").append(name);
      RETURN_IF_ERROR(to_result(env.RemoveFile(filename), "remove " + filename));
    }
  }
  return to_result(env.RemoveDir(path), "remove " + path);
}

LiveSlice::LiveSlice(uint64_t number, std::string path, std::unique_ptr<leveldb::DB> db)
    : Slice(number), path_(std::move(path)), db_(std::move(db)) {}

leveldb::Status LiveSlice::write(leveldb::WriteBatch& batch, bool sync) {
  leveldb::WriteOptions options;
  options.sync = sync;
  return db_->Write(options, &batch);
}

void LiveSlice::note(const GroupNote& group) {
  const base::MutexLock lock(mutex_);
  if (!bounds_) {
    bounds_ = SliceBounds{group.first, group.last, group.commit.previous, group.commit.arrival,
                          group.commit.arrival};
  }
  bounds_->last = group.last;
  bounds_->last_arrival = group.commit.arrival;
  for (const LogRange& range : group.ranges) {
    ranges_.try_emplace(range.log, range).first->second.last = range.last;
  }
}

base::Result<void> LiveSlice::load_bounds() {
  ASSIGN_OR_RETURN(SliceIterator it, iterator());
  const base::MutexLock lock(mutex_);
  for (it.seek(kCommitLog, kNoPosition); it.valid(); it.next()) {
    ASSIGN_OR_RETURN(const StoredKey key, decode_key(it.key()));
    if (key.log != kCommitLog) {
      break;
    }
    ASSIGN_OR_RETURN(const Commit commit, decode_commit(it.key(), it.value()));
    if (!bounds_) {
      bounds_ = SliceBounds{next_position(commit.previous), key.position, commit.previous,
                            commit.arrival, commit.arrival};
      continue;
    }
    if (commit.previous != bounds_->last) {
      return base::Error::corruption(path_ + ": commits between positions " +
                                     std::to_string(bounds_->last.value()) + " and " +
                                     std::to_string(commit.previous.value()) + " are missing");
    }
    bounds_->last = key.position;
    bounds_->last_arrival = commit.arrival;
  }
  return to_result(it.status(), "read " + path_);
}

base::Result<void> LiveSlice::load_directory() {
  ASSIGN_OR_RETURN(SliceIterator it, iterator());
  const base::MutexLock lock(mutex_);
  ranges_.clear();
  if (!bounds_) {
    return to_result(it.status(), "read " + path_);
  }
  // Three seeks a log instead of a walk over every record. Beyond the last record of a log lies
  // something smaller in any case: the commit records, which come first.
  it.seek(kCommitLog, kPositionMax);
  while (it.valid()) {
    ASSIGN_OR_RETURN(const StoredKey first, decode_key(it.key()));
    it.seek(first.log, next_position(bounds_->last));
    if (it.valid()) {
      it.previous();
    } else {
      it.seek_to_last();
    }
    ASSIGN_OR_RETURN(const StoredKey last, decode_key(it.key()));
    if (last.log == first.log) {
      ranges_[first.log] = LogRange{first.log, first.position, last.position};
    }
    it.seek(first.log, kPositionMax);
  }
  return to_result(it.status(), "read " + path_);
}

base::Result<void> LiveSlice::cut(Position last) {
  {
    const base::MutexLock lock(mutex_);
    CHECK(bounds_.has_value());
    if (last < bounds_->first) {
      bounds_.reset();
    } else {
      bounds_->last = last;
    }
  }
  return load_directory();
}

std::optional<SliceBounds> LiveSlice::bounds() const {
  const base::MutexLock lock(mutex_);
  return bounds_;
}

base::Result<std::optional<LogRange>> LiveSlice::range_of(LogId log) const {
  const base::MutexLock lock(mutex_);
  const auto found = ranges_.find(log);
  return found == ranges_.end() ? std::nullopt : std::optional(found->second);
}

base::Result<std::vector<LogRange>> LiveSlice::directory() const {
  const base::MutexLock lock(mutex_);
  std::vector<LogRange> directory;
  directory.reserve(ranges_.size());
  for (const auto& [log, range] : ranges_) {
    directory.push_back(range);
  }
  return directory;
}

base::Result<SliceIterator> LiveSlice::iterator() const {
  leveldb::ReadOptions options;
  options.verify_checksums = true;
  options.fill_cache = false;
  return SliceIterator(db_, db_->NewIterator(options));
}

uint64_t LiveSlice::bytes() const {
  std::string text;
  return db_->GetProperty("leveldb.approximate-memory-usage", &text) ? std::stoull(text) : 0;
}

}  // namespace weir::engine
