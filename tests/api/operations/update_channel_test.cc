#include <gtest/gtest.h>

#include <string>

#include "tests/support/channel_calls.h"
#include "tests/support/reply_matchers.h"
#include "tests/support/shape_cases.h"
#include "tests/support/test_api.h"

namespace weir::api {
namespace {

constexpr std::string_view kFreshness =
    R"(,"S3DestinationConfiguration":{"DataFreshnessInSeconds":60})";

TEST(UpdateChannelTypes, AreChecked) {
  expect_type_errors("UpdateChannel");
}

TEST(UpdateChannelConstraints, AreChecked) {
  expect_constraint_errors("UpdateChannel");
}

TEST(UpdateChannelState, NeedsAChannelAndSomethingItCanChange) {
  TestApi api;
  create_on_demand_stream(api);
  const std::string arn = create_channel(api, "c").text("ChannelARN");
  EXPECT_THAT(call_channel(api, "UpdateChannel", arn + "0", kFreshness),
              Fails("ResourceNotFoundException", "not found"));
  EXPECT_THAT(call_channel(api, "UpdateChannel", arn),
              Fails("InvalidArgumentException", "nothing to update"));
  EXPECT_THAT(call_channel(api, "UpdateChannel", arn,
                           R"(,"S3TablesDestinationConfiguration":{"DataFreshnessInSeconds":60})"),
              Fails("InvalidArgumentException", "destination of the other kind"));
  EXPECT_THAT(call_channel(api, "UpdateChannel", arn,
                           R"(,"S3DestinationConfiguration":{"DataFreshnessInSeconds":43201})"),
              Fails("InvalidArgumentException", "from 1 to 43200"));
}

TEST(UpdateChannelState, NeedsAnActiveChannel) {
  TestApi api;
  create_on_demand_stream(api);
  const std::string arn =
      create_channel(api, "c", kTableDestination, std::string(R"("JSON")").append(kSchema))
          .text("ChannelARN");
  EXPECT_THAT(call_channel(api, "UpdateChannel", arn,
                           R"(,"S3TablesDestinationConfiguration":{"DataFreshnessInSeconds":60})"),
              Fails("ResourceInUseException", "not ACTIVE, instead in state FAILED"));
}

// "Immediately after the request, the state is UPDATING."
TEST(UpdateChannelBehaviour, ChangesFreshnessAndLogging) {
  TestApi api;
  create_on_demand_stream(api);
  const std::string arn = create_channel(api, "c").text("ChannelARN");
  EXPECT_THAT(call_channel(api, "UpdateChannel", arn, kFreshness),
              AnswersWith(R"("ChannelStatus":"UPDATING")"));
  EXPECT_THAT(
      call_channel(
          api, "UpdateChannel", arn,
          R"(,"LoggingConfiguration":{"CloudWatchLogs":{"Enabled":true,"LogGroupName":"g"}})"),
      AnswersWith(R"("Enabled":true,"LogGroupName":"g","LogStreamName":"DestinationDelivery")"));
  const TestReply found = call_channel(api, "DescribeChannel", arn);
  EXPECT_THAT(found, AnswersWith(R"("DataFreshnessInSeconds":60)"));
  EXPECT_THAT(found, AnswersWith("ACTIVE"));
}

TEST(UpdateChannelBehaviour, IsUpdatingUntilDue) {
  TestApi api({.options = {.limits_on = false, .state_delay_millis = 1000}});
  create_on_demand_stream(api);
  api.clock().advance_millis(1000);
  api.restart();
  const std::string arn = create_channel(api, "c").text("ChannelARN");
  api.clock().advance_millis(1000);
  api.restart();
  ASSERT_EQ(call_channel(api, "UpdateChannel", arn, kFreshness).status, 200);
  EXPECT_THAT(call_channel(api, "UpdateChannel", arn, kFreshness),
              Fails("ResourceInUseException", "UPDATING"));
  api.clock().advance_millis(1000);
  api.restart();
  EXPECT_THAT(call_channel(api, "DescribeChannel", arn), AnswersWith("ACTIVE"));
}

}  // namespace
}  // namespace weir::api
