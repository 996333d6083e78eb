#include <gtest/gtest.h>

#include <string>

#include "tests/support/reply_matchers.h"
#include "tests/support/shape_cases.h"
#include "tests/support/test_api.h"

namespace weir::api {
namespace {

constexpr std::string_view kArn = "arn:aws:kinesis:us-east-1:111122223333:stream/s";

TestReply enlist(TestApi& api, std::string_view name, std::string_view more = {}) {
  return api.call("RegisterStreamConsumer", std::string(R"({"StreamARN":")")
                                                .append(kArn)
                                                .append(R"(","ConsumerName":")")
                                                .append(name)
                                                .append("\"")
                                                .append(more)
                                                .append("}"));
}

// `members` begins with a comma or is empty.
TestReply list(TestApi& api, std::string_view members = {}) {
  return api.call(
      "ListStreamConsumers",
      std::string(R"({"StreamARN":")").append(kArn).append("\"").append(members).append("}"));
}

std::string token_member(const std::string& token) {
  return ",\"NextToken\":\"" + token + "\"";
}

TEST(ListStreamConsumersTypes, AreChecked) {
  expect_type_errors("ListStreamConsumers");
}

TEST(ListStreamConsumersConstraints, AreChecked) {
  expect_constraint_errors("ListStreamConsumers");
}

TEST(ListStreamConsumersState, NeedsAStream) {
  TestApi api;
  EXPECT_THAT(list(api),
              Fails("ResourceNotFoundException", "Stream s under account 111122223333 not found."));
}

// StreamCreationTimestamp tells a stream from an earlier one of its name.
TEST(ListStreamConsumersState, NeedsTheStreamOfThatTime) {
  TestApi api;
  api.create_stream("s");
  EXPECT_THAT(list(api, R"(,"StreamCreationTimestamp":1700000000)"),
              Answers(R"({"Consumers":[]})"));
  EXPECT_THAT(list(api, R"(,"StreamCreationTimestamp":1600000000)"),
              Fails("ResourceNotFoundException", "Stream s"));
}

TEST(ListStreamConsumersState, RefusesTokensItDidNotMakeForThisStream) {
  TestApi api;
  api.create_stream("s");
  EXPECT_THAT(list(api, token_member("x")),
              Fails("InvalidArgumentException", "Invalid NextToken."));
  EXPECT_THAT(list(api, R"(,"NextToken":"x","StreamCreationTimestamp":1700000000)"),
              Fails("InvalidArgumentException",
                    "NextToken and StreamCreationTimestamp cannot be provided together."));
  ASSERT_THAT(enlist(api, "a"), AnswersWith("CREATING"));
  ASSERT_THAT(enlist(api, "b"), AnswersWith("CREATING"));
  const std::string token = list(api, R"(,"MaxResults":1)").text("NextToken");
  api.call("DeleteStream", R"({"StreamName":"s","EnforceConsumerDeletion":true})");
  api.create_stream("s");
  EXPECT_THAT(list(api, token_member(token)),
              Fails("InvalidArgumentException", "Invalid NextToken."));
}

// Facts 5.11: 300 s.
TEST(ListStreamConsumersState, RefusesOldTokens) {
  TestApi api;
  api.create_stream("s");
  ASSERT_THAT(enlist(api, "a"), AnswersWith("CREATING"));
  ASSERT_THAT(enlist(api, "b"), AnswersWith("CREATING"));
  const std::string token = list(api, R"(,"MaxResults":1)").text("NextToken");
  api.clock().advance_millis(300'001);
  EXPECT_THAT(list(api, token_member(token)),
              Fails("ExpiredNextTokenException", "The provided next token has expired."));
}

// Facts 4.4: no StreamARN inside.
TEST(ListStreamConsumersBehaviour, ListsByName) {
  TestApi api;
  api.create_stream("s");
  EXPECT_THAT(list(api), Answers(R"({"Consumers":[]})"));
  ASSERT_THAT(enlist(api, "b"), AnswersWith("CREATING"));
  ASSERT_THAT(enlist(api, "a"), AnswersWith("CREATING"));
  const std::string arn(kArn);
  EXPECT_THAT(list(api), Answers(R"({"Consumers":[{"ConsumerName":"a","ConsumerARN":")" + arn +
                                 R"(/consumer/a:1700000000","ConsumerStatus":"ACTIVE",)"
                                 R"("ConsumerCreationTimestamp":1700000000},{"ConsumerName":"b",)"
                                 R"("ConsumerARN":")" +
                                 arn +
                                 R"(/consumer/b:1700000000","ConsumerStatus":"ACTIVE",)"
                                 R"("ConsumerCreationTimestamp":1700000000}]})"));
}

TEST(ListStreamConsumersBehaviour, GoesOnByToken) {
  TestApi api;
  api.create_stream("s");
  for (const char* name : {"a", "b", "c"}) {
    ASSERT_THAT(enlist(api, name), AnswersWith("CREATING"));
  }
  const TestReply first = list(api, R"(,"MaxResults":2)");
  EXPECT_THAT(first, AnswersWith(R"("ConsumerName":"b")"));
  const TestReply second = list(api, token_member(first.text("NextToken")));
  EXPECT_THAT(second, AnswersWith(R"({"Consumers":[{"ConsumerName":"c")"));
  EXPECT_EQ(second.text("NextToken"), "") << second;
}

}  // namespace
}  // namespace weir::api
