#include "leases/store.h"

#include <set>
#include <utility>

#include "base/log.h"
#include "leases/evaluate.h"
#include "leases/limits.h"
#include "shards/awaitables.h"

namespace weir::leases {
namespace {

using boost::asio::awaitable;
using engine::Outcome;
using engine::RowVersion;

Failure not_found(const TableName& name) {
  return {.kind = FailureKind::kTableNotFound,
          .text = "Requested resource not found: Table: " + name.name + " not found"};
}

Result<void> outcome_of(const engine::StateWritten& written) {
  switch (written.outcome) {
    case Outcome::kDurable:
      return {};
    case Outcome::kNotPersisted:
      return Failure{.kind = FailureKind::kUnavailable};
    case Outcome::kUnknown:
      break;
  }
  return Failure{.kind = FailureKind::kUnknown};
}

// The item after the write; nullptr: there is none.
Result<std::shared_ptr<const Item>> item_after(const Write& write, const Table& table,
                                               const std::shared_ptr<const Item>& before) {
  std::shared_ptr<const Item> after;
  switch (write.kind) {
    case Write::Kind::kCheck:
      return before;
    case Write::Kind::kDelete:
      return after;
    case Write::Kind::kPut:
      after = std::make_shared<const Item>(write.item);
      break;
    case Write::Kind::kUpdate: {
      ASSIGN_OR_RETURN(Item updated, apply(write.update, before ? *before : write.item));
      if (key_attributes(table, nullptr, updated) != write.item) {
        return invalid("One or more parameter values were invalid: Cannot update attribute " +
                       table.key.hash + ". This attribute is part of the key");
      }
      after = std::make_shared<const Item>(std::move(updated));
    }
  }
  RETURN_IF_ERROR(check_item(table, *after));
  return after;
}

Result<std::string> table_row_of(const Table& table) {
  std::string row = encode_table(table);
  if (row.size() > limits::kTableBytesMax) {
    return invalid(
        "One or more parameter values were invalid: the keys, indexes and tags of a table of the "
        "lease store have at most " +
        std::to_string(limits::kTableBytesMax) + " bytes together");
  }
  return row;
}

Failure canceled(std::vector<CancelReason> reasons) {
  return {.kind = FailureKind::kCanceled, .reasons = std::move(reasons)};
}

}  // namespace

base::Result<std::unique_ptr<LeaseStore>> LeaseStore::open(engine::StateTable& state,
                                                           base::RandomSource& random) {
  auto store = std::make_unique<LeaseStore>(state, random);
  std::vector<engine::StateRow> rows = state.scan(kTablePrefix);
  for (engine::StateRow& row : state.scan(kItemPrefix)) {
    rows.push_back(std::move(row));
  }
  std::vector<std::string> orphans;
  {
    const base::MutexLock lock(store->mutex_);
    for (const engine::StateRow& row : rows) {
      if (!store->cache_.take(row, row.version)) {
        return base::Error::corruption("a row of the lease store does not parse");
      }
    }
    orphans = store->cache_.take_orphans();
  }
  store->clear(std::move(orphans));
  return store;
}

Result<const TableRow*> LeaseStore::table_row(const TableName& name) const {
  const TableRow* const row = cache_.find_table(name);
  if (row == nullptr) {
    return not_found(name);
  }
  return row;
}

Result<TableDetails> LeaseStore::details(const TableName& name) const {
  ASSIGN_OR_RETURN(const TableRow* const row, table_row(name));
  const Cache::Totals totals = cache_.totals_of(row->table->id);
  return TableDetails{row->table, totals.count, totals.bytes};
}

// Writes of items

awaitable<Result<Written>> LeaseStore::write(Write write) {
  Planner planner = [this, shared = std::make_shared<const Write>(std::move(write))]() {
    const base::MutexLock lock(mutex_);
    Plan plan;
    Result<Written> written = plan_write(*shared, plan);
    if (!written.ok()) {
      return Result<Plan>(written.error());
    }
    plan.written.push_back(std::move(written).value());
    return Result<Plan>(std::move(plan));
  };
  auto written = co_await commit(std::move(planner));
  CO_RETURN_IF_ERROR(written);
  co_return std::move(written.value().front());
}

awaitable<Result<std::vector<Written>>> LeaseStore::transact(std::vector<Write> writes) {
  auto shared = std::make_shared<const std::vector<Write>>(std::move(writes));
  Planner planner = [this, shared]() {
    const base::MutexLock lock(mutex_);
    return plan_transaction(*shared);
  };
  auto written = co_await commit(std::move(planner));
  co_return written;
}

Result<LeaseStore::Plan> LeaseStore::plan_transaction(const std::vector<Write>& writes) const {
  RETURN_IF_ERROR(check_items_differ(writes));
  Plan plan;
  std::vector<CancelReason> reasons(writes.size());
  bool failed = false;
  for (size_t i = 0; i < writes.size(); ++i) {
    Result<Written> written = plan_write(writes[i], plan);
    if (written.ok()) {
      plan.written.push_back(std::move(written).value());
      continue;
    }
    const Failure& failure = written.error();
    if (failure.kind == FailureKind::kTableNotFound) {
      return failure;
    }
    failed = true;
    reasons[i] = {.kind = failure.kind, .text = failure.text, .item = failure.item};
  }
  if (failed) {
    return canceled(std::move(reasons));
  }
  return plan;
}

// Items whose keys are wrong are told later, one by one.
Result<void> LeaseStore::check_items_differ(const std::vector<Write>& writes) const {
  std::set<std::string> keys;
  for (const Write& write : writes) {
    const TableRow* const table = cache_.find_table(write.table);
    const auto key = table == nullptr ? Result<std::string>(not_found(write.table))
                                      : key_of(*table->table, write.item);
    if (key.ok() && !keys.insert(item_row_prefix(table->table->id) + key.value()).second) {
      return invalid("Transaction request cannot include multiple operations on one item");
    }
  }
  return {};
}

Result<Written> LeaseStore::plan_write(const Write& write, Plan& plan) const {
  ASSIGN_OR_RETURN(const TableRow* const table, table_row(write.table));
  if (write.kind != Write::Kind::kPut) {
    RETURN_IF_ERROR(check_key(*table->table, write.item));
  }
  ASSIGN_OR_RETURN(const std::string key, key_of(*table->table, write.item));
  const std::string row_key = item_row_prefix(table->table->id) + key;
  const ItemRow* const row = cache_.find_item(row_key);
  Written written;
  written.before = row == nullptr ? nullptr : row->item;
  if (!holds(write.condition, row == nullptr ? Item() : *row->item)) {
    Failure failure{.kind = FailureKind::kConditionFailed};
    if (write.item_on_failure && row != nullptr) {
      failure.item = *row->item;
    }
    return failure;
  }
  ASSIGN_OR_RETURN(written.after, item_after(write, *table->table, written.before));
  RETURN_IF_ERROR(check_room(written));
  plan.write.expected.push_back({table_row_key(write.table), table->version});
  plan.write.expected.push_back({row_key, row == nullptr ? RowVersion{0} : row->version});
  if (written.after != written.before) {
    plan.write.rows.push_back(
        {row_key, written.after ? std::optional(encode_item(*written.after)) : std::nullopt});
  }
  return written;
}

Result<void> LeaseStore::check_room(const Written& written) const {
  const Cache::Totals totals = cache_.totals();
  if (!written.after || (written.before && size_of(*written.after) <= size_of(*written.before))) {
    return {};
  }
  if (totals.bytes + size_of(*written.after) > limits::kStoredBytesMax ||
      (!written.before && totals.count >= limits::kItemsMax)) {
    return Failure{.kind = FailureKind::kStoreFull,
                   .text = "The lease store is full: it holds " + std::to_string(totals.count) +
                           " items of " + std::to_string(totals.bytes) + " bytes"};
  }
  return {};
}

awaitable<Result<std::vector<Written>>> LeaseStore::commit(Planner planner) {
  for (int tries = 0; tries < limits::kWriteTriesMax; ++tries) {
    Result<Plan> planned = planner();
    if (!planned.ok()) {
      co_return planned.error();
    }
    Plan plan = std::move(planned).value();
    if (plan.write.rows.empty()) {
      co_return std::move(plan.written);
    }
    engine::StateWritten written = co_await store(std::move(plan.write));
    if (written.conflicts.empty()) {
      const Result<void> outcome = outcome_of(written);
      CO_RETURN_IF_ERROR(outcome);
      co_return std::move(plan.written);
    }
  }
  co_return Failure{.kind = FailureKind::kTooManyChanges};
}

// What was written is shown before anybody is told: a reader that comes after the answer sees it.
awaitable<engine::StateWritten> LeaseStore::store(engine::StateWrite write) {
  uint64_t ticket = 0;
  {
    const base::MutexLock lock(mutex_);
    ticket = cache_.begin_write();
  }
  auto start = [this, ticket, write = std::move(write)](auto done) mutable {
    std::vector<engine::RowChange> rows = write.rows;
    state_.write(std::move(write), [this, ticket, rows = std::move(rows),
                                    done = std::move(done)](engine::StateWritten written) mutable {
      finish(ticket, rows, written);
      done(std::move(written));
    });
  };
  auto written =
      co_await shards::awaitables_internal::suspend_until<engine::StateWritten>(std::move(start));
  co_return written;
}

void LeaseStore::finish(uint64_t ticket, const std::vector<engine::RowChange>& rows,
                        const engine::StateWritten& written) {
  clear(take(ticket, rows, written));
}

std::vector<std::string> LeaseStore::take(uint64_t ticket,
                                          const std::vector<engine::RowChange>& rows,
                                          const engine::StateWritten& written) {
  const base::MutexLock lock(mutex_);
  bool good = true;
  if (written.outcome == Outcome::kDurable) {
    for (const engine::RowChange& row : rows) {
      good = cache_.take({row.key, written.version, row.value}, written.version) && good;
    }
  }
  for (const engine::StateRow& row : written.conflicts) {
    good = cache_.take(row, written.version) && good;
  }
  if (!good) {
    base::log_error("a row of the lease store does not parse");
  }
  cache_.end_write(ticket);
  return cache_.take_orphans();
}

// If this is not stored, the next start finds them.
void LeaseStore::clear(std::vector<std::string> orphans) {
  if (orphans.empty()) {
    return;
  }
  engine::StateWrite write;
  for (std::string& key : orphans) {
    write.rows.push_back({std::move(key), std::nullopt});
  }
  state_.write(std::move(write), [](const engine::StateWritten&) {});
}

// Tables

awaitable<Result<TableDetails>> LeaseStore::create(TableName name, Table table) {
  table.id = random_.next_uint64();
  auto made = std::make_shared<const Table>(std::move(table));
  Planner planner = [this, name, made]() -> Result<Plan> {
    const base::MutexLock lock(mutex_);
    if (cache_.find_table(name) != nullptr) {
      return Failure{.kind = FailureKind::kTableInUse,
                     .text = "Table already exists: " + name.name};
    }
    if (cache_.table_names(name).size() >= limits::kTablesMax) {
      return Failure{.kind = FailureKind::kTableLimit,
                     .text = "Subscriber limit exceeded: there are " +
                             std::to_string(limits::kTablesMax) + " tables"};
    }
    if (cache_.table_count() >= limits::kAllTablesMax) {
      return Failure{.kind = FailureKind::kTableLimit,
                     .text = "Subscriber limit exceeded: there are " +
                             std::to_string(limits::kAllTablesMax) + " tables of all accounts"};
    }
    Plan plan;
    ASSIGN_OR_RETURN(std::string row, table_row_of(*made));
    plan.write.rows.push_back({table_row_key(name), std::move(row)});
    plan.write.expected.push_back({table_row_key(name), RowVersion{0}});
    return plan;
  };
  const auto done = co_await commit(std::move(planner));
  CO_RETURN_IF_ERROR(done);
  co_return TableDetails{made, 0, 0};
}

awaitable<Result<TableDetails>> LeaseStore::change(TableName name, Change change) {
  Planner planner = [this, name, change = std::move(change)]() -> Result<Plan> {
    const base::MutexLock lock(mutex_);
    ASSIGN_OR_RETURN(const TableRow* const row, table_row(name));
    Table changed = *row->table;
    RETURN_IF_ERROR(change(changed));
    Plan plan;
    ASSIGN_OR_RETURN(std::string stored, table_row_of(changed));
    plan.write.rows.push_back({table_row_key(name), std::move(stored)});
    plan.write.expected.push_back({table_row_key(name), row->version});
    return plan;
  };
  const auto done = co_await commit(std::move(planner));
  CO_RETURN_IF_ERROR(done);
  co_return describe(name);
}

awaitable<Result<TableDetails>> LeaseStore::remove(TableName name) {
  auto removed = std::make_shared<TableDetails>();
  Planner planner = [this, name, removed]() -> Result<Plan> {
    const base::MutexLock lock(mutex_);
    ASSIGN_OR_RETURN(*removed, details(name));
    if (removed->table->deletion_protection) {
      return invalid(
          "Resource cannot be deleted as it is currently protected against deletion. "
          "Disable deletion protection first.");
    }
    Plan plan;
    plan.write.rows.push_back({table_row_key(name), std::nullopt});
    plan.write.expected.push_back({table_row_key(name), cache_.find_table(name)->version});
    const std::string prefix = item_row_prefix(removed->table->id);
    for (auto it = cache_.items().lower_bound(prefix);
         it != cache_.items().end() && it->first.starts_with(prefix); ++it) {
      plan.write.rows.push_back({it->first, std::nullopt});
    }
    return plan;
  };
  const auto done = co_await commit(std::move(planner));
  CO_RETURN_IF_ERROR(done);
  co_return *removed;
}

Result<TableDetails> LeaseStore::describe(const TableName& name) const {
  const base::MutexLock lock(mutex_);
  return details(name);
}

std::vector<std::string> LeaseStore::list(const TableName& scope) const {
  const base::MutexLock lock(mutex_);
  return cache_.table_names(scope);
}

Result<std::shared_ptr<const Item>> LeaseStore::get(const TableName& name, const Item& key) const {
  const base::MutexLock lock(mutex_);
  ASSIGN_OR_RETURN(const TableRow* const table, table_row(name));
  RETURN_IF_ERROR(check_key(*table->table, key));
  ASSIGN_OR_RETURN(const std::string bytes, key_of(*table->table, key));
  const ItemRow* const row = cache_.find_item(item_row_prefix(table->table->id) + bytes);
  return row == nullptr ? std::shared_ptr<const Item>() : row->item;
}

}  // namespace weir::leases
