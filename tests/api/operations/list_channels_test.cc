#include <gtest/gtest.h>

#include <string>

#include "tests/support/channel_calls.h"
#include "tests/support/reply_matchers.h"
#include "tests/support/shape_cases.h"
#include "tests/support/test_api.h"

namespace weir::api {
namespace {

// `more` begins with a comma or is empty.
std::string filter(std::string_view arn, std::string_view more = {}) {
  return std::string(R"("StreamFilter":[{"StreamARN":")")
      .append(arn)
      .append("\"")
      .append(more)
      .append("}]");
}

TEST(ListChannelsTypes, AreChecked) {
  expect_type_errors("ListChannels");
}

TEST(ListChannelsConstraints, AreChecked) {
  expect_constraint_errors("ListChannels");
}

TEST(ListChannelsState, RefusesTokensItDidNotMakeForThisListing) {
  TestApi api;
  create_on_demand_stream(api);
  ASSERT_EQ(create_channel(api, "a").status, 200);
  ASSERT_EQ(create_channel(api, "b").status, 200);
  EXPECT_THAT(api.call("ListChannels", R"({"NextToken":"x"})"),
              Fails("InvalidArgumentException", "Invalid NextToken."));
  const std::string token = api.call("ListChannels", R"({"MaxResults":1})").text("NextToken");
  EXPECT_THAT(api.call("ListChannels",
                       "{" + filter(kChannelStreamArn) + R"(,"NextToken":")" + token + "\"}"),
              Fails("InvalidArgumentException", "Invalid NextToken."));
  api.clock().advance_millis(300'001);
  EXPECT_THAT(api.call("ListChannels", R"({"NextToken":")" + token + "\"}"),
              Fails("ExpiredNextTokenException", "expired"));
}

TEST(ListChannelsBehaviour, PagesByName) {
  TestApi api;
  EXPECT_THAT(api.call("ListChannels", "{}"), Answers(R"({"ChannelSummaries":[]})"));
  create_on_demand_stream(api);
  ASSERT_EQ(create_channel(api, "b").status, 200);
  ASSERT_EQ(create_channel(api, "a").status, 200);
  const TestReply first = api.call("ListChannels", R"({"MaxResults":1})");
  EXPECT_EQ(first.text("ChannelName"), "a");
  EXPECT_EQ(first.text("ChannelDestinationType"), "S3");
  const TestReply second =
      api.call("ListChannels", R"({"NextToken":")" + first.text("NextToken") + "\"}");
  EXPECT_EQ(second.text("ChannelName"), "b");
  EXPECT_EQ(second.text("NextToken"), "");
}

TEST(ListChannelsBehaviour, FiltersByStreamAndItsTime) {
  TestApi api;
  create_on_demand_stream(api);
  ASSERT_EQ(create_channel(api, "a").status, 200);
  EXPECT_THAT(api.call("ListChannels", "{" + filter(kChannelStreamArn) + "}"),
              AnswersWith("\"a\""));
  EXPECT_THAT(api.call("ListChannels", "{" + filter(std::string(kChannelStreamArn) + "2") + "}"),
              Answers(R"({"ChannelSummaries":[]})"));
  EXPECT_THAT(api.call("ListChannels",
                       "{" + filter(kChannelStreamArn, R"(,"StreamCreationTimestamp":1)") + "}"),
              Answers(R"({"ChannelSummaries":[]})"));
}

}  // namespace
}  // namespace weir::api
