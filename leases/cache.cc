#include "leases/cache.h"

#include <set>
#include <utility>

#include "base/codec.h"

namespace weir::leases {

std::string table_row_key(const TableName& name) {
  std::string key(kTablePrefix);
  return key.append(name.account).append("/").append(name.region).append("/").append(name.name);
}

std::string item_row_prefix(uint64_t table_id) {
  std::string key(kItemPrefix);
  base::Encoder(key).u64(table_id);
  return key;
}

bool Cache::take(const engine::StateRow& row, engine::RowVersion version) {
  if (!row.value) {
    deleted_.push_back(row.key);
  }
  return row.key.starts_with(kTablePrefix) ? take_table(row, version) : take_item(row, version);
}

bool Cache::take_table(const engine::StateRow& row, engine::RowVersion version) {
  TableRow& known = tables_[row.key];
  if (version < known.version) {
    return true;
  }
  std::optional<Table> table = row.value ? decode_table(*row.value) : std::nullopt;
  if (row.value && !table) {
    return false;
  }
  known.version = row.value ? row.version : version;
  known.table = table ? std::make_shared<const Table>(*std::move(table)) : nullptr;
  return true;
}

bool Cache::take_item(const engine::StateRow& row, engine::RowVersion version) {
  ItemRow& known = items_[row.key];
  if (version < known.version) {
    return true;
  }
  std::optional<Item> item = row.value ? decode_item(*row.value) : std::nullopt;
  if (row.value && !item) {
    return false;
  }
  totals_.count -= known.item != nullptr ? 1 : 0;
  totals_.bytes -= known.bytes;
  known.version = row.value ? row.version : version;
  known.bytes = item ? size_of(*item) : 0;
  known.item = item ? std::make_shared<const Item>(*std::move(item)) : nullptr;
  totals_.count += known.item != nullptr ? 1 : 0;
  totals_.bytes += known.bytes;
  return true;
}

void Cache::forget_deleted() {
  for (const std::string& key : deleted_) {
    if (const auto table = tables_.find(key); table != tables_.end() && !table->second.table) {
      tables_.erase(table);
    }
    if (const auto item = items_.find(key); item != items_.end() && !item->second.item) {
      items_.erase(item);
    }
  }
  deleted_.clear();
}

const TableRow* Cache::find_table(const TableName& name) const {
  const auto found = tables_.find(table_row_key(name));
  return found == tables_.end() || !found->second.table ? nullptr : &found->second;
}

std::vector<std::string> Cache::table_names(const TableName& scope) const {
  const std::string prefix = table_row_key({scope.account, scope.region, ""});
  std::vector<std::string> names;
  for (auto it = tables_.lower_bound(prefix); it != tables_.end(); ++it) {
    if (!it->first.starts_with(prefix)) {
      break;
    }
    if (it->second.table) {
      names.push_back(it->first.substr(prefix.size()));
    }
  }
  return names;
}

const ItemRow* Cache::find_item(const std::string& row_key) const {
  const auto found = items_.find(row_key);
  return found == items_.end() || !found->second.item ? nullptr : &found->second;
}

std::vector<std::string> Cache::orphans() const {
  std::set<std::string> prefixes;
  for (const auto& [key, row] : tables_) {
    prefixes.insert(item_row_prefix(row.table->id));
  }
  const size_t size = item_row_prefix(0).size();
  std::vector<std::string> keys;
  for (const auto& [key, row] : items_) {
    if (!prefixes.contains(key.substr(0, size))) {
      keys.push_back(key);
    }
  }
  return keys;
}

Cache::Totals Cache::totals_of(uint64_t table_id) const {
  const std::string prefix = item_row_prefix(table_id);
  Totals totals;
  for (auto it = items_.lower_bound(prefix); it != items_.end(); ++it) {
    if (!it->first.starts_with(prefix)) {
      break;
    }
    totals.count += it->second.item ? 1 : 0;
    totals.bytes += it->second.bytes;
  }
  return totals;
}

}  // namespace weir::leases
