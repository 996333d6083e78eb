// Policies as IAM evaluates them (facts 4.7, 5.10): pure, one statement at a time and together.

#include "shards/policy.h"

#include <gtest/gtest.h>

namespace weir::shards {
namespace {

constexpr const char* kUser = "arn:aws:iam::444455556666:user/reader";
constexpr const char* kStream = "arn:aws:kinesis:us-east-1:111122223333:stream/s";

PolicyStatement allow_all() {
  return {.effect = PolicyEffect::kAllow,
          .principals = {"*"},
          .actions = {"*"},
          .resources = {"*"},
          .conditions = {}};
}

PolicyAnswer ask(const std::vector<PolicyStatement>& statements,
                 std::string_view action = "kinesis:GetRecords") {
  return evaluate(
      {.text = "", .statements = statements},
      {.account = "444455556666", .principal = kUser, .action = action, .resource = kStream});
}

PolicyAnswer ask_principal(const std::string& principal) {
  PolicyStatement statement = allow_all();
  statement.principals = {principal};
  return ask({statement});
}

PolicyAnswer ask_condition(ConditionOperator comparison, ConditionKey key,
                           std::vector<std::string> values) {
  PolicyStatement statement = allow_all();
  statement.conditions = {{comparison, key, std::move(values)}};
  return ask({statement});
}

TEST(PolicyWildcards, StandForAnyTextAndAnyByte) {
  EXPECT_TRUE(matches_wildcards("*", ""));
  EXPECT_TRUE(matches_wildcards("a*c", "ac"));
  EXPECT_TRUE(matches_wildcards("a*c", "abcbc"));
  EXPECT_TRUE(matches_wildcards("a?c", "abc"));
  EXPECT_TRUE(matches_wildcards("**a**", "a"));
  EXPECT_FALSE(matches_wildcards("", "a"));
  EXPECT_FALSE(matches_wildcards("a?c", "ac"));
  EXPECT_FALSE(matches_wildcards("a*c", "abcd"));
  EXPECT_FALSE(matches_wildcards("A", "a"));
}

// A pattern that makes recursive matchers take for ever.
TEST(PolicyWildcards, TakeAsMuchTimeAsTheyAreLong) {
  std::string pattern;
  for (int i = 0; i < 1000; ++i) {
    pattern += "*a";
  }
  EXPECT_FALSE(matches_wildcards(pattern + "b", std::string(5000, 'a')));
}

TEST(PolicyPrincipal, IsAnyoneTheUserOrTheAccount) {
  EXPECT_EQ(ask_principal("*"), PolicyAnswer::kAllows);
  EXPECT_EQ(ask_principal(kUser), PolicyAnswer::kAllows);
  EXPECT_EQ(ask_principal("444455556666"), PolicyAnswer::kAllowsAccount);
  EXPECT_EQ(ask_principal("arn:aws:iam::444455556666:root"), PolicyAnswer::kAllowsAccount);
  EXPECT_EQ(ask_principal("arn:aws-cn:iam::444455556666:root"), PolicyAnswer::kAllowsAccount);
}

TEST(PolicyPrincipal, IsNobodyElse) {
  for (const char* other :
       {"111122223333", "arn:aws:iam::111122223333:root", "arn:aws:iam::444455556666:user/writer",
        "arn:aws:iam::444455556666:user/read*", "arn:aws:iam::444455556666:role/reader", "",
        "44445555666", "arn:aws:iam::4444555566667:root", "arn:aws:iam::444455556666:rootx"}) {
    EXPECT_EQ(ask_principal(other), PolicyAnswer::kNothing) << other;
  }
}

TEST(PolicyAction, MayHaveWildcardsAndAnyCase) {
  for (const char* fitting : {"kinesis:GetRecords", "kinesis:Get*", "KINESIS:getrecords", "*"}) {
    PolicyStatement statement = allow_all();
    statement.actions = {"kinesis:None", fitting};
    EXPECT_EQ(ask({statement}), PolicyAnswer::kAllows) << fitting;
  }
  PolicyStatement statement = allow_all();
  statement.actions = {"kinesis:GetRecord", "kinesis:Put*"};
  EXPECT_EQ(ask({statement}), PolicyAnswer::kNothing);
}

TEST(PolicyResource, MayHaveWildcardsButNoOtherCase) {
  for (const char* fitting : {kStream, "arn:aws:kinesis:*:111122223333:stream/?", "*"}) {
    PolicyStatement statement = allow_all();
    statement.resources = {"arn:none", fitting};
    EXPECT_EQ(ask({statement}), PolicyAnswer::kAllows) << fitting;
  }
  for (const char* other : {"arn:aws:kinesis:us-east-1:111122223333:stream/S",
                            "arn:aws:kinesis:us-east-1:111122223333:stream/s/consumer/*"}) {
    PolicyStatement statement = allow_all();
    statement.resources = {other};
    EXPECT_EQ(ask({statement}), PolicyAnswer::kNothing) << other;
  }
}

TEST(PolicyConditions, CompareTheCaller) {
  using enum ConditionOperator;
  constexpr auto kAccount = ConditionKey::kPrincipalAccount;
  constexpr auto kArn = ConditionKey::kPrincipalArn;
  EXPECT_EQ(ask_condition(kEquals, kAccount, {"1", "444455556666"}), PolicyAnswer::kAllows);
  EXPECT_EQ(ask_condition(kEquals, kAccount, {"4444*"}), PolicyAnswer::kNothing);
  EXPECT_EQ(ask_condition(kLike, kArn, {"*:user/read*"}), PolicyAnswer::kAllows);
  EXPECT_EQ(ask_condition(kNotEquals, kAccount, {"1", "2"}), PolicyAnswer::kAllows);
  EXPECT_EQ(ask_condition(kNotEquals, kAccount, {"1", "444455556666"}), PolicyAnswer::kNothing);
  EXPECT_EQ(ask_condition(kNotLike, kArn, {"*reader"}), PolicyAnswer::kNothing);
}

TEST(PolicyConditions, MustAllHold) {
  PolicyStatement statement = allow_all();
  statement.conditions = {
      {ConditionOperator::kLike, ConditionKey::kPrincipalArn, {"*"}},
      {ConditionOperator::kEquals, ConditionKey::kPrincipalAccount, {"111122223333"}}};
  EXPECT_EQ(ask({statement}), PolicyAnswer::kNothing);
}

TEST(PolicyStatements, ADenyComesBeforeEveryAllow) {
  PolicyStatement deny = allow_all();
  deny.effect = PolicyEffect::kDeny;
  deny.principals = {"444455556666"};
  deny.actions = {"kinesis:Put*"};
  for (const auto& order : {std::vector{allow_all(), deny}, std::vector{deny, allow_all()}}) {
    EXPECT_EQ(ask(order, "kinesis:PutRecord"), PolicyAnswer::kDenies);
    EXPECT_EQ(ask(order), PolicyAnswer::kAllows) << "the deny is for another action";
  }
  EXPECT_EQ(ask({}), PolicyAnswer::kNothing);
}

// IAM's table: one account needs one of the two policies, two accounts need both.
TEST(PolicyVerdict, FollowsFromWhoOwnsTheResource) {
  using enum PolicyAnswer;
  const auto decided = [](bool same, bool identity, PolicyAnswer resource) {
    return decide({.same_account = same, .identity_allows = identity, .resource = resource});
  };
  for (const bool same : {true, false}) {
    for (const bool identity : {true, false}) {
      EXPECT_EQ(decided(same, identity, kDenies), Verdict::kDeniedByResource);
    }
  }
  EXPECT_EQ(decided(true, true, kNothing), Verdict::kAllowed);
  EXPECT_EQ(decided(true, false, kAllows), Verdict::kAllowed);
  EXPECT_EQ(decided(true, false, kAllowsAccount), Verdict::kNotAllowedByIdentity);
  EXPECT_EQ(decided(true, false, kNothing), Verdict::kNotAllowedByIdentity);
  EXPECT_EQ(decided(false, true, kNothing), Verdict::kNotAllowedByResource);
  EXPECT_EQ(decided(false, true, kAllows), Verdict::kAllowed);
  EXPECT_EQ(decided(false, true, kAllowsAccount), Verdict::kAllowed);
  EXPECT_EQ(decided(false, false, kAllows), Verdict::kNotAllowedByIdentity);
}

}  // namespace
}  // namespace weir::shards
