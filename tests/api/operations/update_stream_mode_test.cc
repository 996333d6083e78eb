#include <gtest/gtest.h>

#include <string>

#include "tests/support/reply_matchers.h"
#include "tests/support/shape_cases.h"
#include "tests/support/test_api.h"

namespace weir::api {
namespace {

// `members` begins with a comma or is empty.
TestReply update(TestApi& api, std::string_view mode, std::string_view members = {}) {
  return api.call("UpdateStreamMode",
                  std::string(R"({"StreamARN":"arn:aws:kinesis:us-east-1:111122223333:stream/s",)")
                      .append(R"("StreamModeDetails":{"StreamMode":")")
                      .append(mode)
                      .append("\"}")
                      .append(members)
                      .append("}"));
}

TestReply summary(TestApi& api) {
  return api.call("DescribeStreamSummary", R"({"StreamName":"s"})");
}

TEST(UpdateStreamModeTypes, AreChecked) {
  expect_type_errors("UpdateStreamMode");
}

TEST(UpdateStreamModeConstraints, AreChecked) {
  expect_constraint_errors("UpdateStreamMode");
}

TEST(UpdateStreamModeState, NeedsAStream) {
  TestApi api;
  EXPECT_THAT(update(api, "ON_DEMAND", R"(,"WarmThroughputMiBps":1)"),
              Fails("ResourceNotFoundException", "Stream s under account 111122223333 not found."));
}

TEST(UpdateStreamModeState, RefusesWarmThroughputWithoutTheCommitment) {
  TestApi api({.options = {.state_delay_millis = 1000}});
  api.create_stream("s");
  EXPECT_THAT(update(api, "ON_DEMAND", R"(,"WarmThroughputMiBps":1)"),
              Fails("InvalidArgumentException", "WarmThroughputMiBps needs an on-demand stream"));
}

TEST(UpdateStreamModeState, NeedsAnActiveStream) {
  TestApi api({.options = {.state_delay_millis = 1000}});
  api.create_stream("s");
  for (const char* mode : {"ON_DEMAND", "PROVISIONED"}) {
    EXPECT_THAT(update(api, mode),
                Fails("ResourceInUseException",
                      "Stream s under account 111122223333 not ACTIVE, instead in state CREATING"));
  }
}

// Facts 4.1: two switches in 24 hours; a restart does not forget them.
TEST(UpdateStreamModeState, RefusesTheThirdSwitchOfADay) {
  TestApi api({.options = {.limits_on = true}});
  api.create_stream("s");
  ASSERT_THAT(update(api, "ON_DEMAND"), Answers(""));
  ASSERT_THAT(update(api, "PROVISIONED"), Answers(""));
  api.restart();
  EXPECT_THAT(update(api, "ON_DEMAND"),
              Fails("LimitExceededException",
                    "UpdateStreamMode may be called at most 2 times in 24 hours for stream s under "
                    "account 111122223333."));
  EXPECT_THAT(update(api, "PROVISIONED"), Answers("")) << "no switch";
  api.clock().advance_millis(24 * base::kMillisPerHour);
  EXPECT_THAT(update(api, "ON_DEMAND"), Answers(""));
}

// Facts 4.0: 50 on-demand streams per account.
TEST(UpdateStreamModeState, RefusesTheFiftyFirstOnDemandStream) {
  TestApi api;
  api.create_stream("s");
  for (int i = 0; i < 50; ++i) {
    api.call("CreateStream", "{\"StreamName\":\"o" + std::to_string(i) + "\"}");
  }
  EXPECT_THAT(update(api, "ON_DEMAND"),
              Fails("LimitExceededException", "Current On-Demand streams count: 50. Limit: 50."));
  api.call("DeleteStream", R"({"StreamName":"o7"})");
  EXPECT_THAT(update(api, "ON_DEMAND"), Answers(""));
}

TEST(UpdateStreamModeBehaviour, AddsShardsForWarmThroughput) {
  TestApi api;
  api.call("UpdateAccountSettings",
           R"({"MinimumThroughputBillingCommitment":{"Status":"ENABLED"}})");
  api.create_stream("s");
  ASSERT_THAT(update(api, "ON_DEMAND", R"(,"WarmThroughputMiBps":5)"), Answers(""));
  EXPECT_THAT(summary(api), AnswersWith(R"("OpenShardCount":5)"));
  EXPECT_THAT(summary(api), AnswersWith(R"("TargetMiBps":5)"));
}

// Facts 5.9: "Mode switch keeps shards and data".
TEST(UpdateStreamModeBehaviour, KeepsTheShards) {
  TestApi api;
  api.create_stream("s", 3);
  ASSERT_THAT(update(api, "ON_DEMAND"), Answers(""));
  api.restart();
  EXPECT_THAT(summary(api), AnswersWith(R"("StreamModeDetails":{"StreamMode":"ON_DEMAND"})"));
  EXPECT_THAT(summary(api), AnswersWith(R"("OpenShardCount":3)"));
  const std::string split = R"({"StreamName":"s","ShardToSplit":"0","NewStartingHashKey":"1000"})";
  EXPECT_THAT(api.call("SplitShard", split), Fails("ValidationException", "On-Demand mode"));
  ASSERT_THAT(update(api, "PROVISIONED"), Answers(""));
  EXPECT_THAT(api.call("SplitShard", split), Answers(""));
}

TEST(UpdateStreamModeBehaviour, ShowsUpdatingUntilItsTimeHasCome) {
  TestApi api({.options = {.limits_on = false, .state_delay_millis = 1000}});
  api.create_stream("s");
  api.clock().advance_millis(1000);
  api.restart();
  ASSERT_THAT(update(api, "ON_DEMAND"), Answers(""));
  EXPECT_THAT(summary(api), AnswersWith("UPDATING"));
  api.clock().advance_millis(1000);
  api.restart();
  EXPECT_THAT(summary(api), AnswersWith("ACTIVE"));
}

}  // namespace
}  // namespace weir::api
