#include "leases/cache.h"

#include <utility>

#include "base/codec.h"

namespace weir::leases {
namespace {

uint64_t table_id_of(const std::string& item_row_key) {
  return base::Decoder(std::string_view(item_row_key).substr(kItemPrefix.size())).u64();
}

}  // namespace

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
    deleted_.push_back({next_ticket_, row.key});
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
  if (known.table && (!table || table->id != known.table->id)) {
    table_ids_.erase(known.table->id);
    orphan_prefixes_.insert(item_row_prefix(known.table->id));
  }
  if (table) {
    table_ids_.insert(table->id);
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
  if (item && !table_ids_.contains(table_id_of(row.key))) {
    orphan_prefixes_.insert(row.key.substr(0, item_row_prefix(0).size()));
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

uint64_t Cache::begin_write() {
  under_way_.insert(next_ticket_);
  return next_ticket_++;
}

void Cache::end_write(uint64_t ticket) {
  under_way_.erase(ticket);
  const uint64_t oldest = under_way_.empty() ? next_ticket_ : *under_way_.begin();
  while (!deleted_.empty() && deleted_.front().ticket <= oldest) {
    forget(deleted_.front().key);
    deleted_.pop_front();
  }
}

// Unless it has been written again meanwhile.
void Cache::forget(const std::string& key) {
  if (const auto table = tables_.find(key); table != tables_.end() && !table->second.table) {
    tables_.erase(table);
  }
  if (const auto item = items_.find(key); item != items_.end() && !item->second.item) {
    items_.erase(item);
  }
}

std::vector<std::string> Cache::take_orphans() {
  std::vector<std::string> keys;
  for (const std::string& prefix : std::exchange(orphan_prefixes_, {})) {
    for (auto it = items_.lower_bound(prefix); it != items_.end() && it->first.starts_with(prefix);
         ++it) {
      if (it->second.item) {
        keys.push_back(it->first);
      }
    }
  }
  for (const std::string& key : keys) {
    // No table ever has the id again, so no later row either.
    take_item({key, engine::RowVersion{0}, std::nullopt}, engine::RowVersion{UINT64_MAX});
    deleted_.push_back({next_ticket_, key});
  }
  return keys;
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
