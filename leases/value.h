#pragma once

// What items are made of: DynamoDB's ten types, as values.

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "leases/number.h"

namespace weir::leases {

enum class Type {
  kString,
  kNumber,
  kBinary,
  kBool,
  kNull,
  kStringSet,
  kNumberSet,
  kBinarySet,
  kList,
  kMap,
};

// "S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "L", "M".
std::string_view type_name(Type type);
std::optional<Type> find_type(std::string_view name);

struct Value;
using Item = std::map<std::string, Value, std::less<>>;

// Only the member that belongs to the type has a meaning; the others keep their defaults, so that
// comparing all of them compares values.
struct Value {
  Type type = Type::kNull;
  std::string text{};                // kString, kBinary
  Number number{};                   // kNumber
  bool flag = false;                 // kBool
  std::vector<std::string> texts{};  // kStringSet, kBinarySet: sorted, without repetition
  std::vector<Number> numbers{};     // kNumberSet: likewise
  std::vector<Value> list{};         // kList
  Item map{};                        // kMap

  static Value of_string(std::string text);
  static Value of_number(Number number);

  friend bool operator==(const Value&, const Value&) = default;
};

bool is_set(Type type);
size_t element_count(const Value& value);  // of a set, list or map

// The bytes DynamoDB counts for an item (developer guide, "Item sizes and formats").
size_t size_of(const Value& value);
size_t size_of(const Item& item);

// Levels of lists and maps inside of `value`.
int nesting_of(const Value& value);

// How many values there are, those inside others included.
size_t count_of(const Value& value);
size_t count_of(const Item& item);

// docs/formats.md, "Leases". decode_item: nullopt when the bytes do not parse.
std::string encode_item(const Item& item);
std::optional<Item> decode_item(std::string_view bytes);

}  // namespace weir::leases
