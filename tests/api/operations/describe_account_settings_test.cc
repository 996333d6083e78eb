#include <gtest/gtest.h>

#include "tests/support/reply_matchers.h"
#include "tests/support/shape_cases.h"
#include "tests/support/test_api.h"

namespace weir::api {
namespace {

TEST(DescribeAccountSettingsTypes, AreChecked) {
  expect_type_errors("DescribeAccountSettings");
}

TEST(DescribeAccountSettingsConstraints, AreChecked) {
  expect_constraint_errors("DescribeAccountSettings");
}

// Facts 4.1: "Never-set account: Status DISABLED".
TEST(DescribeAccountSettingsState, AnAccountWithoutSettingsIsDisabled) {
  TestApi api;
  EXPECT_THAT(api.call("DescribeAccountSettings", "{}"),
              Answers(R"({"MinimumThroughputBillingCommitment":{"Status":"DISABLED"}})"));
}

TEST(DescribeAccountSettingsBehaviour, ShowsWhatWasUpdatedAfterARestart) {
  TestApi api;
  const TestReply updated = api.call(
      "UpdateAccountSettings", R"({"MinimumThroughputBillingCommitment":{"Status":"ENABLED"}})");
  api.restart();
  EXPECT_THAT(api.call("DescribeAccountSettings", "{}"), Answers(updated.body));
}

TEST(DescribeAccountSettingsBehaviour, ShowsTheCallersAccountOnly) {
  TestApi api;
  api.call("UpdateAccountSettings",
           R"({"MinimumThroughputBillingCommitment":{"Status":"ENABLED"}})");
  const Principal other{.account = "999988887777", .region = "us-east-1", .access_key = {}};
  EXPECT_THAT(api.call_as(other, "DescribeAccountSettings", "{}"), AnswersWith("DISABLED"));
}

}  // namespace
}  // namespace weir::api
