#include <gtest/gtest.h>

#include <string>

#include "tests/support/reply_matchers.h"
#include "tests/support/shape_cases.h"
#include "tests/support/test_api.h"

namespace weir::api {
namespace {

std::string request(std::string_view shard, std::string_view type, std::string_view more = {}) {
  return std::string(R"({"StreamName":"s","ShardId":")")
      .append(shard)
      .append(R"(","ShardIteratorType":")")
      .append(type)
      .append("\"")
      .append(more)
      .append("}");
}

std::string put(TestApi& api, std::string_view key) {
  return api
      .call(
          "PutRecord",
          std::string(R"({"StreamName":"s","Data":"","PartitionKey":")").append(key).append("\"}"))
      .text("SequenceNumber");
}

// The partition key of the first record that an iterator of this type finds, empty for none.
std::string first_key(TestApi& api, std::string_view type, std::string_view more = {}) {
  const std::string iterator = api.iterator("s", "shardId-000000000000", type, more);
  return api.call("GetRecords", "{\"Limit\":1,\"ShardIterator\":\"" + iterator + "\"}")
      .text("PartitionKey");
}

std::string starting(const std::string& number) {
  return ",\"StartingSequenceNumber\":\"" + number + "\"";
}

TEST(GetShardIteratorTypes, AreChecked) {
  expect_type_errors("GetShardIterator");
}

TEST(GetShardIteratorConstraints, AreChecked) {
  expect_constraint_errors("GetShardIterator");
}

// The words in AWS's order (facts 1.9).
TEST(GetShardIteratorConstraints, ListTheIteratorTypes) {
  TestApi api;
  EXPECT_THAT(api.call("GetShardIterator", request("0", "FIRST")),
              Fails("ValidationException",
                    "1 validation error detected: Value 'FIRST' at 'shardIteratorType' failed to "
                    "satisfy constraint: Member must satisfy enum value set: "
                    "[AFTER_SEQUENCE_NUMBER, LATEST, AT_TIMESTAMP, AT_SEQUENCE_NUMBER, "
                    "TRIM_HORIZON]"));
}

// Before the stream is looked for (facts 4.3).
TEST(GetShardIteratorState, RefusesAShardIdThatIsNone) {
  TestApi api;
  EXPECT_THAT(api.call("GetShardIterator", request("shardId-x", "LATEST")),
              Fails("ResourceNotFoundException",
                    "Could not find shard shardId-x in stream s under account 111122223333."));
}

TEST(GetShardIteratorState, SpeaksOfTheShardWhateverIsMissing) {
  const std::string missing =
      "Shard shardId-000000000000 in stream s under account 111122223333 does not exist";
  TestApi api({.options = {.limits_on = false, .state_delay_millis = 1000}});
  EXPECT_THAT(api.call("GetShardIterator", request("0", "LATEST")),
              Fails("ResourceNotFoundException", missing));
  api.create_stream("s");
  EXPECT_THAT(api.call("GetShardIterator", request("0", "LATEST")),
              Fails("ResourceNotFoundException", missing));
  api.clock().advance_millis(1000);
  api.restart();
  EXPECT_THAT(api.call("GetShardIterator", request("0", "LATEST")), AnswersWith("ShardIterator"));
  EXPECT_THAT(
      api.call("GetShardIterator", request("1", "LATEST")),
      Fails("ResourceNotFoundException",
            "Shard shardId-000000000001 in stream s under account 111122223333 does not exist"));
}

TEST(GetShardIteratorState, WantsTheMembersOfItsType) {
  TestApi api;
  api.create_stream("s");
  const std::string either =
      "Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and "
      "StartingSequenceNumber or (2) TRIM_HORIZON or LATEST and no StartingSequenceNumber. Request "
      "specified ";
  EXPECT_THAT(api.call("GetShardIterator", request("0", "AT_SEQUENCE_NUMBER")),
              Fails("InvalidArgumentException",
                    either + "AT_SEQUENCE_NUMBER and no StartingSequenceNumber."));
  EXPECT_THAT(
      api.call("GetShardIterator", request("0", "LATEST", starting("1"))),
      Fails("InvalidArgumentException", either + "LATEST and also a StartingSequenceNumber."));
  EXPECT_THAT(
      api.call("GetShardIterator", request("0", "AT_TIMESTAMP")),
      Fails("InvalidArgumentException",
            "Must specify timestampInMillis parameter for iterator of type AT_TIMESTAMP. Current "
            "request has no timestamp parameter."));
}

TEST(GetShardIteratorState, RefusesSequenceNumbersThatAreNone) {
  TestApi api;
  api.create_stream("s");
  const std::string used =
      " used in GetShardIterator on shard shardId-000000000000 in stream s under account "
      "111122223333 is invalid";
  const std::string nines(100, '9');
  EXPECT_THAT(api.call("GetShardIterator", request("0", "AT_SEQUENCE_NUMBER", starting(nines))),
              Fails("InvalidArgumentException", "StartingSequenceNumber " + nines + used + "."));
  // A real number of another stream (facts 8.2).
  const std::string foreign = "49543463076548007577105092703039560359975228518395019266";
  EXPECT_THAT(api.call("GetShardIterator", request("0", "AT_SEQUENCE_NUMBER", starting(foreign))),
              Fails("InvalidArgumentException", "StartingSequenceNumber " + foreign + used +
                                                    " because it did not come from this stream."));
}

TEST(GetShardIteratorState, RefusesSequenceNumbersOfAnotherShard) {
  TestApi api;
  api.create_stream("s", 2);
  const std::string number = put(api, "1");  // goes to the upper half
  EXPECT_THAT(api.call("GetShardIterator", request("0", "AT_SEQUENCE_NUMBER", starting(number))),
              Fails("InvalidArgumentException",
                    "Invalid StartingSequenceNumber. It encodes shardId-000000000001, while it was "
                    "used in a call to a shard with shardId-000000000000"));
}

// One second in the future (facts 9, 20).
TEST(GetShardIteratorState, RefusesTheFuture) {
  TestApi api;
  api.create_stream("s");
  EXPECT_THAT(
      api.call("GetShardIterator", request("0", "AT_TIMESTAMP", R"(,"Timestamp":1700000001)")),
      Fails("InvalidArgumentException",
            "The timestampInMillis parameter cannot be greater than the currentTimestampInMillis. "
            "timestampInMillis: 1700000001000, currentTimestampInMillis: 1700000000000"));
}

TEST(GetShardIteratorState, ThrottlesAShard) {
  TestApi api({.options = {.limits_on = true}});
  api.create_stream("s");
  for (int i = 0; i < 5; ++i) {
    EXPECT_THAT(api.call("GetShardIterator", request("0", "LATEST")), AnswersWith("ShardIterator"));
  }
  EXPECT_THAT(api.call("GetShardIterator", request("0", "LATEST")),
              Fails("ProvisionedThroughputExceededException", "Rate exceeded for shard"));
}

TEST(GetShardIteratorState, ADryRunIsRefusedLast) {
  TestApi api;
  api.create_stream("s");
  const auto dry = [&api](std::string_view type) {
    return api.call("GetShardIterator",
                    std::string(R"({"StreamName":"s","ShardId":"0","DryRun":true,)")
                        .append(R"("ShardIteratorType":")")
                        .append(type)
                        .append("\"}"));
  };
  EXPECT_THAT(dry("AT_SEQUENCE_NUMBER"), Fails("InvalidArgumentException", "Must either specify"));
  EXPECT_THAT(dry("LATEST"), Fails("DryRunOperationException", "DryRun parameter"));
}

// Facts 5.1 and 9, 16.
TEST(GetShardIteratorBehaviour, ReadsShardIdsLeniently) {
  TestApi api;
  api.create_stream("s");
  for (const char* shard : {"shardId-000000000000", "shardId-0", "abc-0", "0"}) {
    EXPECT_THAT(api.call("GetShardIterator", request(shard, "LATEST")),
                AnswersWith("ShardIterator"));
  }
}

TEST(GetShardIteratorBehaviour, BeginsAtTheHorizonOrAtTheEnd) {
  TestApi api;
  api.create_stream("s");
  put(api, "one");
  const std::string latest = api.iterator("s", "0", "LATEST");
  EXPECT_EQ(first_key(api, "TRIM_HORIZON"), "one");
  EXPECT_EQ(first_key(api, "LATEST"), "");
  put(api, "two");
  EXPECT_EQ(api.call("GetRecords", "{\"ShardIterator\":\"" + latest + "\"}").text("PartitionKey"),
            "two");
}

TEST(GetShardIteratorBehaviour, BeginsAtOrAfterANumber) {
  TestApi api;
  api.create_stream("s");
  put(api, "one");
  const std::string two = put(api, "two");
  put(api, "three");
  EXPECT_EQ(first_key(api, "AT_SEQUENCE_NUMBER", starting(two)), "two");
  EXPECT_EQ(first_key(api, "AFTER_SEQUENCE_NUMBER", starting(two)), "three");
}

// The first record that arrived at the time or later; 2015 is the horizon (facts 9, 20).
TEST(GetShardIteratorBehaviour, BeginsAtATime) {
  TestApi api;
  api.create_stream("s");
  put(api, "one");
  api.clock().advance_millis(500);
  put(api, "two");
  EXPECT_EQ(first_key(api, "AT_TIMESTAMP", R"(,"Timestamp":1420070400)"), "one");
  EXPECT_EQ(first_key(api, "AT_TIMESTAMP", R"(,"Timestamp":1700000000)"), "one");
  EXPECT_EQ(first_key(api, "AT_TIMESTAMP", R"(,"Timestamp":1700000000.001)"), "two");
  EXPECT_EQ(first_key(api, "AT_TIMESTAMP", R"(,"Timestamp":1700000000.5)"), "two");
}

TEST(GetShardIteratorBehaviour, GivesAnotherTextEachTime) {
  TestApi api;
  api.create_stream("s");
  EXPECT_NE(api.iterator("s", "0", "LATEST"), api.iterator("s", "0", "LATEST"));
}

}  // namespace
}  // namespace weir::api
