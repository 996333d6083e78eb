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

TEST(EnableEnhancedMonitoringTypes, AreChecked) {
  expect_type_errors("EnableEnhancedMonitoring");
}

TEST(EnableEnhancedMonitoringConstraints, AreChecked) {
  expect_constraint_errors("EnableEnhancedMonitoring");
}

TEST(EnableEnhancedMonitoringConstraints, CoverTheWords) {
  TestApi api;
  EXPECT_THAT(change(api, "Enable", R"("IncomingBytes","Other")"),
              Fails("ValidationException",
                    "Value at 'shardLevelMetrics' failed to satisfy constraint: Member must "
                    "satisfy constraint: [Member must satisfy enum value set: [IncomingBytes, "));
}

TEST(EnableEnhancedMonitoringState, NeedsAnActiveStream) {
  TestApi api({.options = {.state_delay_millis = 1000}});
  EXPECT_THAT(change(api, "Enable", R"("ALL")"),
              Fails("ResourceNotFoundException", "Stream s under account 111122223333 not found."));
  api.create_stream("s");
  EXPECT_THAT(change(api, "Enable", R"("ALL")"),
              Fails("ResourceInUseException",
                    "Stream s under account 111122223333 not ACTIVE, instead in state CREATING"));
}

TEST(EnableEnhancedMonitoringBehaviour, AddsMetrics) {
  TestApi api;
  api.create_stream("s");
  EXPECT_THAT(change(api, "Enable", R"("OutgoingBytes","IncomingBytes")"),
              Answers(answer("", R"("IncomingBytes","OutgoingBytes")")));
  EXPECT_THAT(change(api, "Enable", R"("ALL")"),
              Answers(answer(R"("IncomingBytes","OutgoingBytes")", kSeven)));
}

// Stored, and shown by both descriptions.
TEST(EnableEnhancedMonitoringBehaviour, IsDescribed) {
  TestApi api;
  api.create_stream("s");
  const std::string request = R"({"StreamName":"s"})";
  EXPECT_THAT(api.call("DescribeStream", request),
              AnswersWith(R"("EnhancedMonitoring":[{"ShardLevelMetrics":[]}])"));
  change(api, "Enable", R"("IteratorAgeMilliseconds")");
  api.restart();
  for (const char* operation : {"DescribeStream", "DescribeStreamSummary"}) {
    EXPECT_THAT(api.call(operation, request),
                AnswersWith(R"("EnhancedMonitoring":[{"ShardLevelMetrics":)"
                            R"(["IteratorAgeMilliseconds"]}])"));
  }
}

}  // namespace
}  // namespace weir::api
