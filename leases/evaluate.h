#pragma once

// What the trees of leases/expression.h mean for an item. Pure.

#include <compare>
#include <optional>

#include "leases/expression.h"
#include "leases/failure.h"
#include "leases/value.h"

namespace weir::leases {

// The value at the path; nullptr: there is none.
const Value* find_value(const Item& item, const Path& path);

// Only strings, numbers and binaries of the same type have an order.
std::optional<std::strong_ordering> compare(const Value& a, const Value& b);

bool holds(const Condition& condition, const Item& item);

// The item after the update. All values are read from the item as it was before.
Result<Item> apply(const Update& update, const Item& before);

// The chosen parts of the item.
Item project(const Projection& projection, const Item& item);

}  // namespace weir::leases
