#include <gtest/gtest.h>

#include "tests/support/reply_matchers.h"
#include "tests/support/shape_cases.h"
#include "tests/support/test_api.h"

namespace weir::api {
namespace {

TEST(DescribeLimitsTypes, AreChecked) {
  expect_type_errors("DescribeLimits");
}

TEST(DescribeLimitsConstraints, AreChecked) {
  expect_constraint_errors("DescribeLimits");
}

// Facts 4.0: once a second and account, the slowest of all.
TEST(DescribeLimitsState, IsAnsweredOnceASecond) {
  TestApi api({.options = {}, .count_calls = true});
  EXPECT_THAT(api.call("DescribeLimits", "{}"), AnswersWith("ShardLimit"));
  EXPECT_THAT(api.call("DescribeLimits", "{}"),
              Fails("LimitExceededException", "Rate exceeded for account 111122223333."));
  api.clock().advance_millis(1000);
  EXPECT_THAT(api.call("DescribeLimits", "{}"), AnswersWith("ShardLimit"));
}

TEST(DescribeLimitsBehaviour, IsZeroForANewAccount) {
  TestApi api;
  EXPECT_THAT(api.call("DescribeLimits", "{}"),
              Answers(R"({"ShardLimit":20000,"OpenShardCount":0,"OnDemandStreamCount":0,)"
                      R"("OnDemandStreamCountLimit":50,"ChannelCount":0,"ChannelCountLimit":50})"));
}

// Open shards of all streams; the account and the region of the caller only.
TEST(DescribeLimitsBehaviour, CountsWhatIsThere) {
  TestApi api({.options = {.limits_on = false, .shard_quota = 77}});
  api.create_stream("a", 3);
  api.create_stream("b");
  api.call("SplitShard", R"({"StreamName":"b","ShardToSplit":"0","NewStartingHashKey":"1000"})");
  api.call("CreateStream", R"({"StreamName":"on-demand"})");
  EXPECT_THAT(api.call("DescribeLimits", "{}"),
              Answers(R"({"ShardLimit":77,"OpenShardCount":9,"OnDemandStreamCount":1,)"
                      R"("OnDemandStreamCountLimit":50,"ChannelCount":0,"ChannelCountLimit":50})"));
  const Principal other{.account = "111122223333", .region = "eu-west-1", .access_key = {}};
  EXPECT_THAT(api.call_as(other, "DescribeLimits", "{}"), AnswersWith(R"("OpenShardCount":0)"));
}

}  // namespace
}  // namespace weir::api
