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

TEST(GetResourcePolicyTypes, AreChecked) {
  expect_type_errors("GetResourcePolicy");
}

TEST(GetResourcePolicyConstraints, AreChecked) {
  expect_constraint_errors("GetResourcePolicy");
}

TEST(GetResourcePolicyState, NeedsAResource) {
  TestApi api;
  EXPECT_THAT(get(api), Fails("ResourceNotFoundException", "Stream s"));
  EXPECT_THAT(get(api, std::string(kArn) + "/consumer/c:1700000000"),
              Fails("ResourceNotFoundException", "Consumer c"));
}

// Facts 4.7: "Get when none is set: 200 with Policy = {}".
TEST(GetResourcePolicyBehaviour, AnswersAnEmptyObjectWithoutPolicy) {
  TestApi api;
  api.create_stream("s");
  EXPECT_THAT(get(api), Answers(R"({"Policy":"{}"})"));
}

// The text as it was put, blanks included.
TEST(GetResourcePolicyBehaviour, AnswersThePolicyAsItWasPut) {
  TestApi api;
  api.create_stream("s");
  const std::string spaced = " " + std::string(kPolicy) + "\\n";
  ASSERT_THAT(put(api, spaced), Answers(""));
  EXPECT_THAT(get(api), Answers(R"({"Policy":")" + spaced + "\"}"));
}

}  // namespace
}  // namespace weir::api
