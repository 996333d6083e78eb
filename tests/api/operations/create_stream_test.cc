#include <gtest/gtest.h>

#include <string>

#include "tests/support/reply_matchers.h"
#include "tests/support/shape_cases.h"
#include "tests/support/test_api.h"

namespace weir::api {
namespace {

TEST(CreateStreamTypes, AreChecked) {
  expect_type_errors("CreateStream");
}

TEST(CreateStreamConstraints, AreChecked) {
  expect_constraint_errors("CreateStream");
}

TEST(CreateStreamConstraints, NameWhatIsRequired) {
  TestApi api;
  EXPECT_THAT(api.call("CreateStream", R"({"StreamModeDetails":{}})"),
              Fails("ValidationException",
                    "2 validation errors detected: Value null at 'streamName' failed to satisfy "
                    "constraint: Member must not be null; Value null at "
                    "'streamModeDetails.streamMode' failed to satisfy constraint: Member must not "
                    "be null"));
}

// Unlike in 2014 the model has no upper bound; the quota refuses large counts.
TEST(CreateStreamState, RefusesMoreShardsThanTheQuota) {
  TestApi api({.options = {.shard_quota = 10}});
  api.create_stream("a", 7);
  EXPECT_THAT(
      api.call("CreateStream", R"({"StreamName":"b","ShardCount":4})"),
      Fails("LimitExceededException",
            "This request would exceed the shard limit for the account 111122223333 in us-east-1. "
            "Current shard count for the account: 7. Limit: 10. Number of additional shards that "
            "would have resulted from this request: 4. Refer to the AWS Service Limits page "
            "(http://docs.aws.amazon.com/general/latest/gr/aws_service_limits.html) for current "
            "limits and how to request higher limits."));
  EXPECT_THAT(api.call("CreateStream", R"({"StreamName":"b","ShardCount":2147483647})"),
              Fails("LimitExceededException", "shard limit"));
  EXPECT_THAT(api.call("CreateStream", R"({"StreamName":"b","ShardCount":3})"), Answers(""));
}

TEST(CreateStreamState, RefusesMoreStreamsThanTheQuota) {
  TestApi api({.options = {.stream_quota = 1}});
  api.create_stream("a");
  EXPECT_THAT(
      api.call("CreateStream", R"({"StreamName":"b","ShardCount":1})"),
      Fails("LimitExceededException", "Current stream count for the account: 1. Limit: 1."));
}

TEST(CreateStreamState, RefusesANameThatIsTaken) {
  TestApi api;
  api.create_stream("s");
  EXPECT_THAT(
      api.call("CreateStream", R"({"StreamName":"s","ShardCount":1})"),
      Fails("ResourceInUseException", "Stream s under account 111122223333 already exists."));
}

TEST(CreateStreamState, RefusesTheSixthStreamInCreating) {
  TestApi api({.options = {.state_delay_millis = 1000}});
  for (const char* name : {"a", "b", "c", "d", "e"}) {
    api.create_stream(name);
  }
  EXPECT_THAT(api.call("CreateStream", R"({"StreamName":"f","ShardCount":1})"),
              Fails("LimitExceededException",
                    "This request would have exceed the limit on the number  of streams that can "
                    "simultaneously be in CREATING or DELETING for the account 111122223333. "
                    "Limit: 5."));
}

TEST(CreateStreamState, WantsAShardCountThatFitsTheMode) {
  TestApi api;
  EXPECT_THAT(api.call("CreateStream",
                       R"({"StreamName":"s","StreamModeDetails":{"StreamMode":"PROVISIONED"}})"),
              Fails("InvalidArgumentException", "ShardCount"));
  EXPECT_THAT(
      api.call(
          "CreateStream",
          R"({"StreamName":"s","ShardCount":1,"StreamModeDetails":{"StreamMode":"ON_DEMAND"}})"),
      Fails("InvalidArgumentException", "ShardCount is not expected when StreamMode=ON_DEMAND"));
}

TEST(CreateStreamState, RefusesWarmThroughput) {
  TestApi api;
  EXPECT_THAT(api.call("CreateStream", R"({"StreamName":"s","WarmThroughputMiBps":1})"),
              Fails("InvalidArgumentException", "WarmThroughputMiBps"));
  EXPECT_THAT(api.call("CreateStream", R"({"StreamName":"s","WarmThroughputMiBps":0})"),
              Answers(""));
}

TEST(CreateStreamState, RefusesTagsThatAwsRefuses) {
  TestApi api;
  EXPECT_THAT(api.call("CreateStream", R"({"StreamName":"s","ShardCount":1,"Tags":{"a;":"b"}})"),
              Fails("InvalidArgumentException", "Some tags contain invalid characters."));
  EXPECT_THAT(api.call("DescribeStreamSummary", R"({"StreamName":"s"})"),
              Fails("ResourceNotFoundException", "Stream s"));
}

// The ranges of facts 5.1 for three shards, and the numbers of facts 8.2 for this second.
TEST(CreateStreamBehaviour, DividesTheHashKeySpace) {
  TestApi api;
  api.create_stream("s", 3);
  const TestReply reply = api.call("ListShards", R"({"StreamName":"s"})");
  EXPECT_THAT(
      reply,
      Answers(
          R"({"Shards":[{"ShardId":"shardId-000000000000","HashKeyRange":{"StartingHashKey":"0",)"
          R"("EndingHashKey":"113427455640312821154458202477256070484"},"SequenceNumberRange":)"
          R"({"StartingSequenceNumber":)"
          R"("49646437577108476416916876405825929425585429676275269634"}},)"
          R"({"ShardId":"shardId-000000000001","HashKeyRange":{"StartingHashKey":)"
          R"("113427455640312821154458202477256070485",)"
          R"("EndingHashKey":"226854911280625642308916404954512140969"},"SequenceNumberRange":)"
          R"({"StartingSequenceNumber":)"
          R"("49646437577130777162115407028967465143858078037781250066"}},)"
          R"({"ShardId":"shardId-000000000002","HashKeyRange":{"StartingHashKey":)"
          R"("226854911280625642308916404954512140970",)"
          R"("EndingHashKey":"340282366920938463463374607431768211455"},"SequenceNumberRange":)"
          R"({"StartingSequenceNumber":)"
          R"("49646437577153077907313937652109000862130726399287230498"}}]})"));
}

// [aws-tested] facts 4.1.
TEST(CreateStreamBehaviour, IsOnDemandWithFourShardsByDefault) {
  TestApi api;
  EXPECT_THAT(api.call("CreateStream", R"({"StreamName":"s"})"), Answers(""));
  EXPECT_THAT(api.call("DescribeStreamSummary", R"({"StreamName":"s"})"),
              AnswersWith(R"("StreamModeDetails":{"StreamMode":"ON_DEMAND"})"));
  EXPECT_THAT(api.call("DescribeStreamSummary", R"({"StreamName":"s"})"),
              AnswersWith(R"("OpenShardCount":4)"));
}

TEST(CreateStreamBehaviour, KeepsTagsAndRecordSize) {
  TestApi api;
  EXPECT_THAT(
      api.call("CreateStream", R"({"StreamName":"s","ShardCount":1,"Tags":{"b":"2","a":"1"},)"
                               R"("MaxRecordSizeInKiB":2048})"),
      Answers(""));
  EXPECT_THAT(api.call("ListTagsForStream", R"({"StreamName":"s"})"),
              AnswersWith(R"([{"Key":"a","Value":"1"},{"Key":"b","Value":"2"}])"));
  EXPECT_THAT(api.call("DescribeStreamSummary", R"({"StreamName":"s"})"),
              AnswersWith(R"("MaxRecordSizeInKiB":2048)"));
}

// The transition is a stored fact: a restart in between must not lose it.
TEST(CreateStreamBehaviour, BecomesActiveWhenItsTimeHasCome) {
  TestApi api({.options = {.state_delay_millis = 500}});
  api.create_stream("s");
  EXPECT_THAT(api.call("DescribeStreamSummary", R"({"StreamName":"s"})"),
              AnswersWith(R"("StreamStatus":"CREATING")"));
  api.clock().advance_millis(500);
  api.restart();
  EXPECT_THAT(api.call("DescribeStreamSummary", R"({"StreamName":"s"})"),
              AnswersWith(R"("StreamStatus":"ACTIVE")"));
}

}  // namespace
}  // namespace weir::api
