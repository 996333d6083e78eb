#include <gtest/gtest.h>

#include <string>

#include "tests/support/reply_matchers.h"
#include "tests/support/shape_cases.h"
#include "tests/support/test_api.h"

namespace weir::api {
namespace {

// The last digits of the shards of an answer, in its order: "0,1,2".
std::string shards_of(const TestReply& reply) {
  const std::string start = "\"ShardId\":\"shardId-00000000000";
  std::string shards;
  for (size_t at = reply.body.find(start); at != std::string::npos;
       at = reply.body.find(start, at + 1)) {
    shards.append(shards.empty() ? "" : ",").append(1, reply.body[at + start.size()]);
  }
  return shards;
}

std::string request(std::string_view more) {
  return std::string(R"({"StreamName":"s")").append(more).append("}");
}

std::string filter(std::string_view type, std::string_view more = {}) {
  return request(std::string(R"(,"ShardFilter":{"Type":")")
                     .append(type)
                     .append("\"")
                     .append(more)
                     .append("}"));
}

// Two shards; shard 0 is split into 2 and 3 ten seconds later.
void create_split_stream(TestApi& api) {
  api.create_stream("s", 2);
  api.clock().advance_millis(10'000);
  ASSERT_EQ(
      api.call("SplitShard", request(R"(,"ShardToSplit":"0","NewStartingHashKey":"1000")")).status,
      200);
}

TEST(ListShardsTypes, AreChecked) {
  expect_type_errors("ListShards");
}

TEST(ListShardsConstraints, AreChecked) {
  expect_constraint_errors("ListShards");
}

TEST(ListShardsState, NeedsAStreamOrAToken) {
  TestApi api;
  EXPECT_THAT(
      api.call("ListShards", "{}"),
      Fails("InvalidArgumentException", "Either NextToken or StreamName should be provided."));
  EXPECT_THAT(api.call("ListShards", request("")),
              Fails("ResourceNotFoundException", "Stream s under account 111122223333 not found."));
}

// Facts 4.2: each companion is named.
TEST(ListShardsState, WantsATokenToComeAlone) {
  TestApi api;
  const std::string arn = "arn:aws:kinesis:us-east-1:111122223333:stream/s";
  const std::string members[][2] = {{"StreamName", "\"s\""},
                                    {"StreamARN", "\"" + arn + "\""},
                                    {"ShardFilter", R"({"Type":"AT_LATEST"})"},
                                    {"ExclusiveStartShardId", "\"0\""},
                                    {"StreamCreationTimestamp", "1700000000"}};
  for (const auto& [member, value] : members) {
    EXPECT_THAT(api.call("ListShards", R"({"NextToken":"x",")" + member + "\":" + value + "}"),
                Fails("InvalidArgumentException",
                      "NextToken and " + member + " cannot be provided together."));
  }
}

TEST(ListShardsState, RefusesTokensThatAreForgedOrOld) {
  TestApi api;
  api.create_stream("s", 3);
  const std::string token = api.call("ListShards", request(R"(,"MaxResults":1)")).text("NextToken");
  EXPECT_THAT(api.call("ListShards", R"({"NextToken":"x"})"),
              Fails("InvalidArgumentException", "Invalid NextToken."));
  EXPECT_THAT(api.call("ListStreams", "{\"NextToken\":\"" + token + "\"}"),
              Fails("InvalidArgumentException", "Invalid NextToken."));
  api.clock().advance_millis(300'001);
  EXPECT_THAT(api.call("ListShards", "{\"NextToken\":\"" + token + "\"}"),
              Fails("ExpiredNextTokenException", "expired"));
}

// A token belongs to one incarnation of a stream.
TEST(ListShardsState, RefusesTokensOfADeletedStream) {
  TestApi api;
  api.create_stream("s", 3);
  const std::string token = api.call("ListShards", request(R"(,"MaxResults":1)")).text("NextToken");
  api.call("DeleteStream", request(""));
  api.create_stream("s", 3);
  EXPECT_THAT(api.call("ListShards", "{\"NextToken\":\"" + token + "\"}"),
              Fails("ResourceNotFoundException", "Stream s"));
}

TEST(ListShardsState, WantsTheMembersOfItsFilterType) {
  TestApi api;
  api.create_stream("s");
  EXPECT_THAT(api.call("ListShards", filter("AFTER_SHARD_ID")),
              Fails("InvalidArgumentException", "ShardFilter of type AFTER_SHARD_ID needs"));
  EXPECT_THAT(api.call("ListShards", filter("AT_TIMESTAMP")),
              Fails("InvalidArgumentException", "ShardFilter of type AT_TIMESTAMP needs"));
  EXPECT_THAT(
      api.call("ListShards", filter("AT_LATEST", R"(,"ShardId":"0")")),
      Fails("InvalidArgumentException", "ShardFilter of type AT_LATEST does not take a ShardId"));
  EXPECT_THAT(
      api.call("ListShards", filter("AT_LATEST", R"(,"Timestamp":1)")),
      Fails("InvalidArgumentException", "ShardFilter of type AT_LATEST does not take a Timestamp"));
}

TEST(ListShardsState, TakesTheCreationTimeAsPartOfTheName) {
  TestApi api;
  api.create_stream("s");
  EXPECT_THAT(api.call("ListShards", request(R"(,"StreamCreationTimestamp":1700000000)")),
              AnswersWith("shardId-000000000000"));
  EXPECT_THAT(api.call("ListShards", request(R"(,"StreamCreationTimestamp":1600000000)")),
              Fails("ResourceNotFoundException", "Stream s"));
}

TEST(ListShardsBehaviour, ShowsNothingWhileCreating) {
  TestApi api({.options = {.state_delay_millis = 1000}});
  api.create_stream("s");
  EXPECT_THAT(api.call("ListShards", request("")), Answers(R"({"Shards":[]})"));
}

// No NextToken on the last page, not even an empty one: Flink would go round in circles.
TEST(ListShardsBehaviour, GoesOnByToken) {
  TestApi api;
  api.create_stream("s", 5);
  const TestReply first = api.call("ListShards", request(R"(,"MaxResults":2)"));
  EXPECT_EQ(shards_of(first), "0,1") << first;
  const std::string token = "{\"NextToken\":\"" + first.text("NextToken") + "\"";
  const TestReply second = api.call("ListShards", token + R"(,"MaxResults":2})");
  EXPECT_EQ(shards_of(second), "2,3") << second;
  const TestReply rest = api.call("ListShards", token + "}");
  EXPECT_EQ(shards_of(rest), "2,3,4") << rest;
  EXPECT_EQ(rest.body.find("NextToken"), std::string::npos) << rest;
}

TEST(ListShardsBehaviour, BeginsBehindAShard) {
  TestApi api;
  api.create_stream("s", 3);
  EXPECT_EQ(shards_of(api.call("ListShards", request(R"(,"ExclusiveStartShardId":"0")"))), "1,2");
  EXPECT_EQ(shards_of(api.call("ListShards", filter("AFTER_SHARD_ID", R"(,"ShardId":"1")"))), "2");
}

TEST(ListShardsBehaviour, ShowsTheLineage) {
  TestApi api;
  create_split_stream(api);
  const TestReply reply = api.call("ListShards", request(""));
  EXPECT_EQ(shards_of(reply), "0,1,2,3") << reply;
  EXPECT_THAT(reply, AnswersWith(R"({"ShardId":"shardId-000000000003",)"
                                 R"("ParentShardId":"shardId-000000000000","HashKeyRange":)"));
  EXPECT_THAT(reply, AnswersWith(R"("EndingSequenceNumber":)"));
}

TEST(ListShardsBehaviour, FiltersByWhenShardsWereOpen) {
  TestApi api;
  create_split_stream(api);
  EXPECT_EQ(shards_of(api.call("ListShards", filter("AT_LATEST"))), "1,2,3");
  EXPECT_EQ(shards_of(api.call("ListShards", filter("AT_TRIM_HORIZON"))), "0,1");
  EXPECT_EQ(shards_of(api.call("ListShards", filter("FROM_TRIM_HORIZON"))), "0,1,2,3");
  const std::string before = R"(,"Timestamp":1700000009.999)";
  const std::string after = R"(,"Timestamp":1700000010.001)";
  EXPECT_EQ(shards_of(api.call("ListShards", filter("AT_TIMESTAMP", before))), "0,1");
  EXPECT_EQ(shards_of(api.call("ListShards", filter("AT_TIMESTAMP", after))), "1,2,3");
  EXPECT_EQ(shards_of(api.call("ListShards", filter("FROM_TIMESTAMP", before))), "0,1,2,3");
  EXPECT_EQ(shards_of(api.call("ListShards", filter("FROM_TIMESTAMP", after))), "1,2,3");
}

// The token carries the filter.
TEST(ListShardsBehaviour, KeepsItsFilterFromPageToPage) {
  TestApi api;
  create_split_stream(api);
  const std::string first =
      R"({"StreamName":"s","MaxResults":1,"ShardFilter":{"Type":"AT_LATEST"}})";
  const std::string token = api.call("ListShards", first).text("NextToken");
  EXPECT_EQ(shards_of(api.call("ListShards", "{\"NextToken\":\"" + token + "\"}")), "2,3");
}

}  // namespace
}  // namespace weir::api
