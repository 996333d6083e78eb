// On-demand streams under load, as clients see them (ring b): PutRecords, ListShards and GetRecords
// around a split that nobody asked for. The rules: tests/shards/scaling_test.cc.

#include <gtest/gtest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <string>
#include <vector>

#include "tests/support/reply_matchers.h"
#include "tests/support/test_api.h"

namespace weir::api {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// One look for each second.
constexpr int kWindow = 3;
constexpr shards::Options kScaled{.limits_on = false, .scaling_window_seconds = kWindow};

// Base64 of 600 KiB of zero bytes.
std::string large_data() {
  return std::string(size_t{600} * 1024 / 3 * 4, 'A');
}

class OnDemandScaling : public testing::Test {
 protected:
  OnDemandScaling() {
    api_.call("CreateStream", R"({"StreamName":"s"})");
    look(0);
  }

  void look(int seconds) {
    api_.clock().advance_millis(seconds * base::kMillisPerSecond);
    boost::asio::io_context loop(1);
    bool written = false;
    boost::asio::co_spawn(loop, api_.service().scaler().look(),
                          [&written](const std::exception_ptr&, bool all) { written = all; });
    loop.run();
    EXPECT_TRUE(written);
  }

  // The shard that took a record with the hash key 5.
  std::string put(const std::string& base64) {
    const TestReply reply =
        api_.call("PutRecord", R"({"StreamName":"s","PartitionKey":"k","ExplicitHashKey":"5",)"
                               R"("Data":")" +
                                   base64 + R"("})");
    EXPECT_EQ(reply.status, 200);
    return reply.text("ShardId");
  }

  // The first page of a shard from its beginning.
  TestReply read(const std::string& shard) {
    const std::string iterator = api_.iterator("s", shard, "TRIM_HORIZON");
    return api_.call("GetRecords", R"({"ShardIterator":")" + iterator + R"("})");
  }

  TestApi api_{{.options = kScaled}};
};

TEST_F(OnDemandScaling, AHotShardIsClosedAndItsChildrenTakeOver) {
  for (int i = 0; i < kWindow; ++i) {
    EXPECT_EQ(put(large_data()), "shardId-000000000000");
    EXPECT_EQ(put(i == 0 ? "Zmlyc3Q=" : "bmV4dA=="), "shardId-000000000000");
    look(1);
  }
  EXPECT_EQ(put("YWZ0ZXI="), "shardId-000000000004");
  EXPECT_THAT(api_.call("DescribeStreamSummary", R"({"StreamName":"s"})"),
              AnswersWith(R"("StreamStatus":"ACTIVE")"));
  EXPECT_THAT(api_.call("DescribeStreamSummary", R"({"StreamName":"s"})"),
              AnswersWith(R"("OpenShardCount":5)"));
  const TestReply shards = api_.call("ListShards", R"({"StreamName":"s"})");
  EXPECT_THAT(shards, AnswersWith(R"({"ShardId":"shardId-000000000004","ParentShardId":)"
                                  R"("shardId-000000000000","HashKeyRange":{"StartingHashKey":"0",)"
                                  R"("EndingHashKey":"42535295865117307932921825928971026431"})"));
  EXPECT_THAT(shards, AnswersWith(R"({"ShardId":"shardId-000000000005","ParentShardId":)"
                                  R"("shardId-000000000000","HashKeyRange":{"StartingHashKey":)"
                                  R"("42535295865117307932921825928971026432","EndingHashKey":)"
                                  R"("85070591730234615865843651857942052863"})"));
  // The parent is the only one that has an end.
  const size_t end = shards.body.find("EndingSequenceNumber");
  ASSERT_NE(end, std::string::npos);
  EXPECT_LT(end, shards.body.find("shardId-000000000001"));
  EXPECT_EQ(shards.body.find("EndingSequenceNumber", end + 1), std::string::npos);
}

TEST_F(OnDemandScaling, AReaderGoesOnFromTheParentToTheChildren) {
  put("Zmlyc3Q=");
  for (int i = 0; i < kWindow; ++i) {
    put(large_data());
    look(1);
  }
  put("YWZ0ZXI=");
  const TestReply parent = read("shardId-000000000000");
  EXPECT_THAT(parent, AnswersWith(R"("Data":"Zmlyc3Q=")"));
  const std::string next = parent.text("NextShardIterator");
  ASSERT_NE(next, "");
  const TestReply end = api_.call("GetRecords", R"({"ShardIterator":")" + next + R"("})");
  EXPECT_THAT(end, AnswersWith(R"("ChildShards":[{"ShardId":"shardId-000000000004")"));
  EXPECT_THAT(end.body, Not(HasSubstr("NextShardIterator")));
  EXPECT_THAT(read("shardId-000000000004"), AnswersWith(R"("Data":"YWZ0ZXI=")"));
}

// Nobody may split or merge its shards by hand, before and after.
TEST_F(OnDemandScaling, TheStreamStaysOnDemand) {
  for (int i = 0; i < kWindow; ++i) {
    put(large_data());
    look(1);
  }
  EXPECT_THAT(
      api_.call("MergeShards", R"({"StreamName":"s","ShardToMerge":"shardId-000000000004",)"
                               R"("AdjacentShardToMerge":"shardId-000000000005"})"),
      Fails("ValidationException",
            "Request is invalid. Stream s under account 111122223333 is in On-Demand mode."));
  look(15 * kWindow + 1);
  look(15 * kWindow + 1);
  EXPECT_THAT(api_.call("DescribeStreamSummary", R"({"StreamName":"s"})"),
              AnswersWith(R"("OpenShardCount":4)"));
}

}  // namespace
}  // namespace weir::api
