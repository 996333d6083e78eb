#include "leases/table.h"

#include <algorithm>
#include <utility>

#include "base/codec.h"
#include "leases/limits.h"

namespace weir::leases {
namespace {

constexpr uint8_t kTableVersion = 1;
constexpr std::string_view kKeyMismatch = "The provided key element does not match the schema";
constexpr std::string_view kOneOrMore = "One or more parameter values were invalid: ";

std::string sortable(const Value& value) {
  return value.type == Type::kNumber ? value.number.sortable() : value.text;
}

// One key attribute of an item that is to be stored.
Result<std::string> key_part(const Table& table, const std::string& name, size_t bytes_max,
                             const Item& item) {
  const auto found = item.find(name);
  if (found == item.end()) {
    return invalid(std::string(kOneOrMore) + "Missing the key " + name + " in the item");
  }
  const Type wanted = table.attributes.at(name);
  if (found->second.type != wanted) {
    return invalid(std::string(kOneOrMore) + "Type mismatch for key " + name +
                   " expected: " + std::string(type_name(wanted)) +
                   " actual: " + std::string(type_name(found->second.type)));
  }
  if (wanted != Type::kNumber && found->second.text.empty()) {
    return invalid(std::string(kOneOrMore) +
                   "The AttributeValue for a key attribute cannot contain an empty " +
                   (wanted == Type::kString ? "string" : "binary") + " value. Key: " + name);
  }
  if (wanted != Type::kNumber && found->second.text.size() > bytes_max) {
    const bool hash = bytes_max == limits::kHashKeyBytesMax;
    return invalid(std::string(kOneOrMore) + "Size of " + (hash ? "hashkey" : "rangekey") +
                   " has exceeded the maximum size limit of" + std::to_string(bytes_max) +
                   " bytes");
  }
  return sortable(found->second);
}

void encode_index(const Index& index, base::Encoder& out) {
  out.text(index.name).text(index.key.hash).text(index.key.range).text(index.projection);
  out.u32(static_cast<uint32_t>(index.attributes.size()));
  for (const std::string& attribute : index.attributes) {
    out.text(attribute);
  }
  out.i64(index.read_units).i64(index.write_units);
}

Index decode_index(base::Decoder& in) {
  Index index;
  index.name = in.text();
  index.key.hash = in.text();
  index.key.range = in.text();
  index.projection = in.text();
  for (uint32_t left = in.u32(); left > 0 && in.ok(); --left) {
    index.attributes.emplace_back(in.text());
  }
  index.read_units = in.i64();
  index.write_units = in.i64();
  return index;
}

void copy_key(const KeySchema& key, const Item& item, Item& out) {
  for (const std::string& name : {key.hash, key.range}) {
    if (const auto found = item.find(name); found != item.end()) {
      out.insert(*found);
    }
  }
}

}  // namespace

std::string TableName::arn() const {
  return "arn:aws:dynamodb:" + region + ":" + account + ":table/" + name;
}

const Index* Table::find_index(std::string_view name) const {
  const auto found =
      std::ranges::find_if(indexes, [name](const Index& index) { return index.name == name; });
  return found == indexes.end() ? nullptr : &*found;
}

std::string encode_table(const Table& table) {
  std::string bytes;
  base::Encoder out(bytes);
  out.u8(kTableVersion).u64(table.id).i64(table.created.millis);
  out.text(table.key.hash).text(table.key.range);
  out.u32(static_cast<uint32_t>(table.attributes.size()));
  for (const auto& [name, type] : table.attributes) {
    out.text(name).u8(static_cast<uint8_t>(type));
  }
  out.u32(static_cast<uint32_t>(table.indexes.size()));
  for (const Index& index : table.indexes) {
    encode_index(index, out);
  }
  out.u8(table.on_demand ? 1 : 0).i64(table.read_units).i64(table.write_units);
  out.u8(table.deletion_protection ? 1 : 0).u8(table.backups ? 1 : 0).text(table.time_to_live);
  out.u32(static_cast<uint32_t>(table.tags.size()));
  for (const auto& [key, value] : table.tags) {
    out.text(key).text(value);
  }
  return bytes;
}

std::optional<Table> decode_table(std::string_view bytes) {
  base::Decoder in(bytes);
  if (in.u8() != kTableVersion) {
    return std::nullopt;
  }
  Table table;
  table.id = in.u64();
  table.created.millis = in.i64();
  table.key.hash = in.text();
  table.key.range = in.text();
  for (uint32_t left = in.u32(); left > 0 && in.ok(); --left) {
    std::string name(in.text());
    table.attributes[std::move(name)] = static_cast<Type>(in.u8());
  }
  for (uint32_t left = in.u32(); left > 0 && in.ok(); --left) {
    table.indexes.push_back(decode_index(in));
  }
  table.on_demand = in.u8() != 0;
  table.read_units = in.i64();
  table.write_units = in.i64();
  table.deletion_protection = in.u8() != 0;
  table.backups = in.u8() != 0;
  table.time_to_live = in.text();
  for (uint32_t left = in.u32(); left > 0 && in.ok(); --left) {
    std::string key(in.text());
    table.tags[std::move(key)] = in.text();
  }
  const bool keyed = table.attributes.contains(table.key.hash) &&
                     (table.key.range.empty() || table.attributes.contains(table.key.range));
  return in.done() && keyed ? std::optional(std::move(table)) : std::nullopt;
}

Result<std::string> key_of(const Table& table, const Item& item) {
  ASSIGN_OR_RETURN(const std::string hash,
                   key_part(table, table.key.hash, limits::kHashKeyBytesMax, item));
  std::string key;
  base::Encoder(key).text(hash);
  if (!table.key.range.empty()) {
    ASSIGN_OR_RETURN(const std::string range,
                     key_part(table, table.key.range, limits::kRangeKeyBytesMax, item));
    key += range;
  }
  return key;
}

Result<void> check_key(const Table& table, const Item& key) {
  const size_t wanted = table.key.range.empty() ? 1 : 2;
  for (const auto& [name, value] : key) {
    const bool known = !name.empty() && (name == table.key.hash || name == table.key.range);
    if (!known || value.type != table.attributes.at(name) || key.size() != wanted) {
      return invalid(std::string(kKeyMismatch));
    }
  }
  return key.size() == wanted ? Result<void>() : invalid(std::string(kKeyMismatch));
}

Item key_attributes(const Table& table, const Index* index, const Item& item) {
  Item key;
  copy_key(table.key, item, key);
  if (index != nullptr) {
    copy_key(index->key, item, key);
  }
  return key;
}

Result<void> check_item(const Table& table, const Item& item) {
  if (size_of(item) > limits::kItemBytesMax) {
    return invalid("Item size has exceeded the maximum allowed size");
  }
  if (count_of(item) > limits::kItemValuesMax) {
    return invalid("Item has more values than this lease store takes");
  }
  for (const auto& [name, value] : item) {
    if (name.empty()) {  // which stands for "none" in keys
      return invalid(std::string(kOneOrMore) + "An attribute name may not be empty");
    }
    if (nesting_of(value) > limits::kNestingMax) {
      return invalid(
          "Nesting Levels have exceeded supported limits: Attributes have nested levels "
          "greater than " +
          std::to_string(limits::kNestingMax));
    }
  }
  for (const Index& index : table.indexes) {
    for (const std::string& name : {index.key.hash, index.key.range}) {
      const auto found = item.find(name);
      if (found != item.end() && !name.empty() && found->second.type != table.attributes.at(name)) {
        return invalid(std::string(kOneOrMore) + "Type mismatch for Index Key " + name +
                       " Expected: " + std::string(type_name(table.attributes.at(name))) +
                       " Actual: " + std::string(type_name(found->second.type)) +
                       " IndexName: " + index.name);
      }
    }
  }
  return {};
}

}  // namespace weir::leases
