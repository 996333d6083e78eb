#include "leases/legacy.h"

#include <array>
#include <utility>

namespace weir::leases {
namespace {

using Kind = Condition::Kind;

struct Row {
  std::string_view name;
  Kind kind;
  size_t values;
  bool negated = false;
};
constexpr size_t kOneOrMore = 100;
constexpr std::array<Row, 13> kRows = {{{"EQ", Kind::kEqual, 1},
                                        {"NE", Kind::kNotEqual, 1},
                                        {"LE", Kind::kLessOrEqual, 1},
                                        {"LT", Kind::kLess, 1},
                                        {"GE", Kind::kGreaterOrEqual, 1},
                                        {"GT", Kind::kGreater, 1},
                                        {"NOT_NULL", Kind::kExists, 0},
                                        {"NULL", Kind::kNotExists, 0},
                                        {"CONTAINS", Kind::kContains, 1},
                                        {"NOT_CONTAINS", Kind::kContains, 1, true},
                                        {"BEGINS_WITH", Kind::kBeginsWith, 1},
                                        {"IN", Kind::kIn, kOneOrMore},
                                        {"BETWEEN", Kind::kBetween, 2}}};

Operand attribute(const std::string& name) {
  return {.kind = Operand::Kind::kPath, .path = {name}};
}

Condition test_of(Kind kind, const std::string& name, const std::vector<Value>& values) {
  Condition test{.kind = kind};
  test.operands.push_back(attribute(name));
  for (const Value& value : values) {
    test.operands.push_back({.kind = Operand::Kind::kValue, .value = value});
  }
  return test;
}

Result<Condition> compared(const std::string& name, const LegacyTest& test) {
  std::vector<Value> values = test.values;
  if (test.value) {
    values.push_back(*test.value);
  }
  for (const Row& row : kRows) {
    if (row.name != *test.comparison) {
      continue;
    }
    if (row.values == kOneOrMore ? values.empty() : values.size() != row.values) {
      break;
    }
    Condition condition = test_of(row.kind, name, values);
    if (!row.negated) {
      return condition;
    }
    Condition negated{.kind = Kind::kNot};
    negated.children.push_back(std::move(condition));
    return negated;
  }
  return invalid(
      "One or more parameter values were invalid: Invalid number of argument(s) for the "
      "ComparisonOperator, or none that is known: " +
      *test.comparison);
}

Result<Condition> one(const std::string& name, const LegacyTest& test) {
  if (test.comparison) {
    return compared(name, test);
  }
  if (test.exists && !*test.exists) {
    if (test.value) {
      return invalid(
          "One or more parameter values were invalid: Value cannot be used when Exists "
          "is set to false for Attribute: " +
          name);
    }
    return test_of(Kind::kNotExists, name, {});
  }
  if (!test.value) {
    return invalid(
        "One or more parameter values were invalid: Value must be provided when Exists "
        "is set to true for Attribute: " +
        name);
  }
  return test_of(Kind::kEqual, name, {*test.value});
}

}  // namespace

Result<Condition> legacy_condition(const std::map<std::string, LegacyTest>& tests, bool any) {
  Condition all{.kind = any ? Kind::kOr : Kind::kAnd};
  for (const auto& [name, test] : tests) {
    ASSIGN_OR_RETURN(Condition condition, one(name, test));
    all.children.push_back(std::move(condition));
  }
  return all.children.empty() ? Condition{} : all;
}

Result<Update> legacy_update(const std::map<std::string, LegacyUpdate>& updates) {
  Update update;
  for (const auto& [name, wanted] : updates) {
    UpdateAction action{.path = {name}};
    if (wanted.action == "DELETE" && !wanted.value) {
      action.kind = UpdateAction::Kind::kRemove;
    } else if (!wanted.value) {
      return invalid(
          "One or more parameter values were invalid: Only DELETE action is allowed when "
          "no attribute value is specified");
    } else if (wanted.action == "PUT") {
      Term term;
      term.operands.push_back({.kind = Operand::Kind::kValue, .value = *wanted.value});
      action.terms.push_back(std::move(term));
    } else if (wanted.action == "ADD" || wanted.action == "DELETE") {
      action.kind = wanted.action == "ADD" ? UpdateAction::Kind::kAdd : UpdateAction::Kind::kDelete;
      action.value = *wanted.value;
    } else {
      return invalid("Member must satisfy enum value set: [ADD, PUT, DELETE]");
    }
    update.push_back(std::move(action));
  }
  return update;
}

}  // namespace weir::leases
