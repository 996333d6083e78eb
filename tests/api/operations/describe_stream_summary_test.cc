#include <gtest/gtest.h>

#include <string>

#include "tests/support/reply_matchers.h"
#include "tests/support/shape_cases.h"
#include "tests/support/test_api.h"

namespace weir::api {
namespace {

TEST(DescribeStreamSummaryTypes, AreChecked) {
  expect_type_errors("DescribeStreamSummary");
}

TEST(DescribeStreamSummaryConstraints, AreChecked) {
  expect_constraint_errors("DescribeStreamSummary");
}

TEST(DescribeStreamSummaryState, NeedsAStream) {
  TestApi api;
  EXPECT_THAT(api.call("DescribeStreamSummary", R"({"StreamName":"s"})"),
              Fails("ResourceNotFoundException", "Stream s under account 111122223333 not found."));
}

// The recorded answer of facts 8.6, word for word; StreamId must never be in it (facts 5.12).
TEST(DescribeStreamSummaryBehaviour, ShowsTheStreamAsAwsDoes) {
  TestApi api;
  const Principal caller{.account = "000000000000", .region = "us-east-1", .access_key = {}};
  ASSERT_EQ(api.call_as(caller, "CreateStream", R"({"StreamName":"s","ShardCount":1})").status,
            200);
  EXPECT_THAT(api.call_as(caller, "DescribeStreamSummary", R"({"StreamName":"s"})"),
              Answers(R"({"StreamDescriptionSummary":{"StreamName":"s",)"
                      R"("StreamARN":"arn:aws:kinesis:us-east-1:000000000000:stream/s",)"
                      R"("StreamStatus":"ACTIVE","StreamModeDetails":{"StreamMode":"PROVISIONED"},)"
                      R"("RetentionPeriodHours":24,"StreamCreationTimestamp":1700000000,)"
                      R"("EnhancedMonitoring":[{"ShardLevelMetrics":[]}],"EncryptionType":"NONE",)"
                      R"("OpenShardCount":1,"ConsumerCount":0,"MaxRecordSizeInKiB":1024}})"));
}

TEST(DescribeStreamSummaryBehaviour, CountsOpenShardsOnly) {
  TestApi api;
  api.create_stream("s", 2);
  api.call("SplitShard", R"({"StreamName":"s","ShardToSplit":"0","NewStartingHashKey":"1000"})");
  EXPECT_THAT(api.call("DescribeStreamSummary", R"({"StreamName":"s"})"),
              AnswersWith(R"("OpenShardCount":3)"));
}

TEST(DescribeStreamSummaryBehaviour, TakesAStreamByArn) {
  TestApi api;
  api.create_stream("s");
  EXPECT_THAT(api.call("DescribeStreamSummary",
                       R"({"StreamARN":"arn:aws:kinesis:us-east-1:111122223333:stream/s"})"),
              AnswersWith(R"("StreamName":"s")"));
}

}  // namespace
}  // namespace weir::api
