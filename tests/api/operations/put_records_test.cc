#include <gtest/gtest.h>

#include <string>

#include "base/base64.h"
#include "tests/support/reply_matchers.h"
#include "tests/support/shape_cases.h"
#include "tests/support/test_api.h"

namespace weir::api {
namespace {

std::string call_of(const std::string& entries) {
  return R"({"StreamName":"s","Records":[)" + entries + "]}";
}

std::string entry(std::string_view key, std::string_view more = {}) {
  return std::string(R"({"Data":"aGk=","PartitionKey":")")
      .append(key)
      .append("\"")
      .append(more)
      .append("}");
}

std::string entry_of_size(size_t data_bytes) {
  std::string data(base::base64_encoded_size(data_bytes), '=');
  base::base64_encode(std::string(data_bytes, 'x'), data.data());
  return R"({"PartitionKey":"k","Data":")" + data + "\"}";
}

std::string repeated(const std::string& text, int count) {
  std::string all = text;
  for (int i = 1; i < count; ++i) {
    all += "," + text;
  }
  return all;
}

TestReply read_all(TestApi& api, std::string_view shard) {
  return api.call("GetRecords",
                  "{\"ShardIterator\":\"" + api.iterator("s", shard, "TRIM_HORIZON") + "\"}");
}

TEST(PutRecordsTypes, AreChecked) {
  expect_type_errors("PutRecords");
}

TEST(PutRecordsConstraints, AreChecked) {
  expect_constraint_errors("PutRecords");
}

// Ten items at most (facts 1.9).
TEST(PutRecordsConstraints, NameWhatIsRequiredInEachEntry) {
  TestApi api;
  EXPECT_THAT(api.call("PutRecords", "{}"),
              Fails("ValidationException", "Value null at 'records'"));
  EXPECT_THAT(api.call("PutRecords", call_of(entry("k") + ",null")),
              Fails("ValidationException",
                    "1 validation error detected: Value null at 'records.2.member.data' failed to "
                    "satisfy constraint: Member must not be null"));
  EXPECT_THAT(api.call("PutRecords", call_of(repeated("{}", 400))),
              Fails("ValidationException", "10 validation errors detected: "));
}

TEST(PutRecordsState, NeedsAStreamThatHasBeenActive) {
  TestApi api({.options = {.state_delay_millis = 1000}});
  EXPECT_THAT(api.call("PutRecords", call_of(entry("k"))),
              Fails("ResourceNotFoundException", "Stream s under account 111122223333 not found."));
  api.create_stream("s");
  EXPECT_THAT(api.call("PutRecords", call_of(entry("k"))),
              Fails("ResourceNotFoundException", "Stream s under account 111122223333 not found."));
}

// One invalid entry fails the whole call (facts 4.3) and nothing is stored.
TEST(PutRecordsState, StoresNothingWhenOneHashKeyIsInvalid) {
  TestApi api;
  api.create_stream("s");
  EXPECT_THAT(
      api.call(
          "PutRecords",
          call_of(entry("a") + "," +
                  entry("b", R"(,"ExplicitHashKey":"340282366920938463463374607431768211456")"))),
      Fails("InvalidArgumentException", "Invalid ExplicitHashKey."));
  EXPECT_THAT(read_all(api, "0"), AnswersWith(R"("Records":[])"));
}

TEST(PutRecordsState, NamesTheEntryWithoutPartitionKey) {
  TestApi api;
  api.create_stream("s");
  EXPECT_THAT(api.call("PutRecords", call_of(entry("k") + R"(,{"Data":""})")),
              Fails("ValidationException",
                    "1 validation error detected: Value null at 'records.2.member.partitionKey' "
                    "failed to satisfy constraint: Member must not be null"));
}

TEST(PutRecordsState, ADryRunIsRefusedLast) {
  TestApi api;
  api.create_stream("s");
  const auto dry = [&api](const std::string& entries) {
    return api.call("PutRecords",
                    R"({"StreamName":"s","DryRun":true,"Records":[)" + entries + "]}");
  };
  EXPECT_THAT(dry(R"({"Data":""})"), Fails("ValidationException", "partitionKey"));
  EXPECT_THAT(dry(entry("k")), Fails("DryRunOperationException", "DryRun parameter"));
  EXPECT_THAT(read_all(api, "0"), AnswersWith(R"("Records":[])"));
}

TEST(PutRecordsState, NamesTheEntryThatIsTooLarge) {
  TestApi api;
  api.create_stream("s");
  EXPECT_THAT(api.call("PutRecords", call_of(entry("a") + "," + entry_of_size(1'048'576))),
              Fails("ValidationException",
                    "Value at 'records.2.member.data' failed to satisfy constraint: Member must "
                    "have length less than or equal to 1048576"));
}

// 10 MiB in all; one byte more fails (facts 9, 19).
TEST(PutRecordsState, RefusesMoreThanTenMebibytes) {
  TestApi api;
  api.create_stream("s");
  const std::string nine = repeated(entry_of_size(1'048'575), 9) + ",";
  EXPECT_THAT(api.call("PutRecords", call_of(nine + entry_of_size(1'048'575))),
              AnswersWith(R"("FailedRecordCount":0)"));
  EXPECT_THAT(
      api.call("PutRecords", call_of(nine + entry_of_size(1'048'574) + "," + entry_of_size(1))),
      Fails("InvalidArgumentException", "Records size exceeds 10 MB limit"));
}

// Facts 4.3: five records of 1 MiB to one shard: the first is accepted.
TEST(PutRecordsState, ThrottlesEntryByEntry) {
  TestApi api({.options = {.limits_on = true}});
  api.create_stream("s");
  const TestReply reply = api.call("PutRecords", call_of(repeated(entry_of_size(1'048'575), 3)));
  const std::string throttled =
      R"({"ErrorCode":"ProvisionedThroughputExceededException","ErrorMessage":)"
      R"("Rate exceeded for shard shardId-000000000000 in stream s under account 111122223333."})";
  EXPECT_THAT(reply,
              Answers(R"({"FailedRecordCount":2,"Records":[{"SequenceNumber":")" +
                      reply.text("SequenceNumber") + R"(","ShardId":"shardId-000000000000"},)" +
                      throttled + "," + throttled + "]}"));
}

