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

std::string answer(std::string_view name, int64_t second) {
  return std::string(R"({"Consumer":{"ConsumerName":")")
      .append(name)
      .append(R"(","ConsumerARN":")")
      .append(kArn)
      .append("/consumer/")
      .append(name)
      .append(":" + std::to_string(second))
      .append(R"(","ConsumerStatus":"CREATING","ConsumerCreationTimestamp":)")
      .append(std::to_string(second) + "}}");
}

TEST(RegisterStreamConsumerTypes, AreChecked) {
  expect_type_errors("RegisterStreamConsumer");
}

TEST(RegisterStreamConsumerConstraints, AreChecked) {
  expect_constraint_errors("RegisterStreamConsumer");
}

TEST(RegisterStreamConsumerState, NeedsAStream) {
  TestApi api;
  EXPECT_THAT(enlist(api, "c"),
              Fails("ResourceNotFoundException", "Stream s under account 111122223333 not found."));
}

// Facts 4.4: "can register while the stream is ACTIVE or UPDATING".
TEST(RegisterStreamConsumerState, NeedsAnActiveOrUpdatingStream) {
  TestApi api({.options = {.limits_on = false, .state_delay_millis = 1000}});
  api.create_stream("s");
  EXPECT_THAT(enlist(api, "c"),
              Fails("ResourceInUseException",
                    "Stream s under account 111122223333 not ACTIVE, instead in state CREATING"));
  api.clock().advance_millis(1000);
  api.restart();
  api.call("IncreaseStreamRetentionPeriod", R"({"StreamName":"s","RetentionPeriodHours":48})");
  EXPECT_THAT(enlist(api, "c"), AnswersWith("CREATING"));
  api.call("DeleteStream", R"({"StreamName":"s","EnforceConsumerDeletion":true})");
  EXPECT_THAT(enlist(api, "d"), Fails("ResourceInUseException", "instead in state DELETING"));
}

TEST(RegisterStreamConsumerState, RefusesANameThatIsTaken) {
  TestApi api;
  api.create_stream("s");
  ASSERT_THAT(enlist(api, "c"), AnswersWith("CREATING"));
  EXPECT_THAT(enlist(api, "c"),
              Fails("ResourceInUseException",
                    "Consumer c under stream s already exists for account 111122223333."));
}

// Facts 4.0: 20 consumers per stream.
TEST(RegisterStreamConsumerState, RefusesTheTwentyFirstConsumer) {
  TestApi api;
  api.create_stream("s");
  for (int i = 0; i < 20; ++i) {
    ASSERT_THAT(enlist(api, "c" + std::to_string(i)), AnswersWith("CREATING"));
  }
  EXPECT_THAT(enlist(api, "more"), Fails("LimitExceededException", "stream s"));
}

// Facts 4.0: 5 consumers in CREATING.
TEST(RegisterStreamConsumerState, RefusesTheSixthInCreating) {
  TestApi api({.options = {.limits_on = false, .state_delay_millis = 1000}});
  api.create_stream("s");
  api.clock().advance_millis(1000);
  api.restart();
  for (int i = 0; i < 5; ++i) {
    ASSERT_THAT(enlist(api, "c" + std::to_string(i)), AnswersWith("CREATING"));
  }
  EXPECT_THAT(enlist(api, "more"), Fails("LimitExceededException", "CREATING"));
  api.clock().advance_millis(1000);
  api.restart();
  EXPECT_THAT(enlist(api, "more"), AnswersWith("CREATING"));
}

TEST(RegisterStreamConsumerState, ChecksTags) {
  TestApi api;
  api.create_stream("s");
  EXPECT_THAT(enlist(api, "c", R"(,"Tags":{"a!":"b"})"),
              Fails("InvalidArgumentException", "Some tags contain invalid characters."));
  EXPECT_THAT(enlist(api, "c", R"(,"Tags":{"a":"b"})"), AnswersWith("CREATING"));
}

// Facts 4.4: "ARN: <stream arn>/consumer/<name>:<creation epoch seconds>".
TEST(RegisterStreamConsumerBehaviour, GivesAnArnWithTheCreationSecond) {
  TestApi api;
  api.create_stream("s");
  EXPECT_THAT(enlist(api, "c"), Answers(answer("c", 1'700'000'000)));
}

// Facts 4.4: "registering again after deregistration gives a new ARN", also within a second.
TEST(RegisterStreamConsumerBehaviour, GivesANewArnEachTime) {
  TestApi api;
  api.create_stream("s");
  for (int i = 0; i < 3; ++i) {
    ASSERT_THAT(enlist(api, "c"), Answers(answer("c", 1'700'000'000 + i)));
    api.call("DeregisterStreamConsumer",
             std::string(R"({"ConsumerName":"c","StreamARN":")").append(kArn).append("\"}"));
  }
}

// A stream of the same name that is made within the same second is another one.
TEST(RegisterStreamConsumerBehaviour, GivesANewArnOnANewStream) {
  TestApi api;
  api.create_stream("s");
  ASSERT_THAT(enlist(api, "c"), Answers(answer("c", 1'700'000'000)));
  api.call("DeleteStream", R"({"StreamName":"s","EnforceConsumerDeletion":true})");
  api.create_stream("s");
  EXPECT_THAT(enlist(api, "c"), Answers(answer("c", 1'700'000'001)));
}

TEST(RegisterStreamConsumerBehaviour, IsCountedInTheSummary) {
  TestApi api;
  api.create_stream("s");
  ASSERT_THAT(enlist(api, "c"), AnswersWith("CREATING"));
  api.restart();
  EXPECT_THAT(api.call("DescribeStreamSummary", R"({"StreamName":"s"})"),
              AnswersWith(R"("ConsumerCount":1)"));
}

}  // namespace
}  // namespace weir::api
