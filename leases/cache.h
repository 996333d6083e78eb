#pragma once

// What the lease store knows of the state table: its rows, decoded.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
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
  // Nothing is under way any more: deleted rows need not be remembered.
  void forget_deleted();

  const TableRow* find_table(const TableName& name) const;
  // Of an account and region, in the order of their names.
  std::vector<std::string> table_names(const TableName& scope) const;
  const ItemRow* find_item(const std::string& row_key) const;
  const std::map<std::string, ItemRow, std::less<>>& items() const { return items_; }
  // Keys of item rows whose table is gone.
  std::vector<std::string> orphans() const;

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

  std::map<std::string, TableRow, std::less<>> tables_;
  std::map<std::string, ItemRow, std::less<>> items_;
  std::vector<std::string> deleted_;
  Totals totals_;
};

}  // namespace weir::leases
