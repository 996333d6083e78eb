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

TestReply remove(TestApi& api, const std::string& arn = kArn) {
  return api.call("DeleteResourcePolicy", R"({"ResourceARN":")" + arn + "\"}");
}

std::string register_consumer(TestApi& api) {
  return api
      .call("RegisterStreamConsumer",
            std::string(R"({"StreamARN":")") + kArn + R"(","ConsumerName":"c"})")
      .text("ConsumerARN");
}

TEST(DeleteResourcePolicyTypes, AreChecked) {
  expect_type_errors("DeleteResourcePolicy");
}

TEST(DeleteResourcePolicyConstraints, AreChecked) {
  expect_constraint_errors("DeleteResourcePolicy");
}

TEST(DeleteResourcePolicyState, NeedsAResource) {
  TestApi api;
  EXPECT_THAT(remove(api), Fails("ResourceNotFoundException", "Stream s"));
}

// Facts 4.7: "Delete when no policy is set [is an error]".
TEST(DeleteResourcePolicyState, NeedsAPolicy) {
  TestApi api;
  api.create_stream("s");
  const std::string consumer = register_consumer(api);
  for (const std::string& arn : {std::string(kArn), consumer}) {
    EXPECT_THAT(remove(api, arn), Fails("ResourceNotFoundException",
                                        "No resource policy is attached to " + arn + "."));
  }
}

// Facts 4.7: "After delete: {} again".
TEST(DeleteResourcePolicyBehaviour, TakesThePolicyAway) {
  TestApi api;
  api.create_stream("s");
  const std::string consumer = register_consumer(api);
  for (const std::string& arn : {std::string(kArn), consumer}) {
    ASSERT_THAT(put(api, kPolicy, arn), Answers(""));
    EXPECT_THAT(remove(api, arn), Answers(""));
    api.restart();
    EXPECT_THAT(get(api, arn), Answers(R"({"Policy":"{}"})"));
    EXPECT_THAT(remove(api, arn), Fails("ResourceNotFoundException", "No resource policy"));
  }
}

}  // namespace
}  // namespace weir::api
