#include "api/json/policy_document.h"

// Traps of RapidJSON 1.1 that matter here (the others stand in api/json/decode.cc): the recursive
// parser overflows the stack, so kParseIterativeFlag; a NUL byte ends the document, so a text with
// one is refused; names may come twice, so each object is checked for that.
#include <rapidjson/document.h>

#include <array>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/utf8.h"
#include "shards/limits.h"

namespace weir::api::json {
namespace {

using rapidjson::Value;
using shards::ConditionKey;
using shards::ConditionOperator;
template <typename T>
using Read = base::Result<T, Failure>;

Failure invalid(std::string reason) {
  return Failure(ErrorName::kPolicyInvalid, {{"reason", std::move(reason)}});
}

std::string_view view_of(const Value& text) {
  return {text.GetString(), text.GetStringLength()};
}

// A name in quotes for a message; one that is not text stays out of it.
std::string quoted(std::string_view name) {
  constexpr size_t kShown = 100;
  return base::is_valid_utf8(name) ? "'" + std::string(base::utf8_prefix(name, kShown)) + "'"
                                   : std::string("a name");
}

// One text, or a list of at least one.
Read<std::vector<std::string>> read_texts(const Value& value, std::string_view member) {
  std::vector<std::string> texts;
  if (value.IsString()) {
    texts.emplace_back(view_of(value));
    return texts;
  }
  if (!value.IsArray() || value.Empty()) {
    return invalid(std::string(member) + " must be a string or a list of strings");
  }
  for (const Value& item : value.GetArray()) {
    if (!item.IsString()) {
      return invalid(std::string(member) + " must be a string or a list of strings");
    }
    texts.emplace_back(view_of(item));
  }
  return texts;
}

Read<std::vector<std::string>> read_principals(const Value& value) {
  std::vector<std::string> principals;
  if (value.IsString()) {
    if (view_of(value) != "*") {
      return invalid("Principal must be \"*\" or an object");
    }
    principals.emplace_back("*");
    return principals;
  }
  if (!value.IsObject() || value.ObjectEmpty()) {
    return invalid("Principal must be \"*\" or an object");
  }
  for (const auto& member : value.GetObject()) {
    const std::string_view kind = view_of(member.name);
    if (kind != "AWS" && kind != "Service" && kind != "Federated" && kind != "CanonicalUser") {
      return invalid("Principal does not know " + quoted(kind));
    }
    ASSIGN_OR_RETURN(std::vector<std::string> named, read_texts(member.value, "Principal"));
    if (kind == "AWS") {
      principals.insert(principals.end(), named.begin(), named.end());
    }
  }
  return principals;
}

Read<std::vector<std::string>> read_actions(const Value& value) {
  ASSIGN_OR_RETURN(std::vector<std::string> actions, read_texts(value, "Action"));
  for (const std::string& action : actions) {
    if (action != "*" && !action.starts_with("kinesis:")) {
      return invalid("Action " + quoted(action) + " is not one of kinesis");
    }
  }
  return actions;
}

std::optional<ConditionOperator> find_operator(std::string_view name) {
  struct Row {
    std::string_view name;
    ConditionOperator meaning;
  };
  // IAM lets both ARN operators take wildcards.
  constexpr std::array<Row, 8> kRows = {{{"StringEquals", ConditionOperator::kEquals},
                                         {"StringNotEquals", ConditionOperator::kNotEquals},
                                         {"StringLike", ConditionOperator::kLike},
                                         {"StringNotLike", ConditionOperator::kNotLike},
                                         {"ArnEquals", ConditionOperator::kLike},
                                         {"ArnLike", ConditionOperator::kLike},
                                         {"ArnNotEquals", ConditionOperator::kNotLike},
                                         {"ArnNotLike", ConditionOperator::kNotLike}}};
  for (const Row& row : kRows) {
    if (row.name == name) {
      return row.meaning;
    }
  }
  return std::nullopt;
}

std::optional<ConditionKey> find_key(std::string_view name) {
  if (name == "aws:PrincipalAccount") {
    return ConditionKey::kPrincipalAccount;
  }
  return name == "aws:PrincipalArn" ? std::optional(ConditionKey::kPrincipalArn) : std::nullopt;
}

Read<std::vector<shards::PolicyCondition>> read_conditions(const Value& value) {
  if (!value.IsObject()) {
    return invalid("Condition must be an object");
  }
  std::vector<shards::PolicyCondition> conditions;
  for (const auto& comparison : value.GetObject()) {
    const std::optional<ConditionOperator> meaning = find_operator(view_of(comparison.name));
    if (!meaning || !comparison.value.IsObject()) {
      return invalid("Condition does not know " + quoted(view_of(comparison.name)));
    }
    for (const auto& test : comparison.value.GetObject()) {
      const std::optional<ConditionKey> key = find_key(view_of(test.name));
      if (!key) {
        return invalid("Condition does not know " + quoted(view_of(test.name)));
      }
      ASSIGN_OR_RETURN(std::vector<std::string> values, read_texts(test.value, "Condition"));
      conditions.push_back({.comparison = *meaning, .key = *key, .values = std::move(values)});
    }
  }
  return conditions;
}

Read<shards::PolicyEffect> read_effect(const Value& value) {
  const std::string_view word = value.IsString() ? view_of(value) : std::string_view();
  if (word != "Allow" && word != "Deny") {
    return invalid("Effect must be Allow or Deny");
  }
  return word == "Allow" ? shards::PolicyEffect::kAllow : shards::PolicyEffect::kDeny;
}

// All members are known and none comes twice.
Read<bool> check_members(const Value& object, const std::set<std::string_view>& known) {
  std::set<std::string_view> seen;
  for (const auto& member : object.GetObject()) {
    const std::string_view name = view_of(member.name);
    if (!known.contains(name)) {
      return invalid(quoted(name) + " is not supported");
    }
    if (!seen.insert(name).second) {
      return invalid(quoted(name) + " comes twice");
    }
  }
  return true;
}

Read<shards::PolicyStatement> read_statement(const Value& value) {
  if (!value.IsObject()) {
    return invalid("Statement must be an object or a list of objects");
  }
  RETURN_IF_ERROR(
      check_members(value, {"Sid", "Effect", "Principal", "Action", "Resource", "Condition"}));
  for (const char* needed : {"Effect", "Principal", "Action", "Resource"}) {
    if (!value.HasMember(needed)) {
      return invalid("a statement needs " + std::string(needed));
    }
  }
  shards::PolicyStatement statement;
  ASSIGN_OR_RETURN(statement.effect, read_effect(value["Effect"]));
  ASSIGN_OR_RETURN(statement.principals, read_principals(value["Principal"]));
  ASSIGN_OR_RETURN(statement.actions, read_actions(value["Action"]));
  ASSIGN_OR_RETURN(statement.resources, read_texts(value["Resource"], "Resource"));
  if (value.HasMember("Condition")) {
    ASSIGN_OR_RETURN(statement.conditions, read_conditions(value["Condition"]));
  }
  return statement;
}

Read<std::vector<shards::PolicyStatement>> read_statements(const Value& value) {
  std::vector<shards::PolicyStatement> statements;
  if (!value.IsArray()) {
    ASSIGN_OR_RETURN(shards::PolicyStatement statement, read_statement(value));
    statements.push_back(std::move(statement));
    return statements;
  }
  if (value.Empty()) {
    return invalid("Statement must be an object or a list of objects");
  }
  for (const Value& item : value.GetArray()) {
    ASSIGN_OR_RETURN(shards::PolicyStatement statement, read_statement(item));
    statements.push_back(std::move(statement));
  }
  return statements;
}

Read<bool> check_version(const Value& document) {
  if (!document.HasMember("Version")) {
    return true;
  }
  const Value& version = document["Version"];
  const std::string_view word = version.IsString() ? view_of(version) : std::string_view();
  if (word != "2012-10-17" && word != "2008-10-17") {
    return invalid("Version must be 2012-10-17 or 2008-10-17");
  }
  return true;
}

}  // namespace

base::Result<shards::ResourcePolicy, Failure> read_policy(std::string_view text) {
  if (static_cast<int64_t>(text.size()) > shards::limits::kPolicyBytesMax) {
    return invalid("it is longer than " + std::to_string(shards::limits::kPolicyBytesMax) +
                   " bytes");
  }
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag>(text.data(), text.size());
  if (document.HasParseError() || text.find('\0') != std::string_view::npos ||
      !document.IsObject()) {
    return invalid("it is not a JSON object");
  }
  RETURN_IF_ERROR(check_members(document, {"Version", "Id", "Statement"}));
  RETURN_IF_ERROR(check_version(document));
  if (!document.HasMember("Statement")) {
    return invalid("it needs a Statement");
  }
  shards::ResourcePolicy policy;
  policy.text = text;
  ASSIGN_OR_RETURN(policy.statements, read_statements(document["Statement"]));
  return policy;
}

}  // namespace weir::api::json
