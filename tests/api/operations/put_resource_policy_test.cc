#include <gtest/gtest.h>

#include <string>

#include "tests/support/reply_matchers.h"
#include "tests/support/shape_cases.h"
#include "tests/support/test_api.h"

namespace weir::api {
namespace {

constexpr const char* kArn = "arn:aws:kinesis:us-east-1:111122223333:stream/s";
constexpr const char* kPolicy = R"({\"Statement\":{\"Effect\":\"Allow\",\"Principal\":\"*\",)"
                                R"(\"Action\":\"kinesis:*\",\"Resource\":\"*\"}})";

TestReply put(TestApi& api, const std::string& policy, const std::string& arn = kArn) {
  return api.call("PutResourcePolicy",
                  R"({"ResourceARN":")" + arn + R"(","Policy":")" + policy + "\"}");
}

TestReply get(TestApi& api, const std::string& arn = kArn) {
  return api.call("GetResourcePolicy", R"({"ResourceARN":")" + arn + "\"}");
}

std::string register_consumer(TestApi& api) {
  return api
      .call("RegisterStreamConsumer",
            std::string(R"({"StreamARN":")") + kArn + R"(","ConsumerName":"c"})")
      .text("ConsumerARN");
}

TEST(PutResourcePolicyTypes, AreChecked) {
  expect_type_errors("PutResourcePolicy");
}

TEST(PutResourcePolicyConstraints, AreChecked) {
  expect_constraint_errors("PutResourcePolicy");
}

TEST(PutResourcePolicyState, NeedsAResource) {
  TestApi api;
  EXPECT_THAT(put(api, "no policy"),
              Fails("ResourceNotFoundException", "Stream s under account 111122223333 not found."));
  EXPECT_THAT(put(api, kPolicy, std::string(kArn) + "/consumer/c:1700000000"),
              Fails("ResourceNotFoundException", "Consumer c"));
}

// Facts 4.7: "Bad JSON: InvalidArgumentException".
TEST(PutResourcePolicyState, RefusesWhatIsNoPolicy) {
  TestApi api;
  api.create_stream("s");
  EXPECT_THAT(put(api, "no policy"),
              Fails("InvalidArgumentException", "Invalid policy: it is not a JSON object."));
  EXPECT_THAT(put(api, "{}"), Fails("InvalidArgumentException", "it needs a Statement"));
  EXPECT_THAT(get(api), Answers(R"({"Policy":"{}"})"));
}

TEST(PutResourcePolicyState, NeedsAnActiveConsumer) {
  TestApi api({.options = {.limits_on = false, .state_delay_millis = 1000}});
  api.create_stream("s");
  api.clock().advance_millis(1000);
  api.restart();
  EXPECT_THAT(put(api, kPolicy, register_consumer(api)),
              Fails("ResourceInUseException", "is not in ACTIVE status."));
}

TEST(PutResourcePolicyState, NeedsAnActiveStream) {
  TestApi api({.options = {.state_delay_millis = 1000}});
  api.create_stream("s");
  EXPECT_THAT(put(api, kPolicy), Fails("ResourceInUseException", "instead in state CREATING"));
}

// Facts 4.7: "Put answers 200, empty body; replaces".
TEST(PutResourcePolicyBehaviour, ReplacesThePolicy) {
  TestApi api;
  api.create_stream("s");
  EXPECT_THAT(put(api, kPolicy), Answers(""));
  std::string other = kPolicy;
  other.replace(other.find("Allow"), 5, "Deny");
  EXPECT_THAT(put(api, other), Answers(""));
  api.restart();
  EXPECT_THAT(get(api), Answers(R"({"Policy":")" + other + "\"}"));
}

TEST(PutResourcePolicyBehaviour, KeepsStreamAndConsumerApart) {
  TestApi api;
  api.create_stream("s");
  const std::string consumer = register_consumer(api);
  ASSERT_THAT(put(api, kPolicy, consumer), Answers(""));
  api.restart();
  EXPECT_THAT(get(api), Answers(R"({"Policy":"{}"})"));
  EXPECT_THAT(get(api, consumer), Answers(std::string(R"({"Policy":")") + kPolicy + "\"}"));
}

}  // namespace
}  // namespace weir::api
