#include "api/dynamodb/attributes.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "api/json/encode.h"
#include "base/base64.h"

namespace weir::api::dynamodb {
namespace {

using json::Tree;
using leases::invalid;
using leases::Number;
using leases::Result;
using leases::Type;
using leases::Value;

constexpr std::string_view kOneType =
    "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes";
constexpr std::string_view kWrongValue =
    "One or more parameter values were invalid: an attribute value does not have the form of its "
    "type";
constexpr std::string_view kNotANumber = "The parameter cannot be converted to a numeric value: ";
constexpr std::string_view kEmptySet =
    "One or more parameter values were invalid: An string set  may not be empty";
constexpr std::string_view kTwice =
    "One or more parameter values were invalid: Input collection contains duplicates.";

Result<std::string> read_text(const Tree& tree, bool binary) {
  if (tree.kind != Tree::Kind::kString) {
    return invalid(std::string(kWrongValue));
  }
  if (!binary) {
    return tree.text;
  }
  std::string bytes(base::base64_decoded_size_max(tree.text.size()), '\0');
  const base::Base64Decoded decoded = base::base64_decode(tree.text, bytes.data());
  if (decoded.error != base::Base64Error::kNone) {
    return invalid(std::string(kWrongValue));
  }
  bytes.resize(decoded.size);
  return bytes;
}

Result<Number> read_number(const Tree& tree) {
  const auto number =
      tree.kind == Tree::Kind::kString ? Number::parse(tree.text) : std::optional<Number>();
  if (!number) {
    return invalid(std::string(kNotANumber) + tree.text);
  }
  return *number;
}

template <typename T, typename Read>
Result<std::vector<T>> read_set(const Tree& tree, Read read) {
  std::vector<T> elements;
  for (const Tree& element : tree.elements) {
    ASSIGN_OR_RETURN(T value, read(element));
    elements.push_back(std::move(value));
  }
  if (elements.empty()) {
    return invalid(std::string(kEmptySet));
  }
  std::ranges::sort(elements, [](const T& a, const T& b) { return a < b; });
  if (std::ranges::adjacent_find(elements) != elements.end()) {
    return invalid(std::string(kTwice));
  }
  return elements;
}

Result<Value> read_typed(Type type, const Tree& tree) {
  Value value{.type = type};
  switch (type) {
    case Type::kString:
    case Type::kBinary: {
      ASSIGN_OR_RETURN(value.text, read_text(tree, type == Type::kBinary));
      break;
    }
    case Type::kNumber: {
      ASSIGN_OR_RETURN(value.number, read_number(tree));
      break;
    }
    case Type::kBool:
    case Type::kNull:
      if (tree.kind != Tree::Kind::kBoolean || (type == Type::kNull && !tree.flag)) {
        return invalid(std::string(kWrongValue));
      }
      value.flag = type == Type::kBool && tree.flag;
      break;
    case Type::kStringSet:
    case Type::kBinarySet: {
      const bool binary = type == Type::kBinarySet;
      ASSIGN_OR_RETURN(value.texts, read_set<std::string>(tree, [binary](const Tree& element) {
                         return read_text(element, binary);
                       }));
      break;
    }
    case Type::kNumberSet: {
      ASSIGN_OR_RETURN(value.numbers, read_set<Number>(tree, read_number));
      break;
    }
    case Type::kList:
      for (const Tree& element : tree.elements) {
        ASSIGN_OR_RETURN(Value inner, read_value(element));
        value.list.push_back(std::move(inner));
      }
      break;
    case Type::kMap: {
      ASSIGN_OR_RETURN(value.map, read_item(tree));
      break;
    }
  }
  return value;
}

void write_base64(std::string_view bytes, std::string& out) {
  out += '"';
  const size_t start = out.size();
  out.resize(start + base::base64_encoded_size(bytes.size()));
  base::base64_encode(bytes, out.data() + start);
  out += '"';
}

void write_text(std::string_view text, bool binary, std::string& out) {
  binary ? write_base64(text, out) : json::encode_string(text, out);
}

void write_number(const Number& number, std::string& out) {
  out.append("\"").append(number.text()).append("\"");
}

template <typename Elements, typename WriteOne>
void write_array(const Elements& elements, std::string& out, WriteOne write_one) {
  out += '[';
  for (size_t i = 0; i < elements.size(); ++i) {
    if (i > 0) {
      out += ',';
    }
    write_one(elements[i]);
  }
  out += ']';
}

void write_payload(const Value& value, std::string& out) {
  const bool binary = value.type == Type::kBinary || value.type == Type::kBinarySet;
  switch (value.type) {
    case Type::kString:
    case Type::kBinary:
      return write_text(value.text, binary, out);
    case Type::kNumber:
      return write_number(value.number, out);
    case Type::kBool:
      out += value.flag ? "true" : "false";
      return;
    case Type::kNull:
      out += "true";
      return;
    case Type::kStringSet:
    case Type::kBinarySet:
      return write_array(value.texts, out,
                         [&](const std::string& text) { write_text(text, binary, out); });
    case Type::kNumberSet:
      return write_array(value.numbers, out,
                         [&](const Number& number) { write_number(number, out); });
    case Type::kList:
      return write_array(value.list, out, [&](const Value& inner) { write_value(inner, out); });
    case Type::kMap:
      return write_item(value.map, out);
  }
}

}  // namespace

Result<Value> read_value(const Tree& tree) {
  if (tree.kind != Tree::Kind::kObject || tree.members.size() != 1) {
    return invalid(std::string(kOneType));
  }
  const auto& [name, payload] = tree.members.front();
  const std::optional<Type> type = leases::find_type(name);
  if (!type) {
    return invalid(std::string(kOneType));
  }
  return read_typed(*type, payload);
}

Result<leases::Item> read_item(const Tree& tree) {
  if (tree.kind != Tree::Kind::kObject) {
    return invalid(std::string(kWrongValue));
  }
  leases::Item item;
  for (const auto& [name, member] : tree.members) {
    ASSIGN_OR_RETURN(Value value, read_value(member));
    item.emplace(name, std::move(value));
  }
  return item;
}

void write_value(const Value& value, std::string& out) {
  out.append("{\"").append(leases::type_name(value.type)).append("\":");
  write_payload(value, out);
  out += '}';
}

void write_item(const leases::Item& item, std::string& out) {
  out += '{';
  bool first = true;
  for (const auto& [name, value] : item) {
    if (!std::exchange(first, false)) {
      out += ',';
    }
    json::encode_string(name, out);
    out += ':';
    write_value(value, out);
  }
  out += '}';
}

}  // namespace weir::api::dynamodb
