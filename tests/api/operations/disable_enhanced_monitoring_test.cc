#include <gtest/gtest.h>

#include <string>

#include "tests/support/reply_matchers.h"
#include "tests/support/shape_cases.h"
#include "tests/support/test_api.h"

namespace weir::api {
namespace {

TestReply change(TestApi& api, std::string_view verb, std::string_view metrics) {
  return api.call(
      std::string(verb).append("EnhancedMonitoring"),
      std::string(R"({"StreamName":"s","ShardLevelMetrics":[)").append(metrics).append("]}"));
}

std::string answer(std::string_view before, std::string_view after) {
  return std::string(R"({"StreamName":"s","CurrentShardLevelMetrics":[)")
      .append(before)
      .append(R"(],"DesiredShardLevelMetrics":[)")
      .append(after)
      .append(R"(],"StreamARN":"arn:aws:kinesis:us-east-1:111122223333:stream/s"})");
}

constexpr std::string_view kSeven =
    R"("IncomingBytes","IncomingRecords","OutgoingBytes","OutgoingRecords",)"
    R"("WriteProvisionedThroughputExceeded","ReadProvisionedThroughputExceeded",)"
    R"("IteratorAgeMilliseconds")";

TEST(DisableEnhancedMonitoringTypes, AreChecked) {
  expect_type_errors("DisableEnhancedMonitoring");
}

TEST(DisableEnhancedMonitoringConstraints, AreChecked) {
  expect_constraint_errors("DisableEnhancedMonitoring");
}

TEST(DisableEnhancedMonitoringConstraints, CoverTheWords) {
  TestApi api;
  EXPECT_THAT(change(api, "Disable", R"("IncomingBytes","Other")"),
              Fails("ValidationException",
                    "Value at 'shardLevelMetrics' failed to satisfy constraint: Member must "
                    "satisfy constraint: [Member must satisfy enum value set: [IncomingBytes, "));
}

TEST(DisableEnhancedMonitoringState, NeedsAnActiveStream) {
  TestApi api({.options = {.state_delay_millis = 1000}});
  EXPECT_THAT(change(api, "Disable", R"("ALL")"),
              Fails("ResourceNotFoundException", "Stream s under account 111122223333 not found."));
  api.create_stream("s");
  EXPECT_THAT(change(api, "Disable", R"("ALL")"),
              Fails("ResourceInUseException",
                    "Stream s under account 111122223333 not ACTIVE, instead in state CREATING"));
}

TEST(DisableEnhancedMonitoringBehaviour, TakesMetricsAway) {
  TestApi api;
  api.create_stream("s");
  EXPECT_THAT(change(api, "Disable", R"("IncomingBytes")"), Answers(answer("", "")));
  change(api, "Enable", R"("OutgoingBytes","IncomingBytes")");
  EXPECT_THAT(change(api, "Disable", R"("IncomingBytes","IncomingRecords")"),
              Answers(answer(R"("IncomingBytes","OutgoingBytes")", R"("OutgoingBytes")")));
  change(api, "Enable", R"("ALL")");
  EXPECT_THAT(change(api, "Disable", R"("ALL")"), Answers(answer(kSeven, "")));
  api.restart();
  EXPECT_THAT(api.call("DescribeStreamSummary", R"({"StreamName":"s"})"),
              AnswersWith(R"("EnhancedMonitoring":[{"ShardLevelMetrics":[]}])"));
}

}  // namespace
}  // namespace weir::api
