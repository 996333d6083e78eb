#include "shards/policy.h"

#include <algorithm>

namespace weir::shards {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

template <typename Same>
bool matches(std::string_view pattern, std::string_view text, Same same) {
  size_t p = 0;
  size_t t = 0;
  size_t star = std::string_view::npos;  // the last one, and where the text behind it began
  size_t behind_star = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      behind_star = t;
    } else if (p < pattern.size() && (pattern[p] == '?' || same(pattern[p], text[t]))) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++behind_star;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

// Names of actions differ by their letters, not by their case.
bool matches_action(std::string_view pattern, std::string_view action) {
  return matches(pattern, action, [](char a, char b) { return lower(a) == lower(b); });
}

bool any_of(const std::vector<std::string>& values, auto fits) {
  return std::any_of(values.begin(), values.end(), fits);
}

// "111122223333" or "arn:aws:iam::111122223333:root".
bool names_account(std::string_view principal, std::string_view account) {
  constexpr std::string_view kService = ":iam::";
  constexpr std::string_view kRoot = ":root";
  if (principal == account) {
    return true;
  }
  const size_t service = principal.find(kService);
  return principal.starts_with("arn:") && principal.ends_with(kRoot) &&
         service != std::string_view::npos &&
         principal.substr(service + kService.size()) == std::string(account).append(kRoot);
}

enum class Named { kNot, kAccount, kCaller };

Named named(const PolicyStatement& statement, const PolicyQuestion& question) {
  const auto is_caller = [&question](const std::string& principal) {
    return principal == "*" || principal == question.principal;
  };
  if (any_of(statement.principals, is_caller)) {
    return Named::kCaller;
  }
  const auto is_account = [&question](const std::string& principal) {
    return names_account(principal, question.account);
  };
  return any_of(statement.principals, is_account) ? Named::kAccount : Named::kNot;
}

bool holds(const PolicyCondition& condition, const PolicyQuestion& question) {
  const std::string_view actual =
      condition.key == ConditionKey::kPrincipalAccount ? question.account : question.principal;
  const bool wildcards = condition.comparison == ConditionOperator::kLike ||
                         condition.comparison == ConditionOperator::kNotLike;
  const bool negated = condition.comparison == ConditionOperator::kNotEquals ||
                       condition.comparison == ConditionOperator::kNotLike;
  const bool found = any_of(condition.values, [&](const std::string& value) {
    return wildcards ? matches_wildcards(value, actual) : value == actual;
  });
  return found != negated;
}

bool fits(const PolicyStatement& statement, const PolicyQuestion& question) {
  const auto is_action = [&question](const std::string& pattern) {
    return matches_action(pattern, question.action);
  };
  const auto is_resource = [&question](const std::string& pattern) {
    return matches_wildcards(pattern, question.resource);
  };
  return any_of(statement.actions, is_action) && any_of(statement.resources, is_resource) &&
         std::all_of(statement.conditions.begin(), statement.conditions.end(),
                     [&question](const auto& condition) { return holds(condition, question); });
}

}  // namespace

bool matches_wildcards(std::string_view pattern, std::string_view text) {
  return matches(pattern, text, [](char a, char b) { return a == b; });
}

PolicyAnswer evaluate(const ResourcePolicy& policy, const PolicyQuestion& question) {
  PolicyAnswer answer = PolicyAnswer::kNothing;
  for (const PolicyStatement& statement : policy.statements) {
    const Named who = named(statement, question);
    if (who == Named::kNot || !fits(statement, question)) {
      continue;
    }
    if (statement.effect == PolicyEffect::kDeny) {
      return PolicyAnswer::kDenies;
    }
    answer = std::max(answer,
                      who == Named::kCaller ? PolicyAnswer::kAllows : PolicyAnswer::kAllowsAccount);
  }
  return answer;
}

Verdict decide(const Circumstances& circumstances) {
  if (circumstances.resource == PolicyAnswer::kDenies) {
    return Verdict::kDeniedByResource;
  }
  const bool allows = circumstances.resource == PolicyAnswer::kAllows;
  if (circumstances.same_account) {
    return circumstances.identity_allows || allows ? Verdict::kAllowed
                                                   : Verdict::kNotAllowedByIdentity;
  }
  if (!circumstances.identity_allows) {
    return Verdict::kNotAllowedByIdentity;
  }
  return allows || circumstances.resource == PolicyAnswer::kAllowsAccount
             ? Verdict::kAllowed
             : Verdict::kNotAllowedByResource;
}

}  // namespace weir::shards
