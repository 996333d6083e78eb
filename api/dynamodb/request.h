#pragma once

// Reads the members that requests have in common.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/call.h"
#include "api/json/tree.h"
#include "leases/expression.h"
#include "leases/failure.h"
#include "leases/legacy.h"
#include "leases/table.h"
#include "leases/value.h"

namespace weir::api::dynamodb {

// The body of one call, with who calls. `tree` may also be a part of the body: one action of a
// transaction, which has its own expressions.
struct Request {
  const json::Tree& tree;
  const Principal& caller;
};

// Members that are absent are nullopt or empty; of another type: an error.
leases::Result<std::optional<std::string>> text_member(const json::Tree& tree,
                                                       std::string_view name);
leases::Result<std::optional<int64_t>> integer_member(const json::Tree& tree,
                                                      std::string_view name);
leases::Result<bool> flag_member(const json::Tree& tree, std::string_view name);
leases::Result<std::string> needed_text(const json::Tree& tree, std::string_view name);
leases::Result<std::vector<std::string>> texts_member(const json::Tree& tree,
                                                      std::string_view name);
leases::Result<leases::Item> needed_item(const json::Tree& tree, std::string_view name);

// TableName, which may be an ARN of the caller's account and region.
leases::Result<leases::TableName> table_name(const Request& request);

// The expressions of one request, which share their placeholders.
class Expressions {
 public:
  static leases::Result<Expressions> of(const json::Tree& tree);

  // ConditionExpression, FilterExpression, KeyConditionExpression, or the legacy member in its
  // place; kTrue if there is neither.
  leases::Result<leases::Condition> condition(std::string_view name, std::string_view legacy);
  leases::Result<leases::Update> update();
  leases::Result<leases::Projection> projection();
  // After the last of them.
  leases::Result<void> end() const { return placeholders_.check_all_used(); }

 private:
  explicit Expressions(const json::Tree& tree) : tree_(&tree) {}

  const json::Tree* tree_;
  leases::Placeholders placeholders_;
};

}  // namespace weir::api::dynamodb
