#include "api/json/policy_document.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "base/utf8.h"

namespace weir::api::json {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr const char* kWhole = R"({"Version":"2012-10-17","Id":"i","Statement":[{"Sid":"one",
  "Effect":"Allow","Principal":{"AWS":["111122223333","arn:aws:iam::444455556666:user/u"],
  "Service":"lambda.amazonaws.com"},"Action":["kinesis:Get*","kinesis:ListShards"],
  "Resource":"arn:aws:kinesis:us-east-1:111122223333:stream/s",
  "Condition":{"StringEquals":{"aws:PrincipalAccount":"111122223333"},
               "ArnNotLike":{"aws:PrincipalArn":["arn:*","x"]}}},
 {"Effect":"Deny","Principal":"*","Action":"*","Resource":["*"]}]})";

std::string statement(const std::string& effect, const std::string& principal,
                      const std::string& action, const std::string& more = {}) {
  return R"({"Statement":{"Effect":)" + effect + R"(,"Principal":)" + principal + R"(,"Action":)" +
         action + R"(,"Resource":"*")" + more + "}}";
}

std::string refusal(const std::string& text) {
  const auto policy = read_policy(text);
  EXPECT_FALSE(policy.ok()) << text;
  return policy.ok() ? "" : policy.error().message();
}

TEST(PolicyDocument, BecomesStatements) {
  const auto read = read_policy(kWhole);
  ASSERT_TRUE(read.ok()) << read.error().message();
  const shards::ResourcePolicy& policy = read.value();
  EXPECT_EQ(policy.text, kWhole);
  ASSERT_THAT(policy.statements, SizeIs(2));
  const shards::PolicyStatement& first = policy.statements[0];
  EXPECT_EQ(first.effect, shards::PolicyEffect::kAllow);
  EXPECT_THAT(first.principals, ElementsAre("111122223333", "arn:aws:iam::444455556666:user/u"))
      << "services do not call weir";
  EXPECT_THAT(first.actions, ElementsAre("kinesis:Get*", "kinesis:ListShards"));
  EXPECT_THAT(first.resources, ElementsAre("arn:aws:kinesis:us-east-1:111122223333:stream/s"));
  ASSERT_THAT(first.conditions, SizeIs(2));
  EXPECT_EQ(first.conditions[0].comparison, shards::ConditionOperator::kEquals);
  EXPECT_EQ(first.conditions[0].key, shards::ConditionKey::kPrincipalAccount);
  EXPECT_EQ(first.conditions[1].comparison, shards::ConditionOperator::kNotLike);
  EXPECT_EQ(first.conditions[1].key, shards::ConditionKey::kPrincipalArn);
  EXPECT_THAT(first.conditions[1].values, ElementsAre("arn:*", "x"));
  EXPECT_EQ(policy.statements[1].effect, shards::PolicyEffect::kDeny);
  EXPECT_THAT(policy.statements[1].principals, ElementsAre("*"));
}

TEST(PolicyDocument, RefusesWhatIsNotJson) {
  for (const std::string& text :
       {std::string(), std::string("{"), std::string("[]"), std::string("null"),
        std::string("{} x"), std::string("{}\0x", 4), std::string(15'000, '[')}) {
    EXPECT_EQ(refusal(text), "Invalid policy: it is not a JSON object.") << text;
  }
  EXPECT_THAT(refusal(std::string(20'481, ' ')), HasSubstr("longer than 20480 bytes"));
}

TEST(PolicyDocument, RefusesWhatIsNotAPolicy) {
  EXPECT_THAT(refusal("{}"), HasSubstr("needs a Statement"));
  EXPECT_THAT(refusal(R"({"Statement":[]})"), HasSubstr("Statement must be"));
  EXPECT_THAT(refusal(R"({"Statement":[1]})"), HasSubstr("Statement must be"));
  EXPECT_THAT(refusal(R"({"Statement":{}})"), HasSubstr("a statement needs Effect"));
  EXPECT_THAT(refusal(R"({"Version":"2025","Statement":{}})"), HasSubstr("Version must be"));
  EXPECT_THAT(refusal(statement("\"allow\"", "\"*\"", "\"*\"")), HasSubstr("Effect must be"));
  EXPECT_THAT(refusal(statement("\"Allow\"", "\"me\"", "\"*\"")), HasSubstr("Principal must be"));
  EXPECT_THAT(refusal(statement("\"Allow\"", "{}", "\"*\"")), HasSubstr("Principal must be"));
  EXPECT_THAT(refusal(statement("\"Allow\"", R"({"Aws":"*"})", "\"*\"")),
              HasSubstr("Principal does not know 'Aws'"));
  EXPECT_THAT(refusal(statement("\"Allow\"", "\"*\"", "[]")), HasSubstr("Action must be"));
  EXPECT_THAT(refusal(statement("\"Allow\"", "\"*\"", "[\"*\",1]")), HasSubstr("Action must be"));
  EXPECT_THAT(refusal(statement("\"Allow\"", "\"*\"", "\"s3:Get\"")),
              HasSubstr("Action 's3:Get' is not one of kinesis"));
}

// A policy that is stored must mean what it says.
TEST(PolicyDocument, RefusesWhatIsNotEvaluated) {
  const auto with = [](const std::string& more) {
    return refusal(statement("\"Allow\"", "\"*\"", "\"*\"", more));
  };
  for (const char* member : {"NotPrincipal", "NotAction", "NotResource"}) {
    EXPECT_THAT(with(std::string(",\"") + member + "\":\"*\""),
                HasSubstr("'" + std::string(member) + "' is not supported"));
  }
  EXPECT_THAT(with(R"(,"Effect":"Deny")"), HasSubstr("'Effect' comes twice"));
  EXPECT_THAT(with(R"(,"Condition":{"IpAddress":{"aws:SourceIp":"::1"}})"),
              HasSubstr("Condition does not know 'IpAddress'"));
  EXPECT_THAT(with(R"(,"Condition":{"StringEquals":{"aws:SourceVpc":"v"}})"),
              HasSubstr("Condition does not know 'aws:SourceVpc'"));
  EXPECT_THAT(with(R"(,"Condition":[])"), HasSubstr("Condition must be an object"));
}

// Whatever comes, the answer can be written as JSON.
TEST(PolicyDocument, SurvivesRandomBytes) {
  const uint64_t seed = 5;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 random(seed);
  int refused = 0;
  for (int i = 0; i < 5'000; ++i) {
    std::string text = kWhole;
    for (uint64_t changes = 1 + random() % 4; changes > 0; --changes) {
      text[random() % text.size()] = static_cast<char>(random());
    }
    const auto policy = read_policy(text);
    if (!policy.ok()) {
      ++refused;
      ASSERT_TRUE(base::is_valid_utf8(policy.error().message())) << text;
    }
  }
  EXPECT_GT(refused, 1'000);
}

}  // namespace
}  // namespace weir::api::json
