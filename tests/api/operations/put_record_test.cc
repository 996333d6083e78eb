#include <gtest/gtest.h>

#include <string>

#include "base/base64.h"
#include "tests/support/reply_matchers.h"
#include "tests/support/shape_cases.h"
#include "tests/support/test_api.h"

namespace weir::api {
namespace {

// A PutRecord with `more` members, which begin with a comma.
std::string put(std::string_view more = {}, std::string_view key = "k") {
  return std::string(R"({"StreamName":"s","Data":"aGk=","PartitionKey":")")
      .append(key)
      .append("\"")
      .append(more)
      .append("}");
}

std::string put_of_size(size_t data_bytes) {
  std::string data(base::base64_encoded_size(data_bytes), '=');
  base::base64_encode(std::string(data_bytes, 'x'), data.data());
  return R"({"StreamName":"s","PartitionKey":"k","Data":")" + data + "\"}";
}

TEST(PutRecordTypes, AreChecked) {
  expect_type_errors("PutRecord");
}

TEST(PutRecordConstraints, AreChecked) {
  expect_constraint_errors("PutRecord");
}

TEST(PutRecordConstraints, NameWhatIsRequired) {
  TestApi api;
  EXPECT_THAT(api.call("PutRecord", "{}"),
              Fails("ValidationException",
                    "1 validation error detected: Value null at 'data' failed to satisfy "
                    "constraint: Member must not be null"));
}

TEST(PutRecordState, NeedsAStream) {
  TestApi api;
  EXPECT_THAT(api.call("PutRecord", R"({"Data":"","PartitionKey":"k"})"),
              Fails("InvalidArgumentException", "Either StreamName or StreamARN"));
  EXPECT_THAT(api.call("PutRecord", put()),
              Fails("ResourceNotFoundException", "Stream s under account 111122223333 not found."));
}

// Not ResourceInUse (facts 4.3).
TEST(PutRecordState, DoesNotFindAStreamInCreating) {
  TestApi api({.options = {.limits_on = false, .state_delay_millis = 1000}});
  api.create_stream("s");
  EXPECT_THAT(api.call("PutRecord", put()),
              Fails("ResourceNotFoundException", "Stream s under account 111122223333 not found."));
}

// The model requires no key, because a stream may distribute its records by itself (facts 4.8); so
// the stream is looked for first.
TEST(PutRecordState, NeedsAPartitionKey) {
  TestApi api;
  const std::string unkeyed = R"({"StreamName":"s","Data":""})";
  EXPECT_THAT(api.call("PutRecord", unkeyed), Fails("ResourceNotFoundException", "Stream s"));
  api.create_stream("s");
  EXPECT_THAT(api.call("PutRecord", unkeyed),
              Fails("ValidationException",
                    "1 validation error detected: Value null at 'partitionKey' failed to satisfy "
                    "constraint: Member must not be null"));
}

// "Checks if your request will succeed" (the model): every other error comes first.
TEST(PutRecordState, ADryRunIsRefusedLast) {
  TestApi api({.options = {.limits_on = true}});
  const std::string dry = R"(,"DryRun":true)";
  EXPECT_THAT(api.call("PutRecord", put(dry)), Fails("ResourceNotFoundException", "Stream s"));
  api.create_stream("s");
  EXPECT_THAT(api.call("PutRecord", put(dry + R"(,"SequenceNumberForOrdering":"0")")),
              Fails("InvalidArgumentException", "ExclusiveMinimumSequenceNumber"));
  EXPECT_THAT(api.call("PutRecord", put(dry)),
              Fails("DryRunOperationException",
                    "The request was rejected because the DryRun parameter was specified."));
  const std::string iterator = api.iterator("s", "0", "TRIM_HORIZON");
  EXPECT_THAT(api.call("GetRecords", "{\"ShardIterator\":\"" + iterator + "\"}"),
              AnswersWith(R"("Records":[])"));
  EXPECT_THAT(api.call("PutRecord", put(R"(,"DryRun":false)")), AnswersWith("SequenceNumber"));
}

// Data and key count together: 1,048,576 passes, one more does not (facts 4.3).
TEST(PutRecordState, RefusesRecordsOverTheStreamsLimit) {
  TestApi api;
  api.create_stream("s");
  EXPECT_THAT(api.call("PutRecord", put_of_size(1'048'575)), AnswersWith("SequenceNumber"));
  const TestReply reply = api.call("PutRecord", put_of_size(1'048'576));
  EXPECT_EQ(reply.body,
            R"({"__type":"ValidationException","message":"1 validation error detected: Value at )"
            R"('data' failed to satisfy constraint: Member must have length less than or equal to )"
            R"(1048576"})");
}

TEST(PutRecordState, RefusesAHashKeyBeyondTheSpace) {
  TestApi api;
  api.create_stream("s");
  EXPECT_THAT(
      api.call("PutRecord", put(R"(,"ExplicitHashKey":"340282366920938463463374607431768211456")")),
      Fails(
          "InvalidArgumentException",
          "Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. Specified "
          "value was 340282366920938463463374607431768211456"));
}

TEST(PutRecordState, RefusesAnOrderingNumberThatIsNone) {
  TestApi api;
  api.create_stream("s");
  EXPECT_THAT(api.call("PutRecord", put(R"(,"SequenceNumberForOrdering":"0")")),
              Fails("InvalidArgumentException",
                    "ExclusiveMinimumSequenceNumber 0 used in PutRecord on stream s under account "
                    "111122223333 is invalid."));
}

