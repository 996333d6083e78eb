#pragma once

// The lease store: tables of items in the engine's state table. Conditions are judged on what is
// known here; the engine then writes only if nobody has changed the rows meanwhile, else the call
// is judged again. So two writers of one item have exactly one winner, also on two processes.
//
// An answer is given when its write is durable, and from then on every read sees it.

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/random.h"
#include "base/thread_annotations.h"
#include "engine/state_table.h"
#include "leases/cache.h"
#include "leases/expression.h"
#include "leases/failure.h"
#include "leases/table.h"

namespace weir::leases {

// One change of one item, or a condition on it.
struct Write {
  enum class Kind { kPut, kUpdate, kDelete, kCheck };
  Kind kind = Kind::kPut;
  TableName table{};
  Item item{};  // kPut: all of it; others: its key
  Condition condition{};
  Update update{};
  bool item_on_failure = false;  // when the condition fails, the failure tells the item
};

struct Written {
  std::shared_ptr<const Item> before{};  // nullptr: there was none
  std::shared_ptr<const Item> after{};
};

// A Scan or a Query.
struct Read {
  TableName table{};
  std::string index{};              // empty: the table itself
  std::optional<Condition> keys{};  // Query
  bool backward = false;
  std::optional<uint64_t> limit{};  // of items that are looked at
  std::optional<Item> start{};      // the key behind which to go on
  Condition filter{};
  uint32_t segment = 0;
  uint32_t segments = 1;
};

struct ReadPage {
  std::vector<std::shared_ptr<const Item>> items{};
  uint64_t scanned = 0;
  uint64_t bytes = 0;          // of the items that were looked at
  std::optional<Item> last{};  // where the next page goes on
};

struct TableDetails {
  std::shared_ptr<const Table> table;
  uint64_t item_count = 0;
  uint64_t item_bytes = 0;
};

// Thread-safe. Outlives the calls under way.
class LeaseStore {
 public:
  // Reads all rows. `state` and `random` outlive the store.
  static base::Result<std::unique_ptr<LeaseStore>> open(engine::StateTable& state,
                                                        base::RandomSource& random);
  // For open().
  LeaseStore(engine::StateTable& state, base::RandomSource& random)
      : state_(state), random_(random) {}
  LeaseStore(const LeaseStore&) = delete;
  LeaseStore& operator=(const LeaseStore&) = delete;

  boost::asio::awaitable<Result<Written>> write(Write write);
  // All of them or none, each of another item. A failure of one is kCanceled with a reason for
  // each.
  boost::asio::awaitable<Result<std::vector<Written>>> transact(std::vector<Write> writes);

  Result<std::shared_ptr<const Item>> get(const TableName& name, const Item& key) const;
  Result<ReadPage> read(const Read& read) const;

  boost::asio::awaitable<Result<TableDetails>> create(TableName name, Table table);
  // Answers the table as it is after `change`, which may be called several times.
  using Change = std::function<Result<void>(Table&)>;
  boost::asio::awaitable<Result<TableDetails>> change(TableName name, Change change);
  // Answers the table as it was.
  boost::asio::awaitable<Result<TableDetails>> remove(TableName name);
  Result<TableDetails> describe(const TableName& name) const;
  std::vector<std::string> list(const TableName& scope) const;

 private:
  struct Plan {
    engine::StateWrite write;
    std::vector<Written> written{};
  };
  using Planner = std::function<Result<Plan>()>;

  Result<const TableRow*> table_row(const TableName& name) const WEIR_REQUIRES(mutex_);
  Result<TableDetails> details(const TableName& name) const WEIR_REQUIRES(mutex_);
  Result<Plan> plan_transaction(const std::vector<Write>& writes) const WEIR_REQUIRES(mutex_);
  Result<void> check_items_differ(const std::vector<Write>& writes) const WEIR_REQUIRES(mutex_);
  Result<Written> plan_write(const Write& write, Plan& plan) const WEIR_REQUIRES(mutex_);
  Result<void> check_room(const Written& written) const WEIR_REQUIRES(mutex_);

  // Plans, writes and, when rows were changed by others meanwhile, plans again.
  boost::asio::awaitable<Result<std::vector<Written>>> commit(Planner planner);
  boost::asio::awaitable<engine::StateWritten> store(engine::StateWrite write);
  void finish(uint64_t ticket, const std::vector<engine::RowChange>& rows,
              const engine::StateWritten& written);
  // Notes what was written, and returns items that are left over of tables that are gone.
  std::vector<std::string> take(uint64_t ticket, const std::vector<engine::RowChange>& rows,
                                const engine::StateWritten& written);
  void clear(std::vector<std::string> orphans);

  engine::StateTable& state_;
  base::RandomSource& random_;
  mutable base::Mutex mutex_;
  Cache cache_ WEIR_GUARDED_BY(mutex_);
};

}  // namespace weir::leases
