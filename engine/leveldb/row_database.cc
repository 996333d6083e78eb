#include "engine/leveldb/row_database.h"

#include <utility>
#include <vector>

#include "base/codec.h"
#include "engine/leveldb/database.h"
#include "engine/leveldb/status.h"
#include "engine/leveldb/wal_repair.h"

namespace weir::engine {
namespace {

constexpr char kRowPrefix = 'r';
constexpr uint8_t kMarkVersion = 1;

leveldb::Slice view_of(std::string_view bytes) {
  return {bytes.data(), bytes.size()};
}

std::string_view view_of(const leveldb::Slice& bytes) {
  return {bytes.data(), bytes.size()};
}

std::string row_key(std::string_view key) {
  std::string stored(1, kRowPrefix);
  stored += key;
  return stored;
}

leveldb::ReadOptions checked() {
  leveldb::ReadOptions options;
  options.verify_checksums = true;
  return options;
}

base::Result<void> write_batch(leveldb::DB& database, leveldb::WriteBatch& batch, bool synced) {
  leveldb::WriteOptions options;
  options.sync = synced;
  return to_result(database.Write(options, &batch), "store rows");
}

// True for a directory in which nothing was ever written: a making that was cut short leaves a
// manifest without CURRENT, CURRENT without a log, no more. LevelDB takes a directory whose CURRENT
// was lost for a new one and removes its tables; that is refused here.
base::Result<bool> holds_no_rows(StoreEnv& env, const std::string& directory) {
  if (env.FileExists(directory + "/CURRENT")) {
    return false;
  }
  std::vector<std::string> names;
  RETURN_IF_ERROR(to_result(env.GetChildren(directory, &names), "list " + directory));
  for (const std::string& name : names) {
    if (name.ends_with(".log") || name.ends_with(".ldb")) {
      std::string text = directory;
      text.append(": CURRENT is missing, but ").append(name).append(" is there");
      return base::Error::corruption(std::move(text));
    }
  }
  return true;
}

}  // namespace

std::string mark_value(uint64_t number) {
  std::string value;
  base::Encoder(value).u8(kMarkVersion).u64(number);
  return value;
}

void RowBatch::put(std::string_view key, std::string_view value) {
  batch_.Put(row_key(key), view_of(value));
}

void RowBatch::remove(std::string_view key) {
  batch_.Delete(row_key(key));
}

void RowBatch::mark(std::string_view mark, uint64_t number) {
  batch_.Put(view_of(mark), mark_value(number));
}

RowDatabase::RowDatabase(StoreEnv& env, Options options, StoreHealth& health)
    : env_(env),
      options_(std::move(options)),
      health_(health),
      names_env_(env, options_.directory) {}

base::Result<void> RowDatabase::open() {
  const std::string& directory = options_.directory;
  ASSIGN_OR_RETURN(const bool is_new, holds_no_rows(env_, directory));
  ASSIGN_OR_RETURN(const WalRepair repair, cut_torn_tail(env_, directory, WalKind::kMetadata));
  torn_bytes_ += repair.torn_bytes;
  // Without reuse_logs opening writes what the log holds into a synced table. The log may end in
  // a batch that was never synced, and what is read now must survive a power failure. A new
  // database has no log yet, and is spared a second manifest.
  names_env_.forget_failure();
  leveldb::Options options = quiet_options(names_env_);
  options.write_buffer_size = options_.memtable_bytes;
  options.create_if_missing = is_new;
  options.reuse_logs = is_new;
  ASSIGN_OR_RETURN(database_, open_database(options, directory));
  if (is_new) {
    return {};
  }
  // The log that was taken over is removed for good before the new one gets a group: a torn one
  // that came back would look like a hole.
  return to_result(env_.sync_directory(directory), "sync " + directory);
}

base::Result<uint64_t> RowDatabase::read_mark(std::string_view mark) const {
  std::string value;
  const leveldb::Status status = database_->Get(checked(), view_of(mark), &value);
  if (status.IsNotFound()) {
    return 0;
  }
  RETURN_IF_ERROR(to_result(status, "read the mark of the " + options_.name));
  base::Decoder decoder(value);
  const uint8_t version = decoder.u8();
  const uint64_t number = decoder.u64();
  if (!decoder.done()) {
    return base::Error::corruption("the mark of the " + options_.name + " does not parse");
  }
  if (version != kMarkVersion) {
    return base::Error::unsupported("version " + std::to_string(version) + " of the mark of the " +
                                    options_.name);
  }
  return number;
}

base::Result<std::optional<std::string>> RowDatabase::read_row(std::string_view key) const {
  std::string value;
  const leveldb::Status status = database_->Get(checked(), row_key(key), &value);
  if (status.IsNotFound()) {
    return std::optional<std::string>();
  }
  RETURN_IF_ERROR(to_result(status, "read a row of the " + options_.name));
  return std::optional(std::move(value));
}

base::Result<void> RowDatabase::read_rows(const SeeRow& see) const {
  const std::unique_ptr<leveldb::Iterator> it(database_->NewIterator(checked()));
  for (it->Seek(leveldb::Slice(&kRowPrefix, 1)); it->Valid(); it->Next()) {
    std::string_view key = view_of(it->key());
    if (key.front() != kRowPrefix) {
      break;
    }
    key.remove_prefix(1);
    RETURN_IF_ERROR(see(key, view_of(it->value())));
  }
  return to_result(it->status(), "read the " + options_.name);
}

bool RowDatabase::is_ready() {
  return health_.writable() && (!failed_ || recover());
}

base::Result<void> RowDatabase::write(RowBatch& batch, bool synced, const Before& before) {
  base::Result<void> stored = write_batch(*database_, batch.batch_, synced);
  if (!stored.ok()) {
    failed_ = true;
    if (is_disk_full(stored.error())) {
      undo_ = before();
    }
    health_.fail(in_context(options_.name, stored.error()));
  }
  return stored;
}

bool RowDatabase::recover() {
  if (!undo_) {
    return false;
  }
  database_.reset();
  const base::Result<void> opened = open();
  const base::Result<void> undone =
      opened.ok() ? write_batch(*database_, undo_->batch_, true) : opened;
  if (!undone.ok()) {
    health_.fail(in_context(options_.name, undone.error()));
    return false;
  }
  undo_.reset();
  failed_ = false;
  return true;
}

}  // namespace weir::engine
