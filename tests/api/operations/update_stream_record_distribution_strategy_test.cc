#include <gtest/gtest.h>

#include <string>

#include "tests/support/reply_matchers.h"
#include "tests/support/shape_cases.h"
#include "tests/support/test_api.h"

namespace weir::api {
namespace {

TestReply update(TestApi& api, std::string_view strategy) {
  return api.call("UpdateStreamRecordDistributionStrategy",
                  std::string(R"({"StreamARN":"arn:aws:kinesis:us-east-1:111122223333:stream/s",)")
                      .append(R"("RecordDistributionStrategy":")")
                      .append(strategy)
                      .append("\"}"));
}

void create_on_demand(TestApi& api, std::string_view more = {}) {
  ASSERT_THAT(
      api.call("CreateStream", std::string(R"({"StreamName":"s")").append(more).append("}")),
      Answers(""));
}

TestReply summary(TestApi& api) {
  return api.call("DescribeStreamSummary", R"({"StreamName":"s"})");
}

// A PutRecord with these members, each of which begins with a comma.
TestReply put(TestApi& api, std::string_view members = {}) {
  return api.call("PutRecord",
                  std::string(R"({"StreamName":"s","Data":"aGk=")").append(members).append("}"));
}

TestReply read(TestApi& api, const std::string& shard) {
  return api.call("GetRecords",
                  "{\"ShardIterator\":\"" + api.iterator("s", shard, "TRIM_HORIZON") + "\"}");
}

size_t count(const TestReply& reply) {
  size_t records = 0;
  for (size_t at = reply.body.find("\"Data\""); at != std::string::npos;
       at = reply.body.find("\"Data\"", at + 1)) {
    ++records;
  }
  return records;
}

TEST(UpdateStreamRecordDistributionStrategyTypes, AreChecked) {
  expect_type_errors("UpdateStreamRecordDistributionStrategy");
}

TEST(UpdateStreamRecordDistributionStrategyConstraints, AreChecked) {
  expect_constraint_errors("UpdateStreamRecordDistributionStrategy");
}

TEST(UpdateStreamRecordDistributionStrategyState, NeedsAStream) {
  TestApi api;
  EXPECT_THAT(update(api, "AUTO"),
              Fails("ResourceNotFoundException", "Stream s under account 111122223333 not found."));
}

// "Attempting to set AUTO on a provisioned stream results in an InvalidArgumentException" (model).
TEST(UpdateStreamRecordDistributionStrategyState, RefusesAutoForAProvisionedStream) {
  TestApi api;
  api.create_stream("s");
  EXPECT_THAT(update(api, "AUTO"),
              Fails("InvalidArgumentException", "AUTO needs an on-demand stream."));
  EXPECT_THAT(update(api, "USER_PARTITION_KEY"), Answers(""));
  EXPECT_THAT(api.call("CreateStream", R"({"StreamName":"t","ShardCount":1,)"
                                       R"("RecordDistributionStrategy":"AUTO"})"),
              Fails("InvalidArgumentException", "AUTO needs an on-demand stream."));
}

TEST(UpdateStreamRecordDistributionStrategyState, NeedsAnActiveStream) {
  TestApi api({.options = {.state_delay_millis = 1000}});
  create_on_demand(api);
  EXPECT_THAT(update(api, "AUTO"), Fails("ResourceInUseException", "instead in state CREATING"));
}

// New-operations: "RecordDistributionStrategy present only for on-demand".
TEST(UpdateStreamRecordDistributionStrategyBehaviour, IsDescribedForOnDemandStreams) {
  TestApi api;
  create_on_demand(api);
  EXPECT_THAT(summary(api), AnswersWith(R"("RecordDistributionStrategy":"USER_PARTITION_KEY")"));
  ASSERT_THAT(update(api, "AUTO"), Answers(""));
  api.restart();
  EXPECT_THAT(summary(api), AnswersWith(R"("RecordDistributionStrategy":"AUTO")"));
  api.call("UpdateStreamMode", R"({"StreamARN":"arn:aws:kinesis:us-east-1:111122223333:stream/s",)"
                               R"("StreamModeDetails":{"StreamMode":"PROVISIONED"}})");
  EXPECT_EQ(summary(api).body.find("RecordDistributionStrategy"), std::string::npos);
}

// "ignores any partition key and ExplicitHashKey that a producer provides" (model), so also a hash
// key beyond the space.
TEST(UpdateStreamRecordDistributionStrategyBehaviour, SpreadsRecordsEvenlyUnderAuto) {
  TestApi api;
  create_on_demand(api, R"(,"RecordDistributionStrategy":"AUTO")");
  for (int i = 0; i < 4; ++i) {
    EXPECT_THAT(put(api), AnswersWith("SequenceNumber"));
    EXPECT_THAT(put(api, R"(,"PartitionKey":"same","ExplicitHashKey":)"
                         R"("340282366920938463463374607431768211456")"),
                AnswersWith("SequenceNumber"));
  }
  for (const char* shard : {"0", "1", "2", "3"}) {
    EXPECT_EQ(count(read(api, shard)), 2U) << shard;
  }
}

// "GetRecords omit[s] PartitionKey if the producer gave none, else echo[es] the original".
TEST(UpdateStreamRecordDistributionStrategyBehaviour, GivesBackTheKeyThatWasGiven) {
  TestApi api;
  create_on_demand(api, R"(,"RecordDistributionStrategy":"AUTO")");
  const std::string unkeyed = put(api).text("ShardId");
  const std::string keyed = put(api, R"(,"PartitionKey":"mine")").text("ShardId");
  EXPECT_EQ(read(api, unkeyed).body.find("PartitionKey"), std::string::npos);
  EXPECT_EQ(read(api, keyed).text("PartitionKey"), "mine");
}

TEST(UpdateStreamRecordDistributionStrategyBehaviour, CountsAtOnceInBothDirections) {
  TestApi api;
  create_on_demand(api);
  EXPECT_THAT(put(api), Fails("ValidationException", "partitionKey"));
  ASSERT_THAT(update(api, "AUTO"), Answers(""));
  EXPECT_THAT(put(api), AnswersWith("SequenceNumber"));
  EXPECT_THAT(api.call("PutRecords", R"({"StreamName":"s","Records":[{"Data":""}]})"),
              AnswersWith(R"("FailedRecordCount":0)"));
  ASSERT_THAT(update(api, "USER_PARTITION_KEY"), Answers(""));
  EXPECT_THAT(put(api), Fails("ValidationException", "partitionKey"));
}

}  // namespace
}  // namespace weir::api
