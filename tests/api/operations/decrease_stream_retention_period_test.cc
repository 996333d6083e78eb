#include <gtest/gtest.h>

#include <string>

#include "tests/support/reply_matchers.h"
#include "tests/support/shape_cases.h"
#include "tests/support/test_api.h"

namespace weir::api {
namespace {

TestReply decrease(TestApi& api, int hours) {
  return api.call("DecreaseStreamRetentionPeriod",
                  R"({"StreamName":"s","RetentionPeriodHours":)" + std::to_string(hours) + "}");
}

TEST(DecreaseStreamRetentionPeriodTypes, AreChecked) {
  expect_type_errors("DecreaseStreamRetentionPeriod");
}

TEST(DecreaseStreamRetentionPeriodConstraints, AreChecked) {
  expect_constraint_errors("DecreaseStreamRetentionPeriod");
}

// The stream comes before the range (facts 4.1).
TEST(DecreaseStreamRetentionPeriodState, NeedsAStream) {
  TestApi api;
  EXPECT_THAT(decrease(api, 1),
              Fails("ResourceNotFoundException", "Stream s under account 111122223333 not found."));
}

TEST(DecreaseStreamRetentionPeriodState, RefusesPeriodsOutsideOfTheRange) {
  TestApi api;
  api.create_stream("s");
  EXPECT_THAT(decrease(api, 23),
              Fails("InvalidArgumentException",
                    "Minimum allowed retention period is 24 hours. Requested retention period (23 "
                    "hours) is too short."));
  EXPECT_THAT(decrease(api, 9000),
              Fails("InvalidArgumentException",
                    "Maximum allowed retention period is 8760 hours. Requested retention period "
                    "(9000 hours) is too long."));
}

TEST(DecreaseStreamRetentionPeriodState, NeedsAnActiveStream) {
  TestApi api({.options = {.state_delay_millis = 1000}});
  api.create_stream("s");
  EXPECT_THAT(decrease(api, 24),
              Fails("ResourceInUseException",
                    "Stream s under account 111122223333 not ACTIVE, instead in state CREATING"));
}

TEST(DecreaseStreamRetentionPeriodBehaviour, AcceptsThePresentPeriod) {
  TestApi api;
  api.create_stream("s");
  EXPECT_THAT(decrease(api, 24), Answers(""));
}

TEST(DecreaseStreamRetentionPeriodState, RefusesALongerPeriod) {
  TestApi api;
  api.create_stream("s");
  EXPECT_THAT(decrease(api, 48),
              Fails("InvalidArgumentException",
                    "Requested retention period (48 hours) for stream s can not be longer than "
                    "existing retention period (24 hours). Use IncreaseRetentionPeriod API."));
}

// Facts 5.5: at once.
TEST(DecreaseStreamRetentionPeriodBehaviour, HidesOlderRecordsAtOnce) {
  TestApi api;
  api.create_stream("s");
  api.call("IncreaseStreamRetentionPeriod", R"({"StreamName":"s","RetentionPeriodHours":48})");
  api.call("PutRecord", R"({"StreamName":"s","Data":"","PartitionKey":"old"})");
  api.clock().advance_millis(30 * base::kMillisPerHour);
  api.call("PutRecord", R"({"StreamName":"s","Data":"","PartitionKey":"new"})");
  ASSERT_THAT(decrease(api, 24), Answers(""));
  const std::string iterator = api.iterator("s", "0", "TRIM_HORIZON");
  EXPECT_EQ(api.call("GetRecords", "{\"ShardIterator\":\"" + iterator + "\"}").text("PartitionKey"),
            "new");
}

}  // namespace
}  // namespace weir::api
