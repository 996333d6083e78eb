#include <gtest/gtest.h>

#include <string>

#include "tests/support/reply_matchers.h"
#include "tests/support/shape_cases.h"
#include "tests/support/test_api.h"

namespace weir::api {
namespace {

TestReply start(TestApi& api, std::string_view key = "alias/aws/kinesis",
                std::string_view type = "KMS") {
  return api.call("StartStreamEncryption", std::string(R"({"StreamName":"s","EncryptionType":")")
                                               .append(type)
                                               .append(R"(","KeyId":")")
                                               .append(key)
                                               .append("\"}"));
}

TestReply put(TestApi& api) {
  return api.call("PutRecord", R"({"StreamName":"s","Data":"YQ==","PartitionKey":"k"})");
}

TestReply put_two(TestApi& api) {
  return api.call("PutRecords",
                  R"({"StreamName":"s","Records":[{"Data":"YQ==","PartitionKey":"k"},)"
                  R"({"Data":"Yg==","PartitionKey":"k"}]})");
}

TestReply read(TestApi& api) {
  const std::string iterator = api.iterator("s", "shardId-000000000000", "TRIM_HORIZON");
  return api.call("GetRecords", R"({"ShardIterator":")" + iterator + "\"}");
}

TEST(StartStreamEncryptionTypes, AreChecked) {
  expect_type_errors("StartStreamEncryption");
}

TEST(StartStreamEncryptionConstraints, AreChecked) {
  expect_constraint_errors("StartStreamEncryption");
}

TEST(StartStreamEncryptionState, NeedsAStream) {
  TestApi api;
  EXPECT_THAT(start(api, "none", "NONE"),
              Fails("ResourceNotFoundException", "Stream s under account 111122223333 not found."));
}

TEST(StartStreamEncryptionState, TakesKmsOnly) {
  TestApi api;
  api.create_stream("s");
  EXPECT_THAT(start(api, "none", "NONE"), Fails("InvalidArgumentException", "EncryptionType NONE"));
}

TEST(StartStreamEncryptionState, NeedsAKey) {
  TestApi api({.options = {.state_delay_millis = 1000}});
  api.create_stream("s");
  EXPECT_THAT(start(api, "none"), Fails("KMSNotFoundException", "Key 'none' does not exist"));
  api.master_keys().fail_with(shards::ErrorKind::kKeyDisabled);
  EXPECT_THAT(start(api), Fails("KMSDisabledException", "alias/aws/kinesis is disabled."));
}

TEST(StartStreamEncryptionState, NeedsAnActiveStream) {
  TestApi api({.options = {.state_delay_millis = 1000}});
  api.create_stream("s");
  EXPECT_THAT(start(api), Fails("ResourceInUseException", "instead in state CREATING"));
}

// Facts 4.0: 25 times in 24 hours.
TEST(StartStreamEncryptionState, RefusesTheTwentySixthOfADay) {
  TestApi api({.options = {.limits_on = true}});
  api.create_stream("s");
  for (int i = 0; i < 25; ++i) {
    ASSERT_THAT(start(api), Answers(""));
  }
  EXPECT_THAT(start(api),
              Fails("LimitExceededException", "StartStreamEncryption may be called at most 25"));
}

// Facts 4.1 and 4.6: DescribeStream shows the KeyId as it was given.
TEST(StartStreamEncryptionBehaviour, IsShown) {
  TestApi api;
  api.create_stream("s");
  for (const char* describe : {"DescribeStream", "DescribeStreamSummary"}) {
    const TestReply plain = api.call(describe, R"({"StreamName":"s"})");
    EXPECT_THAT(plain, AnswersWith(R"("EncryptionType":"NONE")"));
    EXPECT_EQ(plain.body.find("KeyId"), std::string::npos);
  }
  ASSERT_THAT(start(api), Answers(""));
  api.restart();
  for (const char* describe : {"DescribeStream", "DescribeStreamSummary"}) {
    EXPECT_THAT(api.call(describe, R"({"StreamName":"s"})"),
                AnswersWith(R"("EncryptionType":"KMS","KeyId":"alias/aws/kinesis")"));
  }
}

// Facts 5.10: the field appears only with KMS.
TEST(StartStreamEncryptionBehaviour, MarksPutsAndRecords) {
  TestApi api;
  api.create_stream("s");
  EXPECT_EQ(put(api).body.find("EncryptionType"), std::string::npos);
  EXPECT_EQ(put_two(api).body.find("EncryptionType"), std::string::npos);
  EXPECT_EQ(read(api).body.find("EncryptionType"), std::string::npos);
  ASSERT_THAT(start(api), Answers(""));
  EXPECT_THAT(put(api), AnswersWith(R"("EncryptionType":"KMS"})"));
  EXPECT_THAT(put_two(api), AnswersWith(R"(],"EncryptionType":"KMS"})"));
  EXPECT_THAT(read(api),
              AnswersWith(R"("Data":"Yg==","PartitionKey":"k","EncryptionType":"KMS"})"));
}

// A missing key gives the KMS errors, not wrong bytes; the records are there when it is back.
TEST(StartStreamEncryptionBehaviour, FailsAsKmsDoesWhileTheKeyIsGone) {
  TestApi api;
  api.create_stream("s");
  ASSERT_THAT(start(api), Answers(""));
  ASSERT_EQ(put(api).status, 200);
  api.master_keys().remove("alias/aws/kinesis");
  const auto fails = Fails("KMSNotFoundException", "Key 'alias/aws/kinesis' does not exist");
  EXPECT_THAT(put(api), fails);
  EXPECT_THAT(put_two(api), fails);
  EXPECT_THAT(read(api), fails);
  api.master_keys().add("alias/aws/kinesis", 'k');
  EXPECT_THAT(read(api), AnswersWith(R"("Data":"YQ==")"));
  api.restart();
  api.master_keys().add("alias/aws/kinesis", 'z');
  EXPECT_THAT(read(api), Fails("KMSInvalidStateException", "it is not the key that closed it"));
}

}  // namespace
}  // namespace weir::api
