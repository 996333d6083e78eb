#pragma once

// A table: its keys, its indexes, and what is only kept to be told again.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "leases/failure.h"
#include "leases/value.h"

namespace weir::leases {

struct KeySchema {
  std::string hash{};
  std::string range{};  // empty: none
};

struct Index {
  std::string name{};
  KeySchema key{};
  std::string projection = "ALL";  // or KEYS_ONLY, INCLUDE
  std::vector<std::string> attributes{};
  int64_t read_units = 0;
  int64_t write_units = 0;
};

// One of an account and region.
struct TableName {
  std::string account{};
  std::string region{};
  std::string name{};

  std::string arn() const;
  friend auto operator<=>(const TableName&, const TableName&) = default;
};

struct Table {
  uint64_t id = 0;  // no other table ever has it, also none of the same name
  base::Timestamp created{};
  KeySchema key{};
  std::map<std::string, Type> attributes{};  // those of keys: kString, kNumber or kBinary
  std::vector<Index> indexes{};
  bool on_demand = false;
  int64_t read_units = 0;
  int64_t write_units = 0;
  bool deletion_protection = false;
  bool backups = false;        // point in time recovery, which is only remembered
  std::string time_to_live{};  // the attribute, likewise; empty: off
  std::map<std::string, std::string> tags{};

  const Index* find_index(std::string_view name) const;
};

// docs/formats.md, "Leases". decode_table: nullopt when the bytes do not parse.
std::string encode_table(const Table& table);
std::optional<Table> decode_table(std::string_view bytes);

// Bytes that tell items of a table apart: items with the same hash key stand together, in the order
// of their range keys. An error when `item` lacks a key, has one of another type, or too long a
// one.
Result<std::string> key_of(const Table& table, const Item& item);

// `key` has the key attributes of the table and nothing else.
Result<void> check_key(const Table& table, const Item& key);

// The key attributes of the table, and of the index if there is one, out of an item.
Item key_attributes(const Table& table, const Index* index, const Item& item);

// An item may be stored: its size and depth, and the types of index keys.
Result<void> check_item(const Table& table, const Item& item);

}  // namespace weir::leases
