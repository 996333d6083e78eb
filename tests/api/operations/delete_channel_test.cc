#include <gtest/gtest.h>

#include <string>

#include "tests/support/channel_calls.h"
#include "tests/support/reply_matchers.h"
#include "tests/support/shape_cases.h"
#include "tests/support/test_api.h"

namespace weir::api {
namespace {

TEST(DeleteChannelTypes, AreChecked) {
  expect_type_errors("DeleteChannel");
}

TEST(DeleteChannelConstraints, AreChecked) {
  expect_constraint_errors("DeleteChannel");
}

TEST(DeleteChannelState, NeedsAChannel) {
  TestApi api;
  EXPECT_THAT(
      call_channel(api, "DeleteChannel", "arn:aws:kinesis:us-east-1:111122223333:channel/x"),
      Fails("ResourceNotFoundException", "Channel x"));
}

TEST(DeleteChannelBehaviour, FreesTheNameForAChannelWithAnotherId) {
  TestApi api;
  create_on_demand_stream(api);
  const std::string arn = create_channel(api, "c").text("ChannelARN");
  EXPECT_THAT(call_channel(api, "DeleteChannel", arn), Answers(""));
  EXPECT_THAT(call_channel(api, "DescribeChannel", arn),
              Fails("ResourceNotFoundException", "not found"));
  EXPECT_NE(create_channel(api, "c").text("ChannelARN"), arn);
}

TEST(DeleteChannelBehaviour, IsDeletingUntilDue) {
  TestApi api({.options = {.limits_on = false, .state_delay_millis = 1000}});
  create_on_demand_stream(api);
  api.clock().advance_millis(1000);
  api.restart();
  const std::string arn = create_channel(api, "c").text("ChannelARN");
  EXPECT_THAT(call_channel(api, "DeleteChannel", arn), Answers(""));
  EXPECT_THAT(call_channel(api, "DeleteChannel", arn), Answers(""));
  EXPECT_THAT(call_channel(api, "DescribeChannel", arn), AnswersWith("DELETING"));
  api.clock().advance_millis(1000);
  api.restart();
  EXPECT_THAT(call_channel(api, "DescribeChannel", arn),
              Fails("ResourceNotFoundException", "not found"));
}

}  // namespace
}  // namespace weir::api
