#pragma once

// What the lease store knows of the state table: its rows, decoded.

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/state_table.h"
#include "leases/table.h"
#include "leases/value.h"

namespace weir::leases {

// Keys of rows (docs/formats.md, "Leases").
inline constexpr std::string_view kTablePrefix = "leases.table/";
inline constexpr std::string_view kItemPrefix = "leases.item/";
std::string table_row_key(const TableName& name);
std::string item_row_prefix(uint64_t table_id);

struct TableRow {
  engine::RowVersion version;
  std::shared_ptr<const Table> table;  // nullptr: deleted, but a write may still be under way
};

struct ItemRow {
  engine::RowVersion version;
  std::shared_ptr<const Item> item;  // likewise
  size_t bytes = 0;
};

// Not thread-safe: its owner has a lock.
class Cache {
 public:
  // Takes a row as it is after the write `version`, unless a later one is known. False: the bytes
  // do not parse.
  bool take(const engine::StateRow& row, engine::RowVersion version);

  // A write begins, and ends when its rows have been taken. Answers may come in any order, so a row
  // that is deleted is remembered until all writes that began before have ended: one of them may
  // still tell of an older state of it.
  uint64_t begin_write();
  void end_write(uint64_t ticket);

  // Items whose table is gone, because they were on their way into it when it was deleted. They are
  // forgotten here, and must be deleted where they are stored.
  std::vector<std::string> take_orphans();

  const TableRow* find_table(const TableName& name) const;
  size_t table_count() const { return table_ids_.size(); }
  // Of an account and region, in the order of their names.
  std::vector<std::string> table_names(const TableName& scope) const;
  const ItemRow* find_item(const std::string& row_key) const;
  const std::map<std::string, ItemRow, std::less<>>& items() const { return items_; }

  struct Totals {
    uint64_t count = 0;
    uint64_t bytes = 0;
  };
  Totals totals() const { return totals_; }
  // Of one table; walks over its items.
  Totals totals_of(uint64_t table_id) const;

 private:
  bool take_table(const engine::StateRow& row, engine::RowVersion version);
  bool take_item(const engine::StateRow& row, engine::RowVersion version);
  void forget(const std::string& key);

  std::map<std::string, TableRow, std::less<>> tables_;
  std::map<std::string, ItemRow, std::less<>> items_;
  std::set<uint64_t> table_ids_;  // of tables that there are
  std::set<std::string>
      orphan_prefixes_;  // of items whose table was not there when one was looked at

  struct Deleted {
    uint64_t ticket = 0;  // writes with smaller ones began before
    std::string key;
  };
  std::deque<Deleted> deleted_;  // tickets rise
  std::set<uint64_t> under_way_;
  uint64_t next_ticket_ = 0;
  Totals totals_;
};

}  // namespace weir::leases
