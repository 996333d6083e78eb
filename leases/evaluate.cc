#include "leases/evaluate.h"

#include <algorithm>
#include <compare>
#include <utility>

namespace weir::leases {
namespace {

using Kind = Condition::Kind;

const Value* step_into(const Value& value, const PathStep& step) {
  if (const auto* name = std::get_if<std::string>(&step); name != nullptr) {
    const auto found = value.map.find(*name);
    return found == value.map.end() ? nullptr : &found->second;
  }
  const uint32_t index = std::get<uint32_t>(step);
  return index < value.list.size() ? &value.list[index] : nullptr;
}

// What size() gives; nullopt for types that have none.
std::optional<size_t> size_function(const Value& value) {
  switch (value.type) {
    case Type::kString:
    case Type::kBinary:
      return value.text.size();
    case Type::kNumber:
    case Type::kBool:
    case Type::kNull:
      return std::nullopt;
    case Type::kStringSet:
    case Type::kNumberSet:
    case Type::kBinarySet:
    case Type::kList:
    case Type::kMap:
      break;
  }
  return element_count(value);
}

std::optional<Value> evaluate(const Operand& operand, const Item& item) {
  if (operand.kind == Operand::Kind::kValue) {
    return operand.value;
  }
  const Value* const found = find_value(item, operand.path);
  if (found == nullptr || operand.kind == Operand::Kind::kPath) {
    return found == nullptr ? std::nullopt : std::optional(*found);
  }
  const std::optional<size_t> size = size_function(*found);
  return size ? std::optional(Value::of_number(*Number::parse(std::to_string(*size))))
              : std::nullopt;
}

bool has_order(Kind kind, std::strong_ordering order) {
  switch (kind) {
    case Kind::kLess:
      return std::is_lt(order);
    case Kind::kLessOrEqual:
      return std::is_lteq(order);
    case Kind::kGreater:
      return std::is_gt(order);
    default:
      return std::is_gteq(order);
  }
}

bool contains(const Value& whole, const Value& part) {
  switch (whole.type) {
    case Type::kString:
    case Type::kBinary:
      return part.type == whole.type && whole.text.find(part.text) != std::string::npos;
    case Type::kStringSet:
      return part.type == Type::kString &&
             std::ranges::find(whole.texts, part.text) != whole.texts.end();
    case Type::kBinarySet:
      return part.type == Type::kBinary &&
             std::ranges::find(whole.texts, part.text) != whole.texts.end();
    case Type::kNumberSet:
      return part.type == Type::kNumber &&
             std::ranges::find(whole.numbers, part.number) != whole.numbers.end();
    default:
      return std::ranges::find(whole.list, part) != whole.list.end();
  }
}

bool begins_with(const Value& whole, const Value& front) {
  const bool text = whole.type == Type::kString || whole.type == Type::kBinary;
  return text && front.type == whole.type && whole.text.starts_with(front.text);
}

// Conditions of two values that are there.
bool holds_for(Kind kind, const Value& first, const Value& second) {
  switch (kind) {
    case Kind::kEqual:
      return first == second;
    case Kind::kNotEqual:
      return first != second;
    case Kind::kIsType:
      return second.text == type_name(first.type);
    case Kind::kBeginsWith:
      return begins_with(first, second);
    case Kind::kContains:
      return contains(first, second);
    default:
      const auto order = compare(first, second);
      return order && has_order(kind, *order);
  }
}

bool is_between(const Condition& condition, const Value& first, const Item& item) {
  const auto low = evaluate(condition.operands[1], item);
  const auto high = evaluate(condition.operands[2], item);
  return low && high && holds_for(Kind::kGreaterOrEqual, first, *low) &&
         holds_for(Kind::kLessOrEqual, first, *high);
}

// Conditions of operands. One that has no value fails every comparison but "<>".
bool holds_operands(const Condition& condition, const Item& item) {
  const std::optional<Value> first = evaluate(condition.operands[0], item);
  if (condition.kind == Kind::kExists || condition.kind == Kind::kNotExists) {
    return first.has_value() == (condition.kind == Kind::kExists);
  }
  if (condition.kind == Kind::kBetween) {
    return first && is_between(condition, *first, item);
  }
  if (condition.kind == Kind::kIn) {
    return first &&
           std::any_of(condition.operands.begin() + 1, condition.operands.end(),
                       [&](const Operand& other) { return evaluate(other, item) == first; });
  }
  const std::optional<Value> second = evaluate(condition.operands[1], item);
  if (!first || !second) {
    return condition.kind == Kind::kNotEqual && first != second;
  }
  return holds_for(condition.kind, *first, *second);
}

}  // namespace

const Value* find_value(const Item& item, const Path& path) {
  const auto found = item.find(std::get<std::string>(path.front()));
  const Value* value = found == item.end() ? nullptr : &found->second;
  for (size_t i = 1; i < path.size() && value != nullptr; ++i) {
    value = step_into(*value, path[i]);
  }
  return value;
}

std::optional<std::strong_ordering> compare(const Value& a, const Value& b) {
  if (a.type != b.type) {
    return std::nullopt;
  }
  if (a.type == Type::kNumber) {
    return a.number <=> b.number;
  }
  const bool text = a.type == Type::kString || a.type == Type::kBinary;
  return text ? std::optional(a.text <=> b.text) : std::nullopt;
}

bool holds(const Condition& condition, const Item& item) {
  const auto child_holds = [&item](const Condition& child) { return holds(child, item); };
  switch (condition.kind) {
    case Kind::kTrue:
      return true;
    case Kind::kAnd:
      return std::ranges::all_of(condition.children, child_holds);
    case Kind::kOr:
      return std::ranges::any_of(condition.children, child_holds);
    case Kind::kNot:
      return !holds(condition.children.front(), item);
    default:
      return holds_operands(condition, item);
  }
}

namespace {

// A part of `value` at the path behind its first step, put where it was in `out`.
void project_into(const Value& value, const Path& path, size_t step, Value& out) {
  if (step == path.size()) {
    out = value;
    return;
  }
  const Value* const inner = step_into(value, path[step]);
  out.type = value.type;
  if (const auto* name = std::get_if<std::string>(&path[step]); name != nullptr) {
    project_into(*inner, path, step + 1, out.map[*name]);
  } else {
    project_into(*inner, path, step + 1, out.list.emplace_back());
  }
}

}  // namespace

Item project(const Projection& projection, const Item& item) {
  if (projection.empty()) {
    return item;
  }
  Item chosen;
  for (const Path& path : projection) {
    if (find_value(item, path) != nullptr) {
      const std::string& name = std::get<std::string>(path.front());
      project_into(item.find(name)->second, path, 1, chosen[name]);
    }
  }
  return chosen;
}

}  // namespace weir::leases
