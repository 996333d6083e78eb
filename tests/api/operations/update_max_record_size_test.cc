#include <gtest/gtest.h>

#include <string>

#include "base/base64.h"
#include "tests/support/reply_matchers.h"
#include "tests/support/shape_cases.h"
#include "tests/support/test_api.h"

namespace weir::api {
namespace {

constexpr size_t kLargestRecord = 10'485'760;

TestReply update(TestApi& api, int kib) {
  return api.call("UpdateMaxRecordSize",
                  R"({"StreamARN":"arn:aws:kinesis:us-east-1:111122223333:stream/s",)"
                  R"("MaxRecordSizeInKiB":)" +
                      std::to_string(kib) + "}");
}

TestReply summary(TestApi& api) {
  return api.call("DescribeStreamSummary", R"({"StreamName":"s"})");
}

// A PutRecord of so much data with a key of one byte.
TestReply put(TestApi& api, size_t data_bytes) {
  std::string data(base::base64_encoded_size(data_bytes), '=');
  base::base64_encode(std::string(data_bytes, 'x'), data.data());
  return api.call("PutRecord", R"({"StreamName":"s","PartitionKey":"k","Data":")" + data + "\"}");
}

TEST(UpdateMaxRecordSizeTypes, AreChecked) {
  expect_type_errors("UpdateMaxRecordSize");
}

// Facts 4.1: "Out of range: ValidationException".
TEST(UpdateMaxRecordSizeConstraints, AreChecked) {
  expect_constraint_errors("UpdateMaxRecordSize");
}

// The model does not require the ARN, and has no name.
TEST(UpdateMaxRecordSizeState, NeedsAStream) {
  TestApi api;
  EXPECT_THAT(api.call("UpdateMaxRecordSize", R"({"MaxRecordSizeInKiB":2048})"),
              Fails("InvalidArgumentException", "Either StreamName or StreamARN"));
  EXPECT_THAT(update(api, 2048),
              Fails("ResourceNotFoundException", "Stream s under account 111122223333 not found."));
}

TEST(UpdateMaxRecordSizeState, NeedsAnActiveStream) {
  TestApi api({.options = {.state_delay_millis = 1000}});
  api.create_stream("s");
  EXPECT_THAT(update(api, 2048),
              Fails("ResourceInUseException",
                    "Stream s under account 111122223333 not ACTIVE, instead in state CREATING"));
}

TEST(UpdateMaxRecordSizeBehaviour, IsDescribedAndKept) {
  TestApi api;
  api.create_stream("s");
  EXPECT_THAT(summary(api), AnswersWith(R"("MaxRecordSizeInKiB":1024)"));
  EXPECT_THAT(update(api, 10'240), Answers(""));
  api.restart();
  EXPECT_THAT(summary(api), AnswersWith(R"("MaxRecordSizeInKiB":10240)"));
}

TEST(UpdateMaxRecordSizeBehaviour, ShowsUpdatingUntilItsTimeHasCome) {
  TestApi api({.options = {.limits_on = false, .state_delay_millis = 1000}});
  api.create_stream("s");
  api.clock().advance_millis(1000);
  api.restart();
  ASSERT_THAT(update(api, 2048), Answers(""));
  EXPECT_THAT(summary(api), AnswersWith("UPDATING"));
  api.clock().advance_millis(1000);
  api.restart();
  EXPECT_THAT(summary(api), AnswersWith("ACTIVE"));
}

// Facts 4.3: the error prints the stream's maximum.
TEST(UpdateMaxRecordSizeBehaviour, IsWhatPutsAreHeldAgainst) {
  TestApi api;
  api.create_stream("s");
  EXPECT_THAT(put(api, 1'048'576), Fails("ValidationException", "equal to 1048576"));
  ASSERT_THAT(update(api, 2048), Answers(""));
  EXPECT_THAT(put(api, 2'097'151), AnswersWith("SequenceNumber"));
  EXPECT_THAT(put(api, 2'097'152), Fails("ValidationException", "equal to 2097152"));
}

// Facts 5.8: "changing it affects later writes only".
TEST(UpdateMaxRecordSizeBehaviour, LeavesLargerRecordsInPlace) {
  TestApi api;
  api.create_stream("s");
  ASSERT_THAT(update(api, 10'240), Answers(""));
  ASSERT_THAT(put(api, kLargestRecord - 1), AnswersWith("SequenceNumber"));
  ASSERT_THAT(update(api, 1024), Answers(""));
  const TestReply read = api.call(
      "GetRecords", "{\"ShardIterator\":\"" + api.iterator("s", "0", "TRIM_HORIZON") + "\"}");
  EXPECT_EQ(read.status, 200);
  EXPECT_EQ(read.text("Data").size(), base::base64_encoded_size(kLargestRecord - 1));
}

// Facts 5.4: an answer has at most 10 MiB, so the record behind a largest one waits for the next.
TEST(UpdateMaxRecordSizeBehaviour, GivesALargestRecordAnAnswerOfItsOwn) {
  TestApi api;
  api.create_stream("s");
  ASSERT_THAT(update(api, 10'240), Answers(""));
  ASSERT_THAT(put(api, kLargestRecord - 1), AnswersWith("SequenceNumber"));
  ASSERT_THAT(put(api, 2), AnswersWith("SequenceNumber"));
  const TestReply first = api.call(
      "GetRecords", "{\"ShardIterator\":\"" + api.iterator("s", "0", "TRIM_HORIZON") + "\"}");
  EXPECT_EQ(first.body.find("\"Data\""), first.body.rfind("\"Data\""));
  const TestReply second =
      api.call("GetRecords", "{\"ShardIterator\":\"" + first.text("NextShardIterator") + "\"}");
  EXPECT_EQ(second.text("Data"), "eHg=");
}

// Facts 5.8: a large record passes and the shard pays for it afterwards, second for MiB.
TEST(UpdateMaxRecordSizeBehaviour, LetsALargeRecordOverdrawItsShard) {
  TestApi api({.options = {.limits_on = true}});
  api.create_stream("s");
  ASSERT_THAT(update(api, 10'240), Answers(""));
  EXPECT_THAT(put(api, kLargestRecord - 1), AnswersWith("SequenceNumber"));
  EXPECT_THAT(put(api, 1), Fails("ProvisionedThroughputExceededException", "Rate exceeded"));
  api.clock().advance_millis(8'990);
  EXPECT_THAT(put(api, 1), Fails("ProvisionedThroughputExceededException", "Rate exceeded"));
  api.clock().advance_millis(20);
  EXPECT_THAT(put(api, 1), AnswersWith("SequenceNumber"));
}

}  // namespace
}  // namespace weir::api
