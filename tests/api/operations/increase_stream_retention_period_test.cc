#include <gtest/gtest.h>

#include <string>

#include "tests/support/reply_matchers.h"
#include "tests/support/shape_cases.h"
#include "tests/support/test_api.h"

namespace weir::api {
namespace {

TestReply increase(TestApi& api, int hours) {
  return api.call("IncreaseStreamRetentionPeriod",
                  R"({"StreamName":"s","RetentionPeriodHours":)" + std::to_string(hours) + "}");
}

TEST(IncreaseStreamRetentionPeriodTypes, AreChecked) {
  expect_type_errors("IncreaseStreamRetentionPeriod");
}

TEST(IncreaseStreamRetentionPeriodConstraints, AreChecked) {
  expect_constraint_errors("IncreaseStreamRetentionPeriod");
}

// The stream comes before the range (facts 4.1).
TEST(IncreaseStreamRetentionPeriodState, NeedsAStream) {
  TestApi api;
  EXPECT_THAT(increase(api, 1),
              Fails("ResourceNotFoundException", "Stream s under account 111122223333 not found."));
}

TEST(IncreaseStreamRetentionPeriodState, RefusesPeriodsOutsideOfTheRange) {
  TestApi api;
  api.create_stream("s");
  EXPECT_THAT(increase(api, 23),
              Fails("InvalidArgumentException",
                    "Minimum allowed retention period is 24 hours. Requested retention period (23 "
                    "hours) is too short."));
  EXPECT_THAT(increase(api, 9000),
              Fails("InvalidArgumentException",
                    "Maximum allowed retention period is 8760 hours. Requested retention period "
                    "(9000 hours) is too long."));
}

TEST(IncreaseStreamRetentionPeriodState, NeedsAnActiveStream) {
  TestApi api({.options = {.state_delay_millis = 1000}});
  api.create_stream("s");
  EXPECT_THAT(increase(api, 24),
              Fails("ResourceInUseException",
                    "Stream s under account 111122223333 not ACTIVE, instead in state CREATING"));
}

TEST(IncreaseStreamRetentionPeriodBehaviour, AcceptsThePresentPeriod) {
  TestApi api;
  api.create_stream("s");
  EXPECT_THAT(increase(api, 24), Answers(""));
}

TEST(IncreaseStreamRetentionPeriodState, RefusesAShorterPeriod) {
  TestApi api;
  api.create_stream("s");
  ASSERT_THAT(increase(api, 25), Answers(""));
  EXPECT_THAT(increase(api, 24),
              Fails("InvalidArgumentException",
                    "Requested retention period (24 hours) for stream s can not be shorter than "
                    "existing retention period (25 hours). Use DecreaseRetentionPeriod API."));
}

TEST(IncreaseStreamRetentionPeriodBehaviour, KeepsRecordsLonger) {
  TestApi api;
  api.create_stream("s");
  api.call("PutRecord", R"({"StreamName":"s","Data":"","PartitionKey":"kept"})");
  ASSERT_THAT(increase(api, 8760), Answers(""));
  EXPECT_THAT(api.call("DescribeStreamSummary", R"({"StreamName":"s"})"),
              AnswersWith(R"("RetentionPeriodHours":8760)"));
  api.clock().advance_millis(8759 * base::kMillisPerHour);
  const std::string iterator = api.iterator("s", "0", "TRIM_HORIZON");
  EXPECT_EQ(api.call("GetRecords", "{\"ShardIterator\":\"" + iterator + "\"}").text("PartitionKey"),
            "kept");
}

// Facts 5.5.
TEST(IncreaseStreamRetentionPeriodBehaviour, DoesNotBringBackWhatHasExpired) {
  TestApi api;
  api.create_stream("s");
  api.call("PutRecord", R"({"StreamName":"s","Data":"","PartitionKey":"expired"})");
  api.clock().advance_millis(25 * base::kMillisPerHour);
  ASSERT_THAT(increase(api, 48), Answers(""));
  const std::string iterator = api.iterator("s", "0", "TRIM_HORIZON");
  EXPECT_THAT(api.call("GetRecords", "{\"ShardIterator\":\"" + iterator + "\"}"),
              AnswersWith(R"("Records":[])"));
}

}  // namespace
}  // namespace weir::api
