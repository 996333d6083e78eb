#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/support/channel_calls.h"
#include "tests/support/reply_matchers.h"
#include "tests/support/shape_cases.h"
#include "tests/support/test_api.h"

namespace weir::api {
namespace {

constexpr std::string_view kNoArn = "arn:aws:kinesis:us-east-1:111122223333:channel/none";

TEST(CreateChannelTypes, AreChecked) {
  expect_type_errors("CreateChannel");
}

TEST(CreateChannelConstraints, AreChecked) {
  expect_constraint_errors("CreateChannel");
}

// The model's documentation: either destination, but not both.
TEST(CreateChannelState, WantsExactlyOneDestination) {
  TestApi api;
  create_on_demand_stream(api);
  const std::string both = std::string(kS3Destination).append(",").append(kTableDestination);
  EXPECT_THAT(create_channel(api, "c", R"("Tags":{"a":"b"})"),
              Fails("InvalidArgumentException", "exactly one of"));
  EXPECT_THAT(create_channel(api, "c", both), Fails("InvalidArgumentException", "exactly one of"));
}

// The model's documentation says which formats go where.
TEST(CreateChannelState, WantsAFormatOfTheDestination) {
  TestApi api;
  create_on_demand_stream(api);
  EXPECT_THAT(create_channel(api, "c", kS3Destination, R"("GSR_JSON")"),
              Fails("InvalidArgumentException", "RecordFormatType GSR_JSON"));
  EXPECT_THAT(create_channel(api, "c", kTableDestination, R"("STRING")"),
              Fails("InvalidArgumentException", "RecordFormatType STRING"));
  EXPECT_THAT(create_channel(api, "c", kTableDestination),
              Fails("InvalidArgumentException", "GSRSchemaARN is required"));
}

TEST(CreateChannelState, WantsAFreshnessAndATemplateItCanKeep) {
  TestApi api;
  create_on_demand_stream(api);
  std::string destination(kS3Destination);
  destination.insert(destination.find("\"Storage"), R"("DataFreshnessInSeconds":0,)");
  EXPECT_THAT(create_channel(api, "c", destination),
              Fails("InvalidArgumentException", "DataFreshnessInSeconds must be from 1 to 43200"));
  destination = kS3Destination;
  destination.insert(destination.find("\"Compr"), R"("OutputKeyTemplate":"a/{shard}",)");
  EXPECT_THAT(create_channel(api, "c", destination),
              Fails("InvalidArgumentException", "there is no placeholder {shard}"));
}

TEST(CreateChannelState, NeedsAnOnDemandStreamAndAFreeName) {
  TestApi api;
  EXPECT_THAT(create_channel(api, "c"), Fails("ResourceNotFoundException", "Stream s"));
  api.create_stream("s");
  EXPECT_THAT(create_channel(api, "c"), Fails("InvalidArgumentException", "on-demand"));
  api.call("DeleteStream", R"({"StreamName":"s"})");
  create_on_demand_stream(api);
  ASSERT_EQ(create_channel(api, "c").status, 200);
  EXPECT_THAT(create_channel(api, "c"),
              Fails("ResourceInUseException", "Channel c already exists"));
}

// The KeyId becomes a header of weir's own requests to S3.
TEST(CreateChannelState, WantsAKeyIdThatNamesAKey) {
  TestApi api;
  create_on_demand_stream(api);
  const auto create_with = [&api](const std::string& key_id) {
    return create_channel(
        api, "c", kS3Destination, R"("JSON")",
        R"(,"EncryptionConfiguration":{"EncryptionType":"KMS","KeyId":")" + key_id + "\"}");
  };
  EXPECT_THAT(create_with(R"(k\r\nx-amz-acl: public-read)"),
              Fails("InvalidArgumentException", "EncryptionConfiguration.KeyId"));
  EXPECT_EQ(create_with("arn:aws:kms:us-east-1:111122223333:alias/my_key-1").status, 200);
}

TEST(CreateChannelState, FiftyChannelsMayBeThere) {
  TestApi api;
  create_on_demand_stream(api);
  for (int i = 0; i < 50; ++i) {
    ASSERT_EQ(create_channel(api, "c" + std::to_string(i)).status, 200);
  }
  EXPECT_THAT(create_channel(api, "more"), Fails("LimitExceededException", "Limit: 50"));
}

// "Immediately after creation, the state is CREATING." The defaults are the model's: 300 s, the
// destination bucket with an error prefix, and logging as a required member.
TEST(CreateChannelBehaviour, AnswersADescriptionInCreatingWithDefaults) {
  TestApi api;
  create_on_demand_stream(api);
  const TestReply reply = create_channel(api, "c");
  EXPECT_THAT(reply, AnswersWith(R"("ChannelStatus":"CREATING")"));
  EXPECT_THAT(reply, AnswersWith(R"("DataFreshnessInSeconds":300)"));
  EXPECT_THAT(reply, AnswersWith(R"("ErrorOutputPrefix":"errors/")"));
  EXPECT_THAT(reply, AnswersWith(R"("LoggingConfiguration":{"CloudWatchLogs":{"Enabled":false}})"));
  const TestReply found = call_channel(api, "DescribeChannel", reply.text("ChannelARN"));
  EXPECT_THAT(found, AnswersWith(R"("ChannelStatus":"ACTIVE")"));
}

TEST(CreateChannelBehaviour, NamesTheLogsThatTheCallerDoesNotName) {
  TestApi api;
  create_on_demand_stream(api);
  const TestReply reply =
      create_channel(api, "c", kS3Destination, R"("JSON")",
                     R"(,"LoggingConfiguration":{"CloudWatchLogs":{"Enabled":true}})");
  EXPECT_EQ(reply.text("LogGroupName"), "/aws/kinesis/c/" + reply.text("ChannelId"));
  EXPECT_EQ(reply.text("LogStreamName"), "DestinationDelivery");
}

// docs/compatibility.md: weir does not write tables, and says so.
TEST(CreateChannelBehaviour, OfTablesFailsWithAReason) {
  TestApi api;
  create_on_demand_stream(api);
  const TestReply reply =
      create_channel(api, "c", kTableDestination, std::string(R"("JSON")").append(kSchema));
  ASSERT_THAT(reply, AnswersWith("CREATING"));
  const TestReply found = call_channel(api, "DescribeChannel", reply.text("ChannelARN"));
  EXPECT_THAT(found, AnswersWith(R"("ChannelStatus":"FAILED")"));
  EXPECT_THAT(found.text("ChannelStatusReason"), ::testing::HasSubstr("S3 Tables"));
  EXPECT_THAT(found, AnswersWith(R"([{"SourceName":"at","Transform":"TIME_HOUR"}])"));
}

TEST(CreateChannelBehaviour, WithoutAPlaceForObjectsFailsWithAReason) {
  TestApi api({.options = {.limits_on = false}, .delivers = false});
  create_on_demand_stream(api);
  const TestReply reply = create_channel(api, "c");
  const TestReply found = call_channel(api, "DescribeChannel", reply.text("ChannelARN"));
  EXPECT_THAT(found, AnswersWith(R"("ChannelStatus":"FAILED")"));
  EXPECT_THAT(found.text("ChannelStatusReason"), ::testing::HasSubstr("--s3-root"));
}

TEST(CreateChannelBehaviour, IsActiveWhenDueAlsoAfterARestart) {
  TestApi api({.options = {.limits_on = false, .state_delay_millis = 1000}});
  create_on_demand_stream(api);
  api.clock().advance_millis(1000);
  api.restart();
  const std::string arn = create_channel(api, "c").text("ChannelARN");
  EXPECT_THAT(call_channel(api, "DescribeChannel", arn), AnswersWith("CREATING"));
  api.clock().advance_millis(1000);
  api.restart();
  EXPECT_THAT(call_channel(api, "DescribeChannel", arn), AnswersWith("ACTIVE"));
}

TEST(CreateChannelBehaviour, ShowsInCountsAndKeepsItsStream) {
  TestApi api;
  create_on_demand_stream(api);
  const std::string arn = create_channel(api, "c").text("ChannelARN");
  EXPECT_THAT(api.call("DescribeLimits", "{}"),
              AnswersWith(R"("ChannelCount":1,"ChannelCountLimit":50)"));
  EXPECT_THAT(api.call("DescribeStreamSummary", R"({"StreamName":"s"})"),
              AnswersWith(R"("ChannelCount":1)"));
  EXPECT_THAT(api.call("DeleteStream", R"({"StreamName":"s","EnforceConsumerDeletion":true})"),
              Fails("ResourceInUseException", "has channels"));
  EXPECT_THAT(api.call("UpdateStreamMode",
                       std::string(R"({"StreamARN":")")
                           .append(kChannelStreamArn)
                           .append(R"(","StreamModeDetails":{"StreamMode":"PROVISIONED"}})")),
              Fails("ResourceInUseException", "has channels"));
  ASSERT_EQ(call_channel(api, "DeleteChannel", arn).status, 200);
  EXPECT_EQ(api.call("DeleteStream", R"({"StreamName":"s"})").status, 200);
}

// The model: ResourceARN takes the ARN of a channel.
TEST(CreateChannelBehaviour, TakesTags) {
  TestApi api;
  create_on_demand_stream(api);
  const std::string arn =
      create_channel(api, "c", kS3Destination, R"("JSON")", R"(,"Tags":{"a":"1"})")
          .text("ChannelARN");
  const std::string resource = R"({"ResourceARN":")" + arn + "\"";
  EXPECT_THAT(api.call("TagResource", resource + R"(,"Tags":{"b":"2"}})"), Answers(""));
  EXPECT_THAT(api.call("UntagResource", resource + R"(,"TagKeys":["a"]})"), Answers(""));
  EXPECT_THAT(api.call("ListTagsForResource", resource + "}"),
              Answers(R"({"Tags":[{"Key":"b","Value":"2"}]})"));
  EXPECT_THAT(api.call("ListTagsForResource",
                       std::string(R"({"ResourceARN":")").append(kNoArn).append("\"}")),
              Fails("ResourceNotFoundException", "Channel none"));
}

}  // namespace
}  // namespace weir::api