// The hash key comes before the ordering number (the order of kinesalite, validated on AWS).
TEST(PutRecordState, ChecksTheHashKeyFirst) {
  TestApi api;
  api.create_stream("s");
  EXPECT_THAT(api.call("PutRecord", put(R"(,"SequenceNumberForOrdering":"0","ExplicitHashKey":)"
                                        R"("340282366920938463463374607431768211456")")),
              Fails("InvalidArgumentException", "Invalid ExplicitHashKey."));
}

TEST(PutRecordState, ThrottlesAShard) {
  TestApi api({.options = {.limits_on = true}});
  api.create_stream("s");
  EXPECT_THAT(api.call("PutRecord", put_of_size(1'048'575)), AnswersWith("SequenceNumber"));
  EXPECT_THAT(api.call("PutRecord", put()),
              Fails("ProvisionedThroughputExceededException",
                    "Rate exceeded for shard shardId-000000000000 in stream s under account "
                    "111122223333."));
  api.clock().advance_millis(1000);
  EXPECT_THAT(api.call("PutRecord", put()), AnswersWith("SequenceNumber"));
}

// A call whose outcome is one of `fault` and success, by the throw of the engine's dice.
void expect_sometimes(const engine::MemoryFaults& faults, int status, std::string_view type) {
  TestApi api({.options = {.limits_on = false}, .faults = faults});
  while (api.call("DescribeStream", R"({"StreamName":"s"})").status != 200) {
    api.call("CreateStream", R"({"StreamName":"s","ShardCount":1})");
  }
  int failed = 0;
  for (int i = 0; i < 50; ++i) {
    const TestReply reply = api.call("PutRecord", put());
    if (reply.status != 200) {
      EXPECT_EQ(reply.status, status) << reply;
      EXPECT_EQ(reply.error_type, type) << reply;
      ++failed;
    }
  }
  EXPECT_GT(failed, 0);
}

// Not stored, and the client may try again.
TEST(PutRecordState, Answers503WhenNothingWasStored) {
  expect_sometimes({.seed = 7, .refuse = 300}, 503, "ServiceUnavailable");
}

// Stored or not: the client must know that nobody knows.
TEST(PutRecordState, Answers500WhenTheOutcomeIsUnknown) {
  expect_sometimes({.seed = 7, .unknown = 300}, 500, "InternalFailure");
}

// facts 8.1: the MD5 of each key as a number decides.
TEST(PutRecordBehaviour, RoutesByPartitionKey) {
  TestApi api;
  api.create_stream("s", 3);
  EXPECT_EQ(api.call("PutRecord", put("", "a")).text("ShardId"), "shardId-000000000000");
  EXPECT_EQ(api.call("PutRecord", put("", "1")).text("ShardId"), "shardId-000000000002");
  EXPECT_EQ(api.call("PutRecord", put("", "partition-1")).text("ShardId"), "shardId-000000000001");
  EXPECT_EQ(api.call("PutRecord", put("", "\\u00e9")).text("ShardId"), "shardId-000000000001");
}

TEST(PutRecordBehaviour, RoutesByExplicitHashKeyInstead) {
  TestApi api;
  api.create_stream("s", 3);
  EXPECT_EQ(api.call("PutRecord", put(R"(,"ExplicitHashKey":"0")", "1")).text("ShardId"),
            "shardId-000000000000");
  EXPECT_EQ(
      api.call("PutRecord", put(R"(,"ExplicitHashKey":"340282366920938463463374607431768211455")"))
          .text("ShardId"),
      "shardId-000000000002");
}

// EncryptionType is left out of a plain stream's answers (facts 9, 23).
TEST(PutRecordBehaviour, AnswersShardAndNumberOnly) {
  TestApi api;
  api.create_stream("s");
  const TestReply reply = api.call("PutRecord", put());
  EXPECT_THAT(reply, Answers(R"({"ShardId":"shardId-000000000000","SequenceNumber":")" +
                             reply.text("SequenceNumber") + "\"}"));
}

TEST(PutRecordBehaviour, GivesRisingNumbers) {
  TestApi api;
  api.create_stream("s");
  std::string last;
  for (int i = 0; i < 10; ++i) {
    const std::string number = api.call("PutRecord", put()).text("SequenceNumber");
    EXPECT_EQ(number.size(), 56U);
    EXPECT_GT(number, last);
    last = number;
  }
}

TEST(PutRecordBehaviour, AcceptsItsOwnNumberForOrdering) {
  TestApi api;
  api.create_stream("s");
  const std::string number = api.call("PutRecord", put()).text("SequenceNumber");
  EXPECT_THAT(api.call("PutRecord", put(R"(,"SequenceNumberForOrdering":")" + number + "\"")),
              AnswersWith("SequenceNumber"));
}

TEST(PutRecordBehaviour, TakesAStreamByArn) {
  TestApi api;
  api.create_stream("s");
  EXPECT_THAT(
      api.call("PutRecord", R"({"StreamARN":"arn:aws:kinesis:us-east-1:111122223333:stream/s",)"
                            R"("StreamName":"s","StreamId":"abcdefghij0123456789-abc",)"
                            R"("Data":"","PartitionKey":"k"})"),
      AnswersWith("SequenceNumber"));
}

}  // namespace
}  // namespace weir::api
