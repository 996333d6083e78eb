#pragma once

// The forms from before expressions (Expected, AttributeUpdates, KeyConditions, filters), which KCL
// still uses, mapped onto the trees of leases/expression.h.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "leases/expression.h"
#include "leases/failure.h"

namespace weir::leases {

// What Expected, KeyConditions, QueryFilter and ScanFilter say about one attribute.
struct LegacyTest {
  std::optional<bool> exists{};
  std::optional<Value> value{};
  std::optional<std::string> comparison{};  // EQ, NE, ...
  std::vector<Value> values{};
};

struct LegacyUpdate {
  std::string action = "PUT";  // or ADD, DELETE
  std::optional<Value> value{};
};

// `any`: ConditionalOperator was OR.
Result<Condition> legacy_condition(const std::map<std::string, LegacyTest>& tests, bool any);
Result<Update> legacy_update(const std::map<std::string, LegacyUpdate>& updates);

}  // namespace weir::leases
