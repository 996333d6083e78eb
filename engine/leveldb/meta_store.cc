#include "engine/leveldb/meta_store.h"

#include <utility>

#include "base/check.h"

namespace weir::engine {
namespace {

constexpr std::string_view kIndexMark = "i";

}  // namespace

base::Result<std::unique_ptr<MetaStore>> MetaStore::open(StoreEnv& env,
                                                         const std::string& directory,
                                                         CommandIndex expected,
                                                         StoreHealth& health) {
  std::unique_ptr<MetaStore> store(new MetaStore(env, directory, health));
  RETURN_IF_ERROR(store->rows_.open());
  ASSIGN_OR_RETURN(const uint64_t index, store->rows_.read_mark(kIndexMark));
  store->index_ = CommandIndex{index};
  if (store->index_ < expected) {
    return base::Error::corruption(
        directory + ": the last clean stop was after command " + std::to_string(expected.value()) +
        ", but the metadata ends at " + std::to_string(store->index_.value()));
  }
  return store;
}

MetaStore::MetaStore(StoreEnv& env, std::string directory, StoreHealth& health)
    : rows_(env, {.directory = std::move(directory), .name = "metadata"}, health) {}

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

base::Result<void> MetaStore::attach(MetaStateMachine& machine) {
  CHECK(machine_ == nullptr);
  RETURN_IF_ERROR(rows_.read_rows([&machine](std::string_view key, std::string_view value) {
    return machine.restore(key, value);
  }));
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
  if (!rows_.is_ready()) {
    proposal.done(Outcome::kNotPersisted);
    return;
  }
  const CommandIndex index{index_.value() + 1};
  const std::vector<RowChange> changes = machine_->apply(index, proposal.command);
  if (!store(changes, index).ok()) {
    machine_->abandon();
    proposal.done(Outcome::kUnknown);
    return;
  }
  index_ = index;
  machine_->publish();
  proposal.done(Outcome::kDurable);
}

base::Result<void> MetaStore::store(const std::vector<RowChange>& changes, CommandIndex index) {
  RowBatch batch;
  for (const RowChange& change : changes) {
    if (change.value) {
      batch.put(change.key, *change.value);
    } else {
      batch.remove(change.key);
    }
  }
  batch.mark(kIndexMark, index.value());
  return rows_.write(batch, true, [&] { return rows_before(changes); });
}

// LevelDB shows a batch only after it was synced, so the rows are what they were.
std::optional<RowBatch> MetaStore::rows_before(const std::vector<RowChange>& changes) const {
  RowBatch before;
  for (const RowChange& change : changes) {
    const auto value = rows_.read_row(change.key);
    if (!value.ok()) {
      return std::nullopt;
    }
    if (value.value()) {
      before.put(change.key, *value.value());
    } else {
      before.remove(change.key);
    }
  }
  before.mark(kIndexMark, index_.value());
  return before;
}

}  // namespace weir::engine
