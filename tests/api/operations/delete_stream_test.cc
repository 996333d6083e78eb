#include <gtest/gtest.h>

#include <string>

#include "tests/support/reply_matchers.h"
#include "tests/support/shape_cases.h"
#include "tests/support/test_api.h"

namespace weir::api {
namespace {

TEST(DeleteStreamTypes, AreChecked) {
  expect_type_errors("DeleteStream");
}

TEST(DeleteStreamConstraints, AreChecked) {
  expect_constraint_errors("DeleteStream");
}

TEST(DeleteStreamState, NeedsAStream) {
  TestApi api;
  EXPECT_THAT(api.call("DeleteStream", "{}"),
              Fails("InvalidArgumentException", "Either StreamName or StreamARN"));
  EXPECT_THAT(api.call("DeleteStream", R"({"StreamName":"s"})"),
              Fails("ResourceNotFoundException", "Stream s under account 111122223333 not found."));
}

// AWS prints the name, not the ARN (facts 4.0).
TEST(DeleteStreamState, PrintsTheNameOfAnArn) {
  TestApi api;
  EXPECT_THAT(
      api.call("DeleteStream",
               R"({"StreamARN":"arn:aws:kinesis:us-east-1:111122223333:stream/wrong"})"),
      Fails("ResourceNotFoundException", "Stream wrong under account 111122223333 not found."));
}

TEST(DeleteStreamState, DoesNotReachIntoOtherAccounts) {
  TestApi api;
  api.create_stream("s");
  EXPECT_THAT(api.call("DeleteStream",
                       R"({"StreamARN":"arn:aws:kinesis:us-east-1:999988887777:stream/s"})"),
              Fails("ResourceNotFoundException", "Stream s under account 999988887777 not found."));
  EXPECT_THAT(
      api.call(
          "DeleteStream",
          R"({"StreamName":"t","StreamARN":"arn:aws:kinesis:us-east-1:111122223333:stream/s"})"),
      Fails("InvalidArgumentException", "do not name the same stream"));
  EXPECT_THAT(api.call("DescribeStreamSummary", R"({"StreamName":"s"})"), AnswersWith("ACTIVE"));
}

// The apostrophe is AWS's own (facts 4.1).
TEST(DeleteStreamState, RefusesAStreamWithConsumers) {
  TestApi api;
  api.create_stream("s");
  api.call("RegisterStreamConsumer",
           R"({"StreamARN":"arn:aws:kinesis:us-east-1:111122223333:stream/s","ConsumerName":"c"})");
  for (const char* request :
       {R"({"StreamName":"s"})", R"({"StreamName":"s","EnforceConsumerDeletion":false})"}) {
    EXPECT_THAT(api.call("DeleteStream", request),
                Fails("ResourceInUseException",
                      "DeleteStream can’t delete 111122223333:s because there are consumers "
                      "associated with this data stream. To delete s anyway, set the "
                      "EnforceConsumerDeletion parameter to true"));
  }
  EXPECT_THAT(api.call("DeleteStream", R"({"StreamName":"s","EnforceConsumerDeletion":true})"),
              Answers(""));
}

TEST(DeleteStreamBehaviour, RemovesTheStream) {
  TestApi api;
  api.create_stream("s");
  EXPECT_THAT(api.call("DeleteStream", R"({"StreamName":"s","EnforceConsumerDeletion":true})"),
              Answers(""));
  EXPECT_THAT(api.call("DescribeStream", R"({"StreamName":"s"})"),
              Fails("ResourceNotFoundException", "Stream s"));
  EXPECT_THAT(api.call("ListStreams", "{}"), AnswersWith(R"("StreamNames":[])"));
}

TEST(DeleteStreamBehaviour, ShowsDeletingUntilItsTimeHasCome) {
  TestApi api({.options = {.state_delay_millis = 500}});
  api.create_stream("s");
  EXPECT_THAT(api.call("DeleteStream", R"({"StreamName":"s"})"), Answers(""));
  EXPECT_THAT(api.call("DescribeStreamSummary", R"({"StreamName":"s"})"),
              AnswersWith(R"("StreamStatus":"DELETING")"));
  api.clock().advance_millis(500);
  api.restart();
  EXPECT_THAT(api.call("DescribeStreamSummary", R"({"StreamName":"s"})"),
              Fails("ResourceNotFoundException", "Stream s"));
}

// A stream of the same name starts from nothing, with later numbers.
TEST(DeleteStreamBehaviour, LeavesNothingToTheNextStreamOfTheName) {
  TestApi api;
  api.create_stream("s");
  const TestReply old =
      api.call("PutRecord", R"({"StreamName":"s","Data":"aGk=","PartitionKey":"k"})");
  api.call("DeleteStream", R"({"StreamName":"s"})");
  api.create_stream("s");
  const std::string iterator = api.iterator("s", "0", "TRIM_HORIZON");
  EXPECT_THAT(api.call("GetRecords", "{\"ShardIterator\":\"" + iterator + "\"}"),
              AnswersWith(R"("Records":[])"));
  const TestReply next =
      api.call("PutRecord", R"({"StreamName":"s","Data":"aGk=","PartitionKey":"k"})");
  EXPECT_GT(next.text("SequenceNumber"), old.text("SequenceNumber"));
}

}  // namespace
}  // namespace weir::api
