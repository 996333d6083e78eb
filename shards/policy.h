#pragma once

// Resource policies: what a stream or a consumer allows and denies to whom, and what follows from
// it (facts 4.7, 5.10; the rules are those of IAM's policy evaluation). Pure: api/json reads the
// documents, api/dispatch asks.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace weir::shards {

// The numbers are stored.
enum class PolicyEffect : uint8_t { kAllow = 0, kDeny = 1 };
enum class ConditionKey : uint8_t { kPrincipalAccount = 0, kPrincipalArn = 1 };
enum class ConditionOperator : uint8_t { kEquals = 0, kNotEquals = 1, kLike = 2, kNotLike = 3 };

// Holds when a value of the list fits the caller (the Not operators: when none does).
struct PolicyCondition {
  ConditionOperator comparison = ConditionOperator::kEquals;
  ConditionKey key = ConditionKey::kPrincipalAccount;
  std::vector<std::string> values;

  friend bool operator==(const PolicyCondition&, const PolicyCondition&) = default;
};

struct PolicyStatement {
  PolicyEffect effect = PolicyEffect::kAllow;
  // "*", the ARN of a user, the 12 digits of an account or the ARN of its root. Others are nobody
  // who can call weir.
  std::vector<std::string> principals;
  std::vector<std::string> actions;    // "kinesis:Put*"; * and ? stand for any text and character
  std::vector<std::string> resources;  // ARNs with * and ?
  std::vector<PolicyCondition> conditions;  // all of them must hold

  friend bool operator==(const PolicyStatement&, const PolicyStatement&) = default;
};

struct ResourcePolicy {
  std::string text;  // the document as it was put
  std::vector<PolicyStatement> statements;

  friend bool operator==(const ResourcePolicy&, const ResourcePolicy&) = default;
};

// Immutable; nullptr: there is none.
using ResourcePolicyPtr = std::shared_ptr<const ResourcePolicy>;

// One call: who does what to which resource.
struct PolicyQuestion {
  std::string_view account;    // the caller's
  std::string_view principal;  // the caller's ARN
  std::string_view action;     // "kinesis:PutRecord"
  std::string_view resource;   // its ARN
};

// What a policy says by itself.
enum class PolicyAnswer {
  kNothing,        // no statement fits
  kAllowsAccount,  // it leaves the decision to the caller's account
  kAllows,         // it allows the caller, by its ARN or as one of all
  kDenies,         // an explicit deny, which comes before everything else
};

PolicyAnswer evaluate(const ResourcePolicy& policy, const PolicyQuestion& question);

// What becomes of the call.
enum class Verdict { kAllowed, kNotAllowedByIdentity, kNotAllowedByResource, kDeniedByResource };

struct Circumstances {
  bool same_account = true;     // the caller's account owns the resource
  bool identity_allows = true;  // what the caller's account lets the caller do
  PolicyAnswer resource = PolicyAnswer::kNothing;
};

// The owner's own users need one of the two, users of other accounts both.
Verdict decide(const Circumstances& circumstances);

// `*` stands for any text, `?` for any one byte. Takes at most pattern times text steps.
bool matches_wildcards(std::string_view pattern, std::string_view text);

}  // namespace weir::shards
