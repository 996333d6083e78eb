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

// The request for a consumer of stream s. `members` begins with a comma or is empty.
std::string by_arn(std::string_view consumer, std::string_view members = {}) {
  return std::string(R"({"ConsumerARN":")")
      .append(kArn)
      .append("/consumer/")
      .append(consumer)
      .append("\"")
      .append(members)
      .append("}");
}

std::string by_name(std::string_view consumer) {
  return std::string(R"({"StreamARN":")")
      .append(kArn)
      .append(R"(","ConsumerName":")")
      .append(consumer)
      .append("\"}");
}

TestReply describe(TestApi& api, const std::string& request) {
  return api.call("DescribeStreamConsumer", request);
}

TEST(DescribeStreamConsumerTypes, AreChecked) {
  expect_type_errors("DescribeStreamConsumer");
}

TEST(DescribeStreamConsumerConstraints, AreChecked) {
  expect_constraint_errors("DescribeStreamConsumer");
}

TEST(DescribeStreamConsumerState, NeedsAConsumerThatIsNamed) {
  TestApi api;
  for (const char* request : {"{}", R"({"ConsumerName":"c"})",
                              R"({"StreamARN":"arn:aws:kinesis:r:111122223333:stream/s"})"}) {
    EXPECT_THAT(describe(api, request),
                Fails("InvalidArgumentException",
                      "Either ConsumerARN, or StreamARN and ConsumerName should be provided."));
  }
}

// Before anything is looked up.
TEST(DescribeStreamConsumerState, RefusesNamesThatDiffer) {
  TestApi api;
  for (const char* other : {R"(,"ConsumerName":"d")",
                            R"(,"StreamARN":"arn:aws:kinesis:us-east-1:111122223333:stream/t")"}) {
    EXPECT_THAT(describe(api, by_arn("c:1700000000", other)),
                Fails("InvalidArgumentException", "do not name the consumer of ConsumerARN"));
  }
}

TEST(DescribeStreamConsumerState, NeedsAStreamAndItsConsumer) {
  TestApi api;
  EXPECT_THAT(describe(api, by_name("c")),
              Fails("ResourceNotFoundException", "Stream s under account 111122223333 not found."));
  api.create_stream("s");
  EXPECT_THAT(describe(api, by_name("c")),
              Fails("ResourceNotFoundException", "Consumer c, account 111122223333 not found."));
  EXPECT_THAT(describe(api, by_arn("c:1700000000")),
              Fails("ResourceNotFoundException",
                    "Consumer c with creation timestamp 1700000000 under stream s and account "
                    "111122223333 not found."));
}

// The ARN of a consumer that was deregistered is not that of the one after it.
TEST(DescribeStreamConsumerState, NeedsTheSecondOfTheArn) {
  TestApi api;
  api.create_stream("s");
  ASSERT_THAT(enlist(api, "c"), AnswersWith("CREATING"));
  EXPECT_THAT(describe(api, by_arn("c:1700000000")), AnswersWith("ACTIVE"));
  EXPECT_THAT(describe(api, by_arn("c:1699999999")),
              Fails("ResourceNotFoundException", "creation timestamp 1699999999"));
}

TEST(DescribeStreamConsumerState, ShowsNothingToOtherAccounts) {
  TestApi api;
  api.create_stream("s");
  ASSERT_THAT(enlist(api, "c"), AnswersWith("CREATING"));
  const Principal other{.account = "999988887777", .region = "us-east-1", .access_key = {}};
  EXPECT_THAT(api.call_as(other, "DescribeStreamConsumer", by_arn("c:1700000000")),
              Fails("ResourceNotFoundException", "Consumer c"));
  EXPECT_THAT(api.call_as(other, "DescribeStreamConsumer", by_name("c")),
              Fails("ResourceNotFoundException", "Stream s"));
}

TEST(DescribeStreamConsumerBehaviour, DescribesByArnAndByName) {
  TestApi api;
  api.create_stream("s");
  ASSERT_THAT(enlist(api, "c"), AnswersWith("CREATING"));
  const std::string arn(kArn);
  const std::string answer =
      R"({"ConsumerDescription":{"ConsumerName":"c","ConsumerARN":")" + arn +
      R"(/consumer/c:1700000000","ConsumerStatus":"ACTIVE","ConsumerCreationTimestamp":1700000000,)"
      R"("StreamARN":")" +
      arn + "\"}}";
  EXPECT_THAT(describe(api, by_name("c")), Answers(answer));
  EXPECT_THAT(describe(api, by_arn("c:1700000000")), Answers(answer));
  // Facts 4.4: StreamARN and ConsumerARN without a name.
  EXPECT_THAT(describe(api, by_arn("c:1700000000", ",\"StreamARN\":\"" + arn + "\"")),
              Answers(answer));
  EXPECT_THAT(describe(api, by_arn("c:1700000000", R"(,"ConsumerName":"c")")), Answers(answer));
}

// Both states are stored facts: a restart loses neither.
TEST(DescribeStreamConsumerBehaviour, ShowsCreatingAndDeletingUntilTheyAreDue) {
  TestApi api({.options = {.limits_on = false, .state_delay_millis = 1000}});
  api.create_stream("s");
  api.clock().advance_millis(1000);
  api.restart();
  ASSERT_THAT(enlist(api, "c"), AnswersWith("CREATING"));
  api.restart();
  EXPECT_THAT(describe(api, by_name("c")), AnswersWith("CREATING"));
  api.clock().advance_millis(1000);
  api.restart();
  EXPECT_THAT(describe(api, by_name("c")), AnswersWith("ACTIVE"));
  ASSERT_THAT(api.call("DeregisterStreamConsumer", by_name("c")), Answers(""));
  api.restart();
  EXPECT_THAT(describe(api, by_name("c")), AnswersWith("DELETING"));
  api.clock().advance_millis(1000);
  api.restart();
  EXPECT_THAT(describe(api, by_name("c")), Fails("ResourceNotFoundException", "Consumer c"));
}

// Facts 4.0: 20 a second for each stream.
TEST(DescribeStreamConsumerBehaviour, IsCountedByStream) {
  TestApi api({.options = {}, .count_calls = true});
  for (int i = 0; i < 20; ++i) {
    EXPECT_THAT(describe(api, by_name("c")), Fails("ResourceNotFoundException", "Stream s"));
  }
  EXPECT_THAT(
      describe(api, by_arn("c:1")),
      Fails("LimitExceededException", "Rate exceeded for stream s under account 111122223333."));
  EXPECT_THAT(describe(api, R"({"ConsumerName":"c","StreamARN":)"
                            R"("arn:aws:kinesis:us-east-1:111122223333:stream/other"})"),
              Fails("ResourceNotFoundException", "Stream other"));
}

}  // namespace
}  // namespace weir::api