TEST(PutRecordsState, IsA200EvenIfAllEntriesFail) {
  TestApi api({.options = {.limits_on = true}});
  api.create_stream("s");
  api.call("PutRecords", call_of(entry_of_size(1'048'575)));
  EXPECT_THAT(api.call("PutRecords", call_of(entry("a") + "," + entry("b"))),
              AnswersWith(R"({"FailedRecordCount":2,"Records":[{"ErrorCode":)"));
}

// An entry whose outcome is not known, in the words of facts 4.3.
TEST(PutRecordsState, SaysInternalFailureForAnUnknownOutcome) {
  TestApi api({.options = {.limits_on = false}, .faults = {.seed = 3, .unknown = 300}});
  while (api.call("DescribeStream", R"({"StreamName":"s"})").status != 200) {
    api.call("CreateStream", R"({"StreamName":"s","ShardCount":1})");
  }
  TestReply reply = api.call("PutRecords", call_of(entry("a")));
  for (int i = 0; i < 50 && reply.body.find("ErrorCode") == std::string::npos; ++i) {
    reply = api.call("PutRecords", call_of(entry("a")));
  }
  EXPECT_THAT(reply, Answers(R"({"FailedRecordCount":1,"Records":[{"ErrorCode":"InternalFailure",)"
                             R"("ErrorMessage":"Internal service failure."}]})"));
}

// Fluent Bit looks for this very piece (facts 1.10).
TEST(PutRecordsBehaviour, AlwaysCountsFailures) {
  TestApi api;
  api.create_stream("s");
  EXPECT_THAT(api.call("PutRecords", call_of(entry("a"))), AnswersWith(R"("FailedRecordCount":0)"));
}

TEST(PutRecordsBehaviour, RoutesEachEntry) {
  TestApi api;
  api.create_stream("s", 3);
  const TestReply reply = api.call("PutRecords", call_of(entry("a") + "," + entry("1") + "," +
                                                         entry("1", R"(,"ExplicitHashKey":"0")")));
  ASSERT_EQ(reply.status, 200) << reply;
  const size_t first = reply.body.find("shardId-000000000000");
  const size_t second = reply.body.find("shardId-000000000002", first);
  EXPECT_NE(second, std::string::npos) << reply;
  EXPECT_NE(reply.body.find("shardId-000000000000", second), std::string::npos) << reply;
}

TEST(PutRecordsBehaviour, KeepsTheOrderOfACall) {
  TestApi api;
  api.create_stream("s");
  std::string entries;
  for (int i = 0; i < 500; ++i) {
    entries.append(i == 0 ? "" : ",").append(entry("key-" + std::to_string(i)));
  }
  ASSERT_EQ(api.call("PutRecords", call_of(entries)).status, 200);
  const TestReply read = read_all(api, "0");
  size_t at = 0;
  for (int i = 0; i < 500; ++i) {
    at = read.body.find("\"PartitionKey\":\"key-" + std::to_string(i) + "\"", at);
    ASSERT_NE(at, std::string::npos) << i;
  }
}

}  // namespace
}  // namespace weir::api
