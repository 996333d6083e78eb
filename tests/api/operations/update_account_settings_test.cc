#include <gtest/gtest.h>

#include <string>

#include "tests/support/reply_matchers.h"
#include "tests/support/shape_cases.h"
#include "tests/support/test_api.h"

namespace weir::api {
namespace {

TestReply update(TestApi& api, std::string_view status) {
  return api.call("UpdateAccountSettings",
                  std::string(R"({"MinimumThroughputBillingCommitment":{"Status":")")
                      .append(status)
                      .append("\"}}"));
}

// The answer with these members of the commitment.
std::string commitment(const std::string& members) {
  return R"({"MinimumThroughputBillingCommitment":{)" + members + "}}";
}

TEST(UpdateAccountSettingsTypes, AreChecked) {
  expect_type_errors("UpdateAccountSettings");
}

TEST(UpdateAccountSettingsConstraints, AreChecked) {
  expect_constraint_errors("UpdateAccountSettings");
}

// No state refuses it: what is asked for already is answered as it is.
TEST(UpdateAccountSettingsState, ChangesNothingTheSecondTime) {
  TestApi api;
  EXPECT_THAT(update(api, "DISABLED"), Answers(commitment(R"("Status":"DISABLED")")));
  const TestReply enabled = update(api, "ENABLED");
  api.clock().advance_millis(5000);
  EXPECT_THAT(update(api, "ENABLED"), Answers(enabled.body));
}

// The test clock begins at 1700000000; a day later is 1700086400.
TEST(UpdateAccountSettingsBehaviour, ShowsWhenTheCommitmentMayEnd) {
  TestApi api;
  EXPECT_THAT(update(api, "ENABLED"),
              Answers(commitment(R"("Status":"ENABLED","StartedAt":1700000000,)"
                                 R"("EarliestAllowedEndAt":1700086400)")));
}

// Facts 4.1: at least 24 hours; the model: the end comes by itself.
TEST(UpdateAccountSettingsBehaviour, EndsAfterADayWhenItWasDisabledEarlier) {
  TestApi api;
  update(api, "ENABLED");
  EXPECT_THAT(update(api, "DISABLED"),
              Answers(commitment(R"("Status":"ENABLED_UNTIL_EARLIEST_ALLOWED_END",)"
                                 R"("StartedAt":1700000000,"EarliestAllowedEndAt":1700086400)")));
  api.clock().advance_millis(24 * base::kMillisPerHour);
  api.restart();
  EXPECT_THAT(
      api.call("DescribeAccountSettings", "{}"),
      Answers(commitment(R"("Status":"DISABLED","StartedAt":1700000000,"EndedAt":1700086400)")));
}

TEST(UpdateAccountSettingsBehaviour, EndsAtOnceAfterADay) {
  TestApi api;
  update(api, "ENABLED");
  api.clock().advance_millis(48 * base::kMillisPerHour);
  EXPECT_THAT(
      update(api, "DISABLED"),
      Answers(commitment(R"("Status":"DISABLED","StartedAt":1700000000,"EndedAt":1700172800)")));
}

TEST(UpdateAccountSettingsBehaviour, CancelsAnEndThatHasNotCome) {
  TestApi api;
  const TestReply enabled = update(api, "ENABLED");
  update(api, "DISABLED");
  EXPECT_THAT(update(api, "ENABLED"), Answers(enabled.body));
  api.clock().advance_millis(48 * base::kMillisPerHour);
  EXPECT_THAT(api.call("DescribeAccountSettings", "{}"), AnswersWith(R"("Status":"ENABLED")"));
}

}  // namespace
}  // namespace weir::api
