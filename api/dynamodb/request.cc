#include "api/dynamodb/request.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "api/dynamodb/attributes.h"

namespace weir::api::dynamodb {
namespace {

using json::Tree;
using leases::invalid;
using leases::Result;

constexpr size_t kNameMin = 3;
constexpr size_t kNameMax = 255;

leases::Failure wrong_type(std::string_view name) {
  return invalid("The value of the member " + std::string(name) + " has the wrong type");
}

leases::Failure missing(std::string_view name) {
  return invalid("1 validation error detected: Value null at '" + std::string(name) +
                 "' failed to satisfy constraint: Member must not be null");
}

bool is_table_name(std::string_view name) {
  return name.size() >= kNameMin && name.size() <= kNameMax &&
         std::ranges::all_of(name, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                  c == '_' || c == '-' || c == '.';
         });
}

Result<leases::LegacyTest> read_test(const Tree& tree) {
  leases::LegacyTest test;
  if (tree.find("Exists") != nullptr) {
    ASSIGN_OR_RETURN(test.exists, flag_member(tree, "Exists"));
  }
  if (const Tree* const value = tree.find("Value"); value != nullptr) {
    ASSIGN_OR_RETURN(test.value, read_value(*value));
  }
  ASSIGN_OR_RETURN(test.comparison, text_member(tree, "ComparisonOperator"));
  if (const Tree* const values = tree.find("AttributeValueList"); values != nullptr) {
    for (const Tree& element : values->elements) {
      ASSIGN_OR_RETURN(leases::Value value, read_value(element));
      test.values.push_back(std::move(value));
    }
  }
  return test;
}

Result<leases::LegacyUpdate> read_update(const Tree& tree) {
  leases::LegacyUpdate update;
  ASSIGN_OR_RETURN(const auto action, text_member(tree, "Action"));
  update.action = action.value_or("PUT");
  if (const Tree* const value = tree.find("Value"); value != nullptr) {
    ASSIGN_OR_RETURN(update.value, read_value(*value));
  }
  return update;
}

Result<std::string> name_of(const Tree& value) {
  if (value.kind != Tree::Kind::kString) {
    return wrong_type("ExpressionAttributeNames");
  }
  return value.text;
}

}  // namespace

Result<std::optional<std::string>> text_member(const Tree& tree, std::string_view name) {
  const Tree* const member = tree.find(name);
  if (member == nullptr) {
    return std::optional<std::string>();
  }
  if (member->kind != Tree::Kind::kString) {
    return wrong_type(name);
  }
  return std::optional(member->text);
}

Result<std::optional<int64_t>> integer_member(const Tree& tree, std::string_view name) {
  const Tree* const member = tree.find(name);
  if (member == nullptr) {
    return std::optional<int64_t>();
  }
  int64_t number = 0;
  const char* const end = member->text.data() + member->text.size();
  const auto [stop, error] = std::from_chars(member->text.data(), end, number);
  if (member->kind != Tree::Kind::kNumber || error != std::errc() || stop != end) {
    return wrong_type(name);
  }
  return std::optional(number);
}

Result<bool> flag_member(const Tree& tree, std::string_view name) {
  const Tree* const member = tree.find(name);
  if (member != nullptr && member->kind != Tree::Kind::kBoolean) {
    return wrong_type(name);
  }
  return member != nullptr && member->flag;
}

Result<std::string> needed_text(const Tree& tree, std::string_view name) {
  ASSIGN_OR_RETURN(std::optional<std::string> text, text_member(tree, name));
  if (!text) {
    return missing(name);
  }
  return *std::move(text);
}

Result<std::vector<std::string>> texts_member(const Tree& tree, std::string_view name) {
  std::vector<std::string> texts;
  const Tree* const member = tree.find(name);
  if (member == nullptr) {
    return texts;
  }
  for (const Tree& element : member->elements) {
    if (element.kind != Tree::Kind::kString) {
      return wrong_type(name);
    }
    texts.push_back(element.text);
  }
  return member->kind == Tree::Kind::kArray ? Result<std::vector<std::string>>(std::move(texts))
                                            : wrong_type(name);
}

Result<leases::Item> needed_item(const Tree& tree, std::string_view name) {
  const Tree* const member = tree.find(name);
  if (member == nullptr) {
    return missing(name);
  }
  return read_item(*member);
}

Result<leases::TableName> table_name(const Request& request) {
  ASSIGN_OR_RETURN(std::string name, needed_text(request.tree, "TableName"));
  leases::TableName table{request.caller.account, request.caller.region, ""};
  if (const std::string front = table.arn(); name.starts_with(front)) {
    name.erase(0, front.size());
  }
  if (!is_table_name(name)) {
    return invalid(
        "TableName must be at least 3 characters long and at most 255 characters long, "
        "of a-z, A-Z, 0-9, '_', '-' and '.'");
  }
  table.name = std::move(name);
  return table;
}

Result<Expressions> Expressions::of(const Tree& tree) {
  Expressions expressions(tree);
  if (const Tree* const names = tree.find("ExpressionAttributeNames"); names != nullptr) {
    for (const auto& [name, value] : names->members) {
      ASSIGN_OR_RETURN(expressions.placeholders_.names[name], name_of(value));
    }
  }
  if (const Tree* const values = tree.find("ExpressionAttributeValues"); values != nullptr) {
    ASSIGN_OR_RETURN(expressions.placeholders_.values, read_item(*values));
  }
  return expressions;
}

Result<leases::Condition> Expressions::condition(std::string_view name, std::string_view legacy) {
  ASSIGN_OR_RETURN(const std::optional<std::string> text, text_member(*tree_, name));
  const Tree* const old = legacy.empty() ? nullptr : tree_->find(legacy);
  if (text && old != nullptr) {
    return invalid(
        "Can not use both expression and non-expression parameters in the same request: "
        "Non-expression parameters: {" +
        std::string(legacy) + "} Expression parameters: {" + std::string(name) + "}");
  }
  if (text) {
    return leases::parse_condition(*text, name, placeholders_);
  }
  std::map<std::string, leases::LegacyTest> tests;
  for (size_t i = 0; old != nullptr && i < old->members.size(); ++i) {
    ASSIGN_OR_RETURN(tests[old->members[i].first], read_test(old->members[i].second));
  }
  ASSIGN_OR_RETURN(const auto joined, text_member(*tree_, "ConditionalOperator"));
  // It joins conditions of items and of filters; those of keys are always both (API reference).
  return leases::legacy_condition(tests, joined == "OR" && legacy != "KeyConditions");
}

Result<leases::Update> Expressions::update() {
  ASSIGN_OR_RETURN(const std::optional<std::string> text, text_member(*tree_, "UpdateExpression"));
  if (text) {
    return leases::parse_update(*text, placeholders_);
  }
  std::map<std::string, leases::LegacyUpdate> updates;
  if (const Tree* const old = tree_->find("AttributeUpdates"); old != nullptr) {
    for (const auto& [name, update] : old->members) {
      ASSIGN_OR_RETURN(updates[name], read_update(update));
    }
  }
  return leases::legacy_update(updates);
}

Result<leases::Projection> Expressions::projection() {
  ASSIGN_OR_RETURN(const auto text, text_member(*tree_, "ProjectionExpression"));
  if (text) {
    return leases::parse_projection(*text, placeholders_);
  }
  leases::Projection projection;
  ASSIGN_OR_RETURN(const std::vector<std::string> names, texts_member(*tree_, "AttributesToGet"));
  for (const std::string& name : names) {
    projection.push_back({name});
  }
  return projection;
}

}  // namespace weir::api::dynamodb
