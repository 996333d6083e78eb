#include <gtest/gtest.h>

#include <string>

#include "tests/support/channel_calls.h"
#include "tests/support/reply_matchers.h"
#include "tests/support/shape_cases.h"
#include "tests/support/test_api.h"

namespace weir::api {
namespace {

TEST(DescribeChannelTypes, AreChecked) {
  expect_type_errors("DescribeChannel");
}

TEST(DescribeChannelConstraints, AreChecked) {
  expect_constraint_errors("DescribeChannel");
}

TEST(DescribeChannelState, NeedsAChannelOfTheCaller) {
  TestApi api;
  create_on_demand_stream(api);
  const std::string arn = create_channel(api, "c").text("ChannelARN");
  std::string other = arn;
  other.replace(other.find("us-east-1"), 9, "eu-west-1");
  EXPECT_THAT(call_channel(api, "DescribeChannel", arn + "0"),
              Fails("ResourceNotFoundException", "under account 111122223333 not found."));
  EXPECT_THAT(call_channel(api, "DescribeChannel", other),
              Fails("ResourceNotFoundException", "not found."));
}

TEST(DescribeChannelBehaviour, ShowsWhatWasAskedFor) {
  TestApi api;
  create_on_demand_stream(api);
  std::string destination(kS3Destination);
  destination.insert(destination.find("\"Compr"),
                     R"("OutputKeyTemplate":"a/{yyyy}/","StorageClass":"GLACIER_IR",)");
  const TestReply made =
      create_channel(api, "c", destination, R"("STRING")",
                     R"(,"EncryptionConfiguration":{"EncryptionType":"KMS","KeyId":"alias/k"})");
  const TestReply found = call_channel(api, "DescribeChannel", made.text("ChannelARN"));
  EXPECT_EQ(found.text("ChannelARN"),
            "arn:aws:kinesis:us-east-1:111122223333:channel/" + found.text("ChannelId"));
  EXPECT_THAT(found, AnswersWith(R"("OutputKeyTemplate":"a/{yyyy}/","StorageClass":"GLACIER_IR")"));
  EXPECT_THAT(found, AnswersWith(R"("RecordConfiguration":{"RecordFormatType":"STRING"})"));
  EXPECT_THAT(
      found,
      AnswersWith(R"("EncryptionConfiguration":{"EncryptionType":"KMS","KeyId":"alias/k"})"));
}

// It goes on trying, so it stays ACTIVE (docs/compatibility.md).
TEST(DescribeChannelBehaviour, SaysWhyDeliveryDoesNotGoOn) {
  TestApi api;
  create_on_demand_stream(api);
  const TestReply made = create_channel(api, "c");
  api.problems().set(made.text("ChannelId"), "The bucket is away.");
  const TestReply found = call_channel(api, "DescribeChannel", made.text("ChannelARN"));
  EXPECT_THAT(
      found,
      AnswersWith(R"("ChannelStatus":"ACTIVE","ChannelStatusReason":"The bucket is away.")"));
}

}  // namespace
}  // namespace weir::api
