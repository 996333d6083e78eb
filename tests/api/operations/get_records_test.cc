#include <gtest/gtest.h>

#include <string>

#include "base/base64.h"
#include "tests/support/reply_matchers.h"
#include "tests/support/shape_cases.h"
#include "tests/support/test_api.h"

namespace weir::api {
namespace {

TestReply get(TestApi& api, const std::string& iterator, const std::string& more = {}) {
  return api.call("GetRecords", "{\"ShardIterator\":\"" + iterator + "\"" + more + "}");
}

TestReply put(TestApi& api, std::string_view data, std::string_view key = "k") {
  return api.call("PutRecord", std::string(R"({"StreamName":"s","Data":")")
                                   .append(data)
                                   .append(R"(","PartitionKey":")")
                                   .append(key)
                                   .append("\"}"));
}

void put_bytes(TestApi& api, size_t size) {
  std::string data(base::base64_encoded_size(size), '=');
  base::base64_encode(std::string(size, 'x'), data.data());
  ASSERT_EQ(put(api, data).status, 200);
}

size_t count(const TestReply& reply) {
  size_t records = 0;
  for (size_t at = reply.body.find("\"Data\""); at != std::string::npos;
       at = reply.body.find("\"Data\"", at + 1)) {
    ++records;
  }
  return records;
}

TEST(GetRecordsTypes, AreChecked) {
  expect_type_errors("GetRecords");
}

TEST(GetRecordsConstraints, AreChecked) {
  expect_constraint_errors("GetRecords");
}

// The model's maximum comes before the documented InvalidArgumentException (facts 4.3).
TEST(GetRecordsConstraints, RefuseALimitOverTenThousand) {
  TestApi api;
  EXPECT_THAT(get(api, "x", ",\"Limit\":10001"),
              Fails("ValidationException",
                    "1 validation error detected: Value '10001' at 'limit' failed to satisfy "
                    "constraint: Member must have value less than or equal to 10000"));
}

TEST(GetRecordsState, RefusesIteratorsItDidNotMake) {
  TestApi api;
  api.create_stream("s");
  const std::string good = api.iterator("s", "0", "TRIM_HORIZON");
  std::string forged = good;
  forged[forged.size() / 2] = forged[forged.size() / 2] == 'A' ? 'B' : 'A';
  for (const std::string& iterator : {std::string("x"), forged, good + "AAAA"}) {
    EXPECT_THAT(get(api, iterator), Fails("InvalidArgumentException", "Invalid ShardIterator."));
  }
}

TEST(GetRecordsState, RefusesIteratorsOfOthers) {
  TestApi api;
  api.create_stream("s");
  const std::string iterator = api.iterator("s", "0", "TRIM_HORIZON");
  const Principal other{.account = "999988887777", .region = "us-east-1", .access_key = {}};
  EXPECT_THAT(api.call_as(other, "GetRecords", "{\"ShardIterator\":\"" + iterator + "\"}"),
              Fails("InvalidArgumentException", "Invalid ShardIterator."));
  EXPECT_THAT(
      get(api, iterator, R"(,"StreamARN":"arn:aws:kinesis:us-east-1:111122223333:stream/t")"),
      Fails("InvalidArgumentException", "Invalid ShardIterator."));
  EXPECT_THAT(
      get(api, iterator, R"(,"StreamARN":"arn:aws:kinesis:us-east-1:111122223333:stream/s")"),
      AnswersWith("NextShardIterator"));
}

// Five minutes, and before the stream is looked for (facts 5.3).
TEST(GetRecordsState, RefusesIteratorsOverFiveMinutesOld) {
  TestApi api;
  api.create_stream("s");
  const std::string iterator = api.iterator("s", "0", "TRIM_HORIZON");
  api.clock().advance_millis(300'000);
  EXPECT_THAT(get(api, iterator), AnswersWith("NextShardIterator"));
  api.call("DeleteStream", R"({"StreamName":"s"})");
  api.clock().advance_millis(1000);
  EXPECT_THAT(get(api, iterator),
              Fails("ExpiredIteratorException",
                    "Iterator expired. The iterator was created at time Tue Nov 14 22:13:20 UTC "
                    "2023 while right now it is Tue Nov 14 22:18:21 UTC 2023 which is further in "
                    "the future than the tolerated delay of 300000 milliseconds."));
}

TEST(GetRecordsState, RefusesIteratorsOfAStreamThatIsGone) {
  const std::string missing =
      "Shard shardId-000000000000 in stream s under account 111122223333 does not exist";
  TestApi api;
  api.create_stream("s");
  const std::string iterator = api.iterator("s", "0", "TRIM_HORIZON");
  api.call("DeleteStream", R"({"StreamName":"s"})");
  EXPECT_THAT(get(api, iterator), Fails("ResourceNotFoundException", missing));
  // The next stream of the name is another stream.
  api.create_stream("s");
  EXPECT_THAT(get(api, iterator), Fails("ResourceNotFoundException", missing));
}

TEST(GetRecordsState, ADryRunIsRefusedOnceTheShardWasFound) {
  TestApi api;
  api.create_stream("s");
  const std::string iterator = api.iterator("s", "0", "TRIM_HORIZON");
  const std::string dry = R"(,"DryRun":true)";
  EXPECT_THAT(get(api, "x", dry), Fails("InvalidArgumentException", "Invalid ShardIterator."));
  EXPECT_THAT(get(api, iterator, dry), Fails("DryRunOperationException", "DryRun parameter"));
  api.call("DeleteStream", R"({"StreamName":"s"})");
  EXPECT_THAT(get(api, iterator, dry), Fails("ResourceNotFoundException", "does not exist"));
}

TEST(GetRecordsState, ThrottlesAShard) {
  TestApi api({.options = {.limits_on = true}});
  api.create_stream("s");
  const std::string iterator = api.iterator("s", "0", "TRIM_HORIZON");
  for (int i = 0; i < 5; ++i) {
    EXPECT_THAT(get(api, iterator), AnswersWith("Records"));
  }
  EXPECT_THAT(get(api, iterator),
              Fails("ProvisionedThroughputExceededException",
                    "Rate exceeded for shard shardId-000000000000 in stream s under account "
                    "111122223333."));
  api.clock().advance_millis(1000);
  EXPECT_THAT(get(api, iterator), AnswersWith("Records"));
}

TEST(GetRecordsBehaviour, AnswersTheRecordAsItWasPut) {
  TestApi api;
  api.create_stream("s");
  api.clock().advance_millis(123);
  const std::string number = put(api, "+/+/", "\\u00e9\\\"").text("SequenceNumber");
  const TestReply reply = get(api, api.iterator("s", "0", "TRIM_HORIZON"));
  EXPECT_THAT(reply, Answers(R"({"Records":[{"SequenceNumber":")" + number +
                             R"(","ApproximateArrivalTimestamp":1700000000.123,"Data":"+/+/",)" +
                             "\"PartitionKey\":\"\xc3\xa9\\\"\"}],\"NextShardIterator\":\"" +
                             reply.text("NextShardIterator") + R"(","MillisBehindLatest":0})"));
}

TEST(GetRecordsBehaviour, GoesOnWhereItStopped) {
  TestApi api;
  api.create_stream("s");
  for (const char* key : {"a", "b", "c"}) {
    put(api, "", key);
  }
  const TestReply first = get(api, api.iterator("s", "0", "TRIM_HORIZON"), ",\"Limit\":2");
  EXPECT_EQ(count(first), 2U) << first;
  const TestReply second = get(api, first.text("NextShardIterator"), ",\"Limit\":2");
  EXPECT_EQ(second.text("PartitionKey"), "c") << second;
  const TestReply third = get(api, second.text("NextShardIterator"));
  EXPECT_EQ(count(third), 0U) << third;
  put(api, "", "d");
  EXPECT_EQ(get(api, third.text("NextShardIterator")).text("PartitionKey"), "d");
}

// Iterators can be used again, and each answer has another one (facts 4.3).
TEST(GetRecordsBehaviour, TakesAnIteratorMoreThanOnce) {
  TestApi api;
  api.create_stream("s");
  const std::string iterator = api.iterator("s", "0", "TRIM_HORIZON");
  EXPECT_NE(get(api, iterator).text("NextShardIterator"),
            get(api, iterator).text("NextShardIterator"));
}

// Facts 9, 17.
TEST(GetRecordsBehaviour, TakesAnIteratorInQuotes) {
  TestApi api;
  api.create_stream("s");
  const std::string iterator = api.iterator("s", "0", "TRIM_HORIZON");
  EXPECT_THAT(get(api, "\\\"" + iterator + "\\\""), AnswersWith("NextShardIterator"));
}

TEST(GetRecordsBehaviour, WorksAfterARestart) {
  TestApi api;
  api.create_stream("s");
  put(api, "", "a");
  const std::string iterator = api.iterator("s", "0", "TRIM_HORIZON");
  api.restart();
  EXPECT_EQ(get(api, iterator).text("PartitionKey"), "a");
}

TEST(GetRecordsBehaviour, SaysHowFarBehindItIs) {
  TestApi api;
  api.create_stream("s");
  put(api, "", "a");
  put(api, "", "b");
  api.clock().advance_millis(2500);
  EXPECT_THAT(get(api, api.iterator("s", "0", "TRIM_HORIZON"), ",\"Limit\":1"),
              AnswersWith(R"("MillisBehindLatest":2500)"));
  EXPECT_THAT(get(api, api.iterator("s", "0", "TRIM_HORIZON")),
              AnswersWith(R"("MillisBehindLatest":0)"));
}

// Facts 5.4: ten mebibytes of data and keys.
TEST(GetRecordsBehaviour, AnswersTenMebibytesAtMost) {
  TestApi api;
  api.create_stream("s");
  for (int i = 0; i < 11; ++i) {
    put_bytes(api, 1024 * 1024 - 1);
  }
  const TestReply reply = get(api, api.iterator("s", "0", "TRIM_HORIZON"));
  EXPECT_EQ(count(reply), 10U);
  EXPECT_EQ(count(get(api, reply.text("NextShardIterator"))), 1U);
}

TEST(GetRecordsBehaviour, HidesWhatIsOlderThanTheRetentionPeriod) {
  TestApi api;
  api.create_stream("s");
  put(api, "", "old");
  api.clock().advance_millis(25 * base::kMillisPerHour);
  put(api, "", "new");
  const TestReply reply = get(api, api.iterator("s", "0", "TRIM_HORIZON"));
  EXPECT_EQ(reply.text("PartitionKey"), "new") << reply;
}

// KCL's rule (facts 5.4): no next iterator exactly when there are children.
TEST(GetRecordsBehaviour, EndsAClosedShardWithItsChildren) {
  TestApi api;
  api.create_stream("s");
  put(api, "", "last");
  api.call("SplitShard", R"({"StreamName":"s","ShardToSplit":"0","NewStartingHashKey":)"
                         R"("170141183460469231731687303715884105728"})");
  const TestReply records = get(api, api.iterator("s", "0", "TRIM_HORIZON"));
  EXPECT_EQ(records.text("PartitionKey"), "last") << records;
  EXPECT_EQ(records.body.find("ChildShards"), std::string::npos) << records;
  EXPECT_THAT(
      get(api, records.text("NextShardIterator")),
      Answers(R"({"Records":[],"MillisBehindLatest":0,"ChildShards":[{"ShardId":)"
              R"("shardId-000000000001",)"
              R"("ParentShards":["shardId-000000000000"],"HashKeyRange":{"StartingHashKey":"0",)"
              R"("EndingHashKey":"170141183460469231731687303715884105727"}},{"ShardId":)"
              R"("shardId-000000000002","ParentShards":["shardId-000000000000"],"HashKeyRange":)"
              R"({"StartingHashKey":"170141183460469231731687303715884105728",)"
              R"("EndingHashKey":"340282366920938463463374607431768211455"}}]})"));
}

}  // namespace
}  // namespace weir::api
