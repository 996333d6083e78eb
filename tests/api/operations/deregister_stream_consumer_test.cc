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

TestReply deregister(TestApi& api, const std::string& request) {
  return api.call("DeregisterStreamConsumer", request);
}

TEST(DeregisterStreamConsumerTypes, AreChecked) {
  expect_type_errors("DeregisterStreamConsumer");
}

TEST(DeregisterStreamConsumerConstraints, AreChecked) {
  expect_constraint_errors("DeregisterStreamConsumer");
}

TEST(DeregisterStreamConsumerState, NeedsAConsumerThatIsNamed) {
  TestApi api;
  EXPECT_THAT(deregister(api, "{}"),
              Fails("InvalidArgumentException",
                    "Either ConsumerARN, or StreamARN and ConsumerName should be provided."));
  EXPECT_THAT(deregister(api, by_arn("c:1", R"(,"ConsumerName":"d")")),
              Fails("InvalidArgumentException", "do not name the consumer of ConsumerARN"));
}

TEST(DeregisterStreamConsumerState, NeedsAConsumerThatIsThere) {
  TestApi api;
  api.create_stream("s");
  EXPECT_THAT(deregister(api, by_name("c")), Fails("ResourceNotFoundException", "Consumer c"));
  EXPECT_THAT(deregister(api, by_arn("c:1")), Fails("ResourceNotFoundException", "Consumer c"));
}

TEST(DeregisterStreamConsumerBehaviour, RemovesTheConsumer) {
  TestApi api;
  api.create_stream("s");
  for (const std::string& request : {by_name("c"), by_arn("c:1700000001")}) {
    ASSERT_THAT(enlist(api, "c"), AnswersWith("CREATING"));
    EXPECT_THAT(deregister(api, request), Answers(""));
    EXPECT_THAT(deregister(api, request), Fails("ResourceNotFoundException", "Consumer c"));
  }
}

// It may be called again while the consumer is DELETING; the name is taken until it is gone.
TEST(DeregisterStreamConsumerBehaviour, TakesItsTime) {
  TestApi api({.options = {.limits_on = false, .state_delay_millis = 1000}});
  api.create_stream("s");
  api.clock().advance_millis(1000);
  api.restart();
  ASSERT_THAT(enlist(api, "c"), AnswersWith("CREATING"));
  EXPECT_THAT(deregister(api, by_name("c")), Answers(""));
  EXPECT_THAT(deregister(api, by_name("c")), Answers(""));
  EXPECT_THAT(enlist(api, "c"), Fails("ResourceInUseException", "already exists"));
  api.clock().advance_millis(1000);
  api.restart();
  EXPECT_THAT(enlist(api, "c"), AnswersWith("CREATING"));
}

}  // namespace
}  // namespace weir::api
