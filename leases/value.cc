#include "leases/value.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/codec.h"
#include "leases/limits.h"

namespace weir::leases {
namespace {

constexpr uint8_t kItemVersion = 1;
constexpr std::array<std::string_view, 10> kTypeNames = {"S",  "N",  "B",  "BOOL", "NULL",
                                                         "SS", "NS", "BS", "L",    "M"};

size_t size_of_number(const Number& number) {
  return number.text().size() / 2 + 1;
}

void encode(const Value& value, base::Encoder& out);

void encode_map(const Item& map, base::Encoder& out) {
  out.u32(static_cast<uint32_t>(map.size()));
  for (const auto& [name, value] : map) {
    out.text(name);
    encode(value, out);
  }
}

void encode(const Value& value, base::Encoder& out) {
  out.u8(static_cast<uint8_t>(value.type));
  switch (value.type) {
    case Type::kString:
    case Type::kBinary:
      out.text(value.text);
      return;
    case Type::kNumber:
      out.text(value.number.text());
      return;
    case Type::kBool:
      out.u8(value.flag ? 1 : 0);
      return;
    case Type::kNull:
      return;
    case Type::kStringSet:
    case Type::kBinarySet:
      out.u32(static_cast<uint32_t>(value.texts.size()));
      for (const std::string& text : value.texts) {
        out.text(text);
      }
      return;
    case Type::kNumberSet:
      out.u32(static_cast<uint32_t>(value.numbers.size()));
      for (const Number& number : value.numbers) {
        out.text(number.text());
      }
      return;
    case Type::kList:
      out.u32(static_cast<uint32_t>(value.list.size()));
      for (const Value& element : value.list) {
        encode(element, out);
      }
      return;
    case Type::kMap:
      encode_map(value.map, out);
  }
}

bool decode(base::Decoder& in, int depth, Value& value);

Number decode_number(base::Decoder& in) {
  const std::optional<Number> number = Number::parse(in.text());
  if (!number) {
    in.fail();
    return {};
  }
  return *number;
}

bool decode_map(base::Decoder& in, int depth, Item& map) {
  for (uint32_t left = in.u32(); left > 0 && in.ok(); --left) {
    std::string name(in.text());
    Value value;
    if (!decode(in, depth, value)) {
      return false;
    }
    map.emplace(std::move(name), std::move(value));
  }
  return in.ok();
}

bool decode_list(base::Decoder& in, int depth, std::vector<Value>& list) {
  for (uint32_t left = in.u32(); left > 0 && in.ok(); --left) {
    if (!decode(in, depth, list.emplace_back())) {
      return false;
    }
  }
  return in.ok();
}

bool decode(base::Decoder& in, int depth, Value& value) {
  const uint8_t type = in.u8();
  if (depth > limits::kNestingMax || type >= kTypeNames.size()) {
    return false;
  }
  value.type = static_cast<Type>(type);
  switch (value.type) {
    case Type::kString:
    case Type::kBinary:
      value.text = in.text();
      break;
    case Type::kNumber:
      value.number = decode_number(in);
      break;
    case Type::kBool:
      value.flag = in.u8() != 0;
      break;
    case Type::kNull:
      break;
    case Type::kStringSet:
    case Type::kBinarySet:
      for (uint32_t left = in.u32(); left > 0 && in.ok(); --left) {
        value.texts.emplace_back(in.text());
      }
      break;
    case Type::kNumberSet:
      for (uint32_t left = in.u32(); left > 0 && in.ok(); --left) {
        value.numbers.push_back(decode_number(in));
      }
      break;
    case Type::kList:
      return decode_list(in, depth + 1, value.list);
    case Type::kMap:
      return decode_map(in, depth + 1, value.map);
  }
  return in.ok();
}

}  // namespace

std::string_view type_name(Type type) {
  return kTypeNames[static_cast<size_t>(type)];
}

std::optional<Type> find_type(std::string_view name) {
  const auto* const found = std::ranges::find(kTypeNames, name);
  return found == kTypeNames.end() ? std::nullopt
                                   : std::optional(static_cast<Type>(found - kTypeNames.begin()));
}

Value Value::of_string(std::string text) {
  return {.type = Type::kString, .text = std::move(text)};
}

Value Value::of_number(Number number) {
  return {.type = Type::kNumber, .number = std::move(number)};
}

bool is_set(Type type) {
  return type == Type::kStringSet || type == Type::kNumberSet || type == Type::kBinarySet;
}

size_t element_count(const Value& value) {
  return value.texts.size() + value.numbers.size() + value.list.size() + value.map.size();
}

size_t size_of(const Value& value) {
  constexpr size_t kCollectionBytes = 3;
  size_t size = 0;
  switch (value.type) {
    case Type::kString:
    case Type::kBinary:
      return value.text.size();
    case Type::kNumber:
      return size_of_number(value.number);
    case Type::kBool:
    case Type::kNull:
      return 1;
    case Type::kStringSet:
    case Type::kBinarySet:
      for (const std::string& text : value.texts) {
        size += text.size();
      }
      return size;
    case Type::kNumberSet:
      for (const Number& number : value.numbers) {
        size += size_of_number(number);
      }
      return size;
    case Type::kList:
      for (const Value& element : value.list) {
        size += 1 + size_of(element);
      }
      return kCollectionBytes + size;
    case Type::kMap:
      return kCollectionBytes + value.map.size() + size_of(value.map);
  }
  return size;
}

size_t size_of(const Item& item) {
  size_t size = 0;
  for (const auto& [name, value] : item) {
    size += name.size() + size_of(value);
  }
  return size;
}

size_t count_of(const Value& value) {
  size_t count = 1 + value.texts.size() + value.numbers.size() + count_of(value.map);
  for (const Value& element : value.list) {
    count += count_of(element);
  }
  return count;
}

size_t count_of(const Item& item) {
  size_t count = 0;
  for (const auto& [name, value] : item) {
    count += count_of(value);
  }
  return count;
}

int nesting_of(const Value& value) {
  int deepest = 0;
  for (const Value& element : value.list) {
    deepest = std::max(deepest, nesting_of(element));
  }
  for (const auto& [name, element] : value.map) {
    deepest = std::max(deepest, nesting_of(element));
  }
  return value.type == Type::kList || value.type == Type::kMap ? deepest + 1 : 0;
}

std::string encode_item(const Item& item) {
  std::string bytes;
  base::Encoder out(bytes);
  out.u8(kItemVersion);
  encode_map(item, out);
  return bytes;
}

std::optional<Item> decode_item(std::string_view bytes) {
  base::Decoder in(bytes);
  Item item;
  if (in.u8() != kItemVersion || !decode_map(in, 0, item) || !in.done()) {
    return std::nullopt;
  }
  return item;
}

}  // namespace weir::leases
