#include "engine/leveldb/wal_repair.h"

#include <algorithm>
#include <memory>

#include "engine/leveldb/status.h"

namespace weir::engine {
namespace {

constexpr size_t kCopyBytes = 64 * 1024;

// Copies the first `bytes` of `from` into the new, synced file `to`.
base::Result<void> copy_prefix(leveldb::Env& env, const std::string& from, const std::string& to,
                               uint64_t bytes) {
  leveldb::SequentialFile* source_file = nullptr;
  RETURN_IF_ERROR(to_result(env.NewSequentialFile(from, &source_file), "open " + from));
  const std::unique_ptr<leveldb::SequentialFile> source(source_file);
  leveldb::WritableFile* target_file = nullptr;
  RETURN_IF_ERROR(to_result(env.NewWritableFile(to, &target_file), "create " + to));
  const std::unique_ptr<leveldb::WritableFile> target(target_file);
  std::string scratch(kCopyBytes, '\0');
  while (bytes > 0) {
    leveldb::Slice part;
    const size_t wanted = std::min<uint64_t>(bytes, scratch.size());
    RETURN_IF_ERROR(to_result(source->Read(wanted, &part, scratch.data()), "read " + from));
    if (part.empty()) {
      return base::Error::io_error(from + ": shorter than when it was scanned");
    }
    RETURN_IF_ERROR(to_result(target->Append(part), "write " + to));
    bytes -= part.size();
  }
  RETURN_IF_ERROR(to_result(target->Sync(), "sync " + to));
  return to_result(target->Close(), "close " + to);
}

struct TornLog {
  std::string filename;
  WalScan scan;
};

base::Result<void> cut(leveldb::Env& env, const TornLog& log) {
  const std::string whole = log.filename + ".whole";
  // What an earlier attempt left: a file whose sync failed must not be written and synced again.
  env.RemoveFile(whole);
  RETURN_IF_ERROR(copy_prefix(env, log.filename, whole, log.scan.good_bytes));
  return to_result(env.RenameFile(whole, log.filename), "rename " + whole);
}

}  // namespace

base::Result<std::vector<std::string>> find_logs(leveldb::Env& env, const std::string& directory) {
  std::vector<std::string> names;
  RETURN_IF_ERROR(to_result(env.GetChildren(directory, &names), "list " + directory));
  std::vector<std::string> logs;
  for (const std::string& name : names) {
    if (name.ends_with(".log")) {
      std::string log = directory;
      logs.push_back(log.append("/").append(name));
    }
  }
  // LevelDB pads the number in the name with zeros, so the order of names is that of numbers.
  std::sort(logs.begin(), logs.end());
  return logs;
}

base::Result<WalRepair> cut_torn_tail(StoreEnv& env, const std::string& directory, WalKind kind) {
  ASSIGN_OR_RETURN(const std::vector<std::string> logs, find_logs(env, directory));
  WalRepair repair;
  std::vector<TornLog> torn;
  for (const std::string& log : logs) {
    ASSIGN_OR_RETURN(const WalScan scan, scan_wal(env, log, kind));
    if (scan.state == WalState::kHole) {
      return base::Error::corruption(log + ": " + scan.damage);
    }
    if (scan.groups > 0 && !torn.empty()) {
      return base::Error::corruption(torn.back().filename + ": " + torn.back().scan.damage +
                                     ", but later groups in " + log);
    }
    repair.good_bytes += scan.good_bytes;
    if (scan.state == WalState::kTornTail) {
      repair.torn_bytes += scan.file_bytes - scan.good_bytes;
      torn.push_back({log, scan});
    }
  }
  for (const TornLog& log : torn) {
    RETURN_IF_ERROR(cut(env, log));
  }
  if (!torn.empty()) {
    RETURN_IF_ERROR(to_result(env.sync_directory(directory), "sync " + directory));
  }
  return repair;
}

}  // namespace weir::engine
