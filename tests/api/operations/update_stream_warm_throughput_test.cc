#include <gtest/gtest.h>

#include <string>

#include "tests/support/reply_matchers.h"
#include "tests/support/shape_cases.h"
#include "tests/support/test_api.h"

namespace weir::api {
namespace {

TestReply update(TestApi& api, int mibps) {
  return api.call("UpdateStreamWarmThroughput",
                  R"({"StreamName":"s","WarmThroughputMiBps":)" + std::to_string(mibps) + "}");
}

TestReply summary(TestApi& api) {
  return api.call("DescribeStreamSummary", R"({"StreamName":"s"})");
}

void commit(TestApi& api) {
  ASSERT_THAT(api.call("UpdateAccountSettings",
                       R"({"MinimumThroughputBillingCommitment":{"Status":"ENABLED"}})"),
              AnswersWith("ENABLED"));
}

void create_on_demand(TestApi& api, std::string_view more = {}) {
  ASSERT_THAT(
      api.call("CreateStream", std::string(R"({"StreamName":"s")").append(more).append("}")),
      Answers(""));
}

TEST(UpdateStreamWarmThroughputTypes, AreChecked) {
  expect_type_errors("UpdateStreamWarmThroughput");
}

TEST(UpdateStreamWarmThroughputConstraints, AreChecked) {
  expect_constraint_errors("UpdateStreamWarmThroughput");
}

TEST(UpdateStreamWarmThroughputState, NeedsAStream) {
  TestApi api;
  EXPECT_THAT(update(api, 5), Fails("ResourceNotFoundException", "Stream s under account"));
}

TEST(UpdateStreamWarmThroughputState, NeedsTheCommitment) {
  TestApi api;
  create_on_demand(api);
  EXPECT_THAT(update(api, 5), Fails("InvalidArgumentException",
                                    "WarmThroughputMiBps needs an on-demand stream in an account "
                                    "with the minimum throughput billing commitment."));
}

TEST(UpdateStreamWarmThroughputState, NeedsAnOnDemandStream) {
  TestApi api;
  commit(api);
  api.create_stream("s");
  EXPECT_THAT(update(api, 0), Fails("InvalidArgumentException", "needs an on-demand stream"));
}

// Facts 4.1: "at most 10 GiB/s".
TEST(UpdateStreamWarmThroughputState, RefusesMoreThanTenGibibytes) {
  TestApi api;
  commit(api);
  create_on_demand(api);
  EXPECT_THAT(update(api, 10'241), Fails("InvalidArgumentException",
                                         "WarmThroughputMiBps cannot be greater than 10240."));
}

TEST(UpdateStreamWarmThroughputState, NeedsAnActiveStream) {
  TestApi api({.options = {.state_delay_millis = 1000}});
  commit(api);
  create_on_demand(api);
  EXPECT_THAT(update(api, 5), Fails("ResourceInUseException", "instead in state CREATING"));
}

TEST(UpdateStreamWarmThroughputBehaviour, AnswersTheTargetAndWhatIsThere) {
  TestApi api;
  commit(api);
  create_on_demand(api);
  EXPECT_THAT(update(api, 6),
              Answers(R"({"StreamARN":"arn:aws:kinesis:us-east-1:111122223333:stream/s",)"
                      R"("StreamName":"s","WarmThroughput":{"TargetMiBps":6,"CurrentMiBps":4}})"));
  api.restart();
  EXPECT_THAT(summary(api), AnswersWith(R"("WarmThroughput":{"TargetMiBps":6,"CurrentMiBps":6})"));
  EXPECT_THAT(summary(api), AnswersWith(R"("OpenShardCount":6)"));
}

TEST(UpdateStreamWarmThroughputBehaviour, IsUpdatingUntilTheShardsAreThere) {
  TestApi api({.options = {.limits_on = false, .state_delay_millis = 1000}});
  commit(api);
  create_on_demand(api);
  api.clock().advance_millis(1000);
  api.restart();
  ASSERT_THAT(update(api, 6), AnswersWith("TargetMiBps"));
  EXPECT_THAT(summary(api), AnswersWith("UPDATING"));
  EXPECT_THAT(summary(api), AnswersWith(R"("WarmThroughput":{"TargetMiBps":6,"CurrentMiBps":4})"));
  api.clock().advance_millis(1000);
  api.restart();
  EXPECT_THAT(summary(api), AnswersWith("ACTIVE"));
  EXPECT_THAT(summary(api), AnswersWith(R"("WarmThroughput":{"TargetMiBps":6,"CurrentMiBps":6})"));
}

// CreateStream and UpdateStreamMode take the same member.
TEST(UpdateStreamWarmThroughputBehaviour, MayBeGivenAtCreation) {
  TestApi api;
  commit(api);
  create_on_demand(api, R"(,"WarmThroughputMiBps":7)");
  EXPECT_THAT(summary(api), AnswersWith(R"("WarmThroughput":{"TargetMiBps":7,"CurrentMiBps":7})"));
}

// Facts 4.1: "(only on-demand with commitment)".
TEST(UpdateStreamWarmThroughputBehaviour, IsShownOnlyWithTheCommitment) {
  TestApi api;
  create_on_demand(api);
  EXPECT_EQ(summary(api).body.find("WarmThroughput"), std::string::npos);
  commit(api);
  EXPECT_THAT(summary(api), AnswersWith(R"("WarmThroughput":{"TargetMiBps":0,"CurrentMiBps":4})"));
  api.clock().advance_millis(24 * base::kMillisPerHour);
  api.call("UpdateAccountSettings",
           R"({"MinimumThroughputBillingCommitment":{"Status":"DISABLED"}})");
  EXPECT_EQ(summary(api).body.find("WarmThroughput"), std::string::npos);
}

}  // namespace
}  // namespace weir::api
