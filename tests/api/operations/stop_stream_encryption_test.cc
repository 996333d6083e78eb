#include <gtest/gtest.h>

#include <string>

#include "tests/support/reply_matchers.h"
#include "tests/support/shape_cases.h"
#include "tests/support/test_api.h"

namespace weir::api {
namespace {

TestReply change(TestApi& api, std::string_view operation, std::string_view type = "KMS") {
  return api.call(operation, std::string(R"({"StreamName":"s","EncryptionType":")")
                                 .append(type)
                                 .append(R"(","KeyId":"alias/aws/kinesis"})"));
}

TestReply put(TestApi& api, std::string_view data) {
  return api.call(
      "PutRecord",
      std::string(R"({"StreamName":"s","Data":")").append(data).append(R"(","PartitionKey":"k"})"));
}

TEST(StopStreamEncryptionTypes, AreChecked) {
  expect_type_errors("StopStreamEncryption");
}

TEST(StopStreamEncryptionConstraints, AreChecked) {
  expect_constraint_errors("StopStreamEncryption");
}

TEST(StopStreamEncryptionState, NeedsAStream) {
  TestApi api;
  EXPECT_THAT(change(api, "StopStreamEncryption", "NONE"),
              Fails("ResourceNotFoundException", "Stream s under account 111122223333 not found."));
}

TEST(StopStreamEncryptionState, TakesKmsOnly) {
  TestApi api;
  api.create_stream("s");
  EXPECT_THAT(change(api, "StopStreamEncryption", "NONE"),
              Fails("InvalidArgumentException", "EncryptionType NONE"));
}

TEST(StopStreamEncryptionState, NeedsAnActiveStream) {
  TestApi api({.options = {.state_delay_millis = 1000}});
  api.create_stream("s");
  EXPECT_THAT(change(api, "StopStreamEncryption"),
              Fails("ResourceInUseException", "instead in state CREATING"));
}

TEST(StopStreamEncryptionState, NeedsAnEncryptedStream) {
  TestApi api;
  api.create_stream("s");
  EXPECT_THAT(
      change(api, "StopStreamEncryption"),
      Fails("InvalidArgumentException", "Stream s under account 111122223333 is not encrypted."));
}

// Facts 4.6: KMS errors only on Start.
TEST(StopStreamEncryptionState, NeedsNoKey) {
  TestApi api;
  api.create_stream("s");
  ASSERT_THAT(change(api, "StartStreamEncryption"), Answers(""));
  api.master_keys().remove("alias/aws/kinesis");
  EXPECT_THAT(change(api, "StopStreamEncryption"), Answers(""));
}

// Facts 5.10: records keep the state they were written with.
TEST(StopStreamEncryptionBehaviour, LeavesOldRecordsAsTheyAre) {
  TestApi api;
  api.create_stream("s");
  ASSERT_THAT(change(api, "StartStreamEncryption"), Answers(""));
  ASSERT_EQ(put(api, "YQ==").status, 200);
  ASSERT_THAT(change(api, "StopStreamEncryption"), Answers(""));
  api.restart();
  EXPECT_EQ(put(api, "Yg==").body.find("EncryptionType"), std::string::npos);
  const std::string iterator = api.iterator("s", "shardId-000000000000", "TRIM_HORIZON");
  const TestReply page = api.call("GetRecords", R"({"ShardIterator":")" + iterator + "\"}");
  EXPECT_THAT(page, AnswersWith(R"("Data":"YQ==","PartitionKey":"k","EncryptionType":"KMS"})"));
  EXPECT_THAT(page, AnswersWith(R"("Data":"Yg==","PartitionKey":"k"})"));
  EXPECT_THAT(api.call("DescribeStreamSummary", R"({"StreamName":"s"})"),
              AnswersWith(R"("EncryptionType":"NONE")"));
}

TEST(StopStreamEncryptionBehaviour, ShowsUpdatingUntilItsTimeHasCome) {
  TestApi api({.options = {.limits_on = false, .state_delay_millis = 1000}});
  api.create_stream("s");
  api.clock().advance_millis(1000);
  api.restart();
  ASSERT_THAT(change(api, "StartStreamEncryption"), Answers(""));
  EXPECT_THAT(api.call("DescribeStreamSummary", R"({"StreamName":"s"})"), AnswersWith("UPDATING"));
  api.clock().advance_millis(1000);
  api.restart();
  ASSERT_THAT(change(api, "StopStreamEncryption"), Answers(""));
  api.clock().advance_millis(1000);
  api.restart();
  EXPECT_THAT(api.call("DescribeStreamSummary", R"({"StreamName":"s"})"), AnswersWith("ACTIVE"));
}

}  // namespace
}  // namespace weir::api
