#include "engine/leveldb/meta_store.h"

#include <utility>

#include "base/check.h"
#include "base/codec.h"
#include "engine/leveldb/database.h"
#include "engine/leveldb/status.h"
#include "engine/leveldb/wal_repair.h"

namespace weir::engine {
namespace {

constexpr std::string_view kIndexKey = "i";
constexpr char kRowPrefix = 'r';
constexpr uint8_t kIndexVersion = 1;

leveldb::Slice view_of(std::string_view bytes) {
  return {bytes.data(), bytes.size()};
}

std::string row_key(std::string_view key) {
  std::string stored(1, kRowPrefix);
  stored += key;
  return stored;
}

std::string index_value(CommandIndex index) {
  std::string value;
  base::Encoder(value).u8(kIndexVersion).u64(index.value());
  return value;
}

leveldb::ReadOptions checked() {
  leveldb::ReadOptions options;
  options.verify_checksums = true;
  return options;
}

leveldb::Status write_synced(leveldb::DB& rows, leveldb::WriteBatch& batch) {
  leveldb::WriteOptions options;
  options.sync = true;
  return rows.Write(options, &batch);
}

}  // namespace

base::Result<std::unique_ptr<MetaStore>> MetaStore::open(StoreEnv& env,
                                                         const std::string& directory,
                                                         CommandIndex expected,
                                                         StoreHealth& health) {
  std::unique_ptr<MetaStore> store(new MetaStore(env, directory, health));
  RETURN_IF_ERROR(store->open_rows());
  RETURN_IF_ERROR(store->read_index());
  if (store->index_ < expected) {
    return base::Error::corruption(
        directory + ": the last clean stop was after command " + std::to_string(expected.value()) +
        ", but the metadata ends at " + std::to_string(store->index_.value()));
  }
  return store;
}

MetaStore::MetaStore(StoreEnv& env, std::string directory, StoreHealth& health)
    : env_(env), directory_(std::move(directory)), health_(health), names_env_(env, directory_) {}

MetaStore::~MetaStore() {
  close();
}

CommandIndex MetaStore::close() {
  {
    const base::MutexLock lock(mutex_);
    closing_ = true;
  }
  ready_.notify_one();
  if (thread_.joinable()) {
    thread_.join();
  }
  return index_;
}

base::Result<void> MetaStore::open_rows() {
  ASSIGN_OR_RETURN(const WalRepair repair, cut_torn_tail(env_, directory_, WalKind::kMetadata));
  torn_bytes_ += repair.torn_bytes;
  // Without reuse_logs: opening writes what the log holds into a synced table. The log may end in
  // a command that was never synced, and what restore() shows must survive a power failure.
  names_env_.forget_failure();
  leveldb::Options options = quiet_options(names_env_);
  options.create_if_missing = true;
  ASSIGN_OR_RETURN(rows_, open_database(options, directory_));
  // The log that was taken over is removed for good before the new one gets a group: a torn one
  // that came back would look like a hole.
  return to_result(env_.sync_directory(directory_), "sync " + directory_);
}

base::Result<void> MetaStore::read_index() {
  std::string value;
  const leveldb::Status status = rows_->Get(checked(), view_of(kIndexKey), &value);
  if (status.IsNotFound()) {
    return {};
  }
  RETURN_IF_ERROR(to_result(status, "read the command index"));
  base::Decoder decoder(value);
  const uint8_t version = decoder.u8();
  index_ = CommandIndex{decoder.u64()};
  if (!decoder.done()) {
    return base::Error::corruption("the command index does not parse");
  }
  if (version != kIndexVersion) {
    return base::Error::unsupported("command index version " + std::to_string(version));
  }
  return {};
}

base::Result<void> MetaStore::attach(MetaStateMachine& machine) {
  CHECK(machine_ == nullptr);
  const std::unique_ptr<leveldb::Iterator> it(rows_->NewIterator(checked()));
  for (it->Seek(leveldb::Slice(&kRowPrefix, 1)); it->Valid(); it->Next()) {
    std::string_view key(it->key().data(), it->key().size());
    if (key.front() != kRowPrefix) {
      break;
    }
    key.remove_prefix(1);
    RETURN_IF_ERROR(machine.restore(key, {it->value().data(), it->value().size()}));
  }
  RETURN_IF_ERROR(to_result(it->status(), "read the metadata"));
  machine_ = &machine;
  thread_ = std::thread([this] { run(); });
  return {};
}

void MetaStore::propose(std::string command, ProposeDone done) {
  {
    const base::MutexLock lock(mutex_);
    CHECK(thread_.joinable());
    proposals_.push_back({std::move(command), std::move(done)});
  }
  ready_.notify_one();
}

void MetaStore::run() {
  base::MutexLock lock(mutex_);
  while (true) {
    while (!closing_ && proposals_.empty()) {
      ready_.wait(lock);
    }
    if (proposals_.empty()) {
      return;
    }
    Proposal proposal = std::move(proposals_.front());
    proposals_.pop_front();
    lock.unlock();
    apply(proposal);
    lock.lock();
  }
}

void MetaStore::apply(Proposal& proposal) {
  if (!health_.writable() || (failed_ && !recover())) {
    proposal.done(Outcome::kNotPersisted);
    return;
  }
  const CommandIndex index{index_.value() + 1};
  const std::vector<RowChange> changes = machine_->apply(index, proposal.command);
  const auto stored = store(changes, index);
  if (!stored.ok()) {
    failed_ = true;
    if (is_disk_full(stored.error())) {
      remember_rows(changes);
    }
    health_.fail(in_context("metadata", stored.error()));
    machine_->abandon();
    proposal.done(Outcome::kUnknown);
    return;
  }
  index_ = index;
  machine_->publish();
  proposal.done(Outcome::kDurable);
}

base::Result<void> MetaStore::store(const std::vector<RowChange>& changes, CommandIndex index) {
  leveldb::WriteBatch batch;
  for (const RowChange& change : changes) {
    if (change.value) {
      batch.Put(row_key(change.key), *change.value);
    } else {
      batch.Delete(row_key(change.key));
    }
  }
  batch.Put(view_of(kIndexKey), index_value(index));
  return to_result(write_synced(*rows_, batch), "store a command");
}

void MetaStore::remember_rows(const std::vector<RowChange>& changes) {
  auto undo = std::make_unique<leveldb::WriteBatch>();
  for (const RowChange& change : changes) {
    // LevelDB shows a batch only after it was synced, so this is the value before.
    std::string before;
    const leveldb::Status status = rows_->Get(checked(), row_key(change.key), &before);
    if (!status.ok() && !status.IsNotFound()) {
      return;
    }
    status.ok() ? undo->Put(row_key(change.key), before) : undo->Delete(row_key(change.key));
  }
  undo->Put(view_of(kIndexKey), index_value(index_));
  undo_ = std::move(undo);
}

bool MetaStore::recover() {
  if (!undo_) {
    return false;
  }
  rows_.reset();
  const auto opened = open_rows();
  const auto undone =
      opened.ok() ? to_result(write_synced(*rows_, *undo_), "put rows back") : opened;
  if (!undone.ok()) {
    health_.fail(in_context("metadata", undone.error()));
    return false;
  }
  undo_.reset();
  failed_ = false;
  return true;
}

}  // namespace weir::engine
