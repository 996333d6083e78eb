// What an update does to an item (leases/evaluate.h, apply()).

#include <algorithm>
#include <iterator>
#include <utility>

#include "leases/evaluate.h"
#include "leases/limits.h"

namespace weir::leases {
namespace {

constexpr std::string_view kMissing =
    "The provided expression refers to an attribute that does not exist in the item";
constexpr std::string_view kWrongPath =
    "The document path provided in the update expression is invalid for update";
constexpr std::string_view kWrongType =
    "An operand in the update expression has an incorrect data type";
constexpr std::string_view kOverflow =
    "Number overflow. Attempting to store a number with magnitude larger than supported range";

Result<Value> read(const Operand& operand, const Item& item) {
  if (operand.kind == Operand::Kind::kValue) {
    return operand.value;
  }
  const Value* const found = find_value(item, operand.path);
  if (found == nullptr) {
    return invalid(std::string(kMissing));
  }
  return *found;
}

Result<Value> read(const Term& term, const Item& item) {
  if (term.kind == Term::Kind::kIfNotExists) {
    const Value* const found = find_value(item, term.path);
    return found != nullptr ? Result<Value>(*found) : read(term.operands[0], item);
  }
  ASSIGN_OR_RETURN(Value first, read(term.operands[0], item));
  if (term.kind == Term::Kind::kOperand) {
    return first;
  }
  ASSIGN_OR_RETURN(const Value second, read(term.operands[1], item));
  if (first.type != Type::kList || second.type != Type::kList) {
    return invalid(std::string(kWrongType));
  }
  first.list.insert(first.list.end(), second.list.begin(), second.list.end());
  return first;
}

Result<Value> sum(const Value& a, const Value& b, bool minus) {
  if (a.type != Type::kNumber || b.type != Type::kNumber) {
    return invalid(std::string(kWrongType));
  }
  const auto number = Number::add(a.number, minus ? b.number.negated() : b.number);
  if (!number) {
    return invalid(std::string(kOverflow));
  }
  return Value::of_number(*number);
}

Result<Value> new_value(const UpdateAction& action, const Item& before) {
  ASSIGN_OR_RETURN(Value first, read(action.terms[0], before));
  if (action.terms.size() == 1) {
    return first;
  }
  ASSIGN_OR_RETURN(const Value second, read(action.terms[1], before));
  return sum(first, second, action.minus);
}

// The list or map that holds the last step of the path; nullptr: it is not there.
Value* parent_of(Item& item, const Path& path) {
  const auto found = item.find(std::get<std::string>(path.front()));
  Value* value = found == item.end() ? nullptr : &found->second;
  for (size_t i = 1; i + 1 < path.size() && value != nullptr; ++i) {
    if (const auto* name = std::get_if<std::string>(&path[i]); name != nullptr) {
      const auto inner = value->map.find(*name);
      value = inner == value->map.end() ? nullptr : &inner->second;
    } else {
      const uint32_t index = std::get<uint32_t>(path[i]);
      value = index < value->list.size() ? &value->list[index] : nullptr;
    }
  }
  return value;
}

Result<void> set(Item& item, const Path& path, Value value) {
  if (path.size() == 1) {
    item.insert_or_assign(std::get<std::string>(path.front()), std::move(value));
    return {};
  }
  Value* const parent = parent_of(item, path);
  const auto* const name = std::get_if<std::string>(&path.back());
  if (parent == nullptr || parent->type != (name != nullptr ? Type::kMap : Type::kList)) {
    return invalid(std::string(kWrongPath));
  }
  if (name != nullptr) {
    parent->map.insert_or_assign(*name, std::move(value));
  } else if (const uint32_t index = std::get<uint32_t>(path.back()); index < parent->list.size()) {
    parent->list[index] = std::move(value);
  } else {
    parent->list.push_back(std::move(value));  // behind the end: at the end
  }
  return {};
}

Result<void> remove(Item& item, const Path& path) {
  if (path.size() == 1) {
    item.erase(std::get<std::string>(path.front()));
    return {};
  }
  Value* const parent = parent_of(item, path);
  if (parent == nullptr) {
    return invalid(std::string(kWrongPath));
  }
  if (const auto* const name = std::get_if<std::string>(&path.back()); name != nullptr) {
    parent->map.erase(*name);
  } else if (const uint32_t index = std::get<uint32_t>(path.back()); index < parent->list.size()) {
    parent->list.erase(parent->list.begin() + index);
  }
  return {};
}

template <typename T>
std::vector<T> united(const std::vector<T>& a, const std::vector<T>& b) {
  std::vector<T> all;
  std::set_union(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(all));
  return all;
}

template <typename T>
std::vector<T> without(const std::vector<T>& a, const std::vector<T>& b) {
  std::vector<T> left;
  std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(left));
  return left;
}

Result<void> add(const UpdateAction& action, const Item& before, Item& item) {
  const Value* const old = find_value(before, action.path);
  if (!is_set(action.value.type) && action.value.type != Type::kNumber) {
    return invalid(std::string(kWrongType));
  }
  if (old == nullptr) {
    return set(item, action.path, action.value);
  }
  if (old->type != action.value.type) {
    return invalid(std::string(kWrongType));
  }
  if (old->type == Type::kNumber) {
    ASSIGN_OR_RETURN(Value total, sum(*old, action.value, false));
    return set(item, action.path, std::move(total));
  }
  Value all = *old;
  all.texts = united(old->texts, action.value.texts);
  all.numbers = united(old->numbers, action.value.numbers);
  return set(item, action.path, std::move(all));
}

Result<void> delete_elements(const UpdateAction& action, const Item& before, Item& item) {
  const Value* const old = find_value(before, action.path);
  if (!is_set(action.value.type) || (old != nullptr && old->type != action.value.type)) {
    return invalid(std::string(kWrongType));
  }
  if (old == nullptr) {
    return {};
  }
  Value left = *old;
  left.texts = without(old->texts, action.value.texts);
  left.numbers = without(old->numbers, action.value.numbers);
  return element_count(left) == 0 ? remove(item, action.path)
                                  : set(item, action.path, std::move(left));
}

// Elements of a list are removed from its end, so that the indexes of the others stay right.
bool comes_later(const UpdateAction& a, const UpdateAction& b) {
  return b.path < a.path;
}

}  // namespace

Result<Item> apply(const Update& update, const Item& before) {
  Item item = before;
  size_t bytes = 0;  // of what is set: all of it stays in the item
  std::vector<UpdateAction> removals;
  for (const UpdateAction& action : update) {
    Result<void> done;
    if (action.kind == UpdateAction::Kind::kSet) {
      ASSIGN_OR_RETURN(Value value, new_value(action, before));
      bytes += size_of(value);
      if (bytes > limits::kItemBytesMax) {
        return invalid("Item size to update has exceeded the maximum allowed size");
      }
      done = set(item, action.path, std::move(value));
    } else if (action.kind == UpdateAction::Kind::kAdd) {
      done = add(action, before, item);
    } else if (action.kind == UpdateAction::Kind::kDelete) {
      done = delete_elements(action, before, item);
    } else {
      removals.push_back(action);
    }
    RETURN_IF_ERROR(done);
  }
  std::ranges::sort(removals, comes_later);
  for (const UpdateAction& action : removals) {
    RETURN_IF_ERROR(remove(item, action.path));
  }
  return item;
}

}  // namespace weir::leases
