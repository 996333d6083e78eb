#include "api/call_rate.h"

#include <gtest/gtest.h>

#include <string>

namespace weir::api {
namespace {

const Principal kAnna{.account = "111122223333", .region = "us-east-1", .access_key = {}};
const Principal kBert{.account = "444455556666", .region = "us-east-1", .access_key = {}};
const Principal kAnnaInParis{.account = "111122223333", .region = "eu-west-3", .access_key = {}};

class CallRatesTest : public testing::Test {
 protected:
  bool admit(Operation operation, const Principal& caller = kAnna, std::string_view stream = "s") {
    return rates_.admit(operation, caller, stream, clock_.steady());
  }
  int admitted(Operation operation, int calls) {
    int count = 0;
    for (int i = 0; i < calls; ++i) {
      count += admit(operation) ? 1 : 0;
    }
    return count;
  }

  base::ManualClock clock_;
  CallRates rates_{clock_.steady()};
};

TEST_F(CallRatesTest, AdmitsASecondsWorthAtOnce) {
  EXPECT_EQ(admitted(Operation::kCreateStream, 20), 5);
  EXPECT_EQ(admitted(Operation::kDescribeStream, 20), 10);
  EXPECT_EQ(admitted(Operation::kDescribeStreamSummary, 40), 20);
  EXPECT_EQ(admitted(Operation::kListShards, 2000), 1000);
}

TEST_F(CallRatesTest, FillsUpSteadily) {
  EXPECT_EQ(admitted(Operation::kCreateStream, 5), 5);
  clock_.advance_millis(199);
  EXPECT_FALSE(admit(Operation::kCreateStream));
  clock_.advance_millis(1);
  EXPECT_EQ(admitted(Operation::kCreateStream, 2), 1);
  clock_.advance_millis(10'000);
  EXPECT_EQ(admitted(Operation::kCreateStream, 20), 5);
}

TEST_F(CallRatesTest, CountsEachOperationAccountAndRegionAlone) {
  EXPECT_EQ(admitted(Operation::kSplitShard, 9), 5);
  EXPECT_TRUE(admit(Operation::kMergeShards));
  EXPECT_TRUE(admit(Operation::kSplitShard, kBert));
  EXPECT_TRUE(admit(Operation::kSplitShard, kAnnaInParis));
}

TEST_F(CallRatesTest, CountsStreamsTogetherUnlessTheRateIsTheirs) {
  EXPECT_EQ(admitted(Operation::kDeleteStream, 9), 5);
  EXPECT_FALSE(admit(Operation::kDeleteStream, kAnna, "other"));
  EXPECT_EQ(admitted(Operation::kListShards, 1001), 1000);
  EXPECT_TRUE(admit(Operation::kListShards, kAnna, "other"));
}

TEST_F(CallRatesTest, DoesNotLimitTheDataOperations) {
  EXPECT_EQ(admitted(Operation::kPutRecord, 5000), 5000);
}

// Memory is fixed: names from strangers take buckets from nobody who still needs them, and calls
// pass when all buckets are taken.
TEST_F(CallRatesTest, KeepsCountingWhenManyOthersCall) {
  EXPECT_EQ(admitted(Operation::kListShards, 1000), 1000);
  int refused = 0;
  for (int i = 0; i < 100'000; ++i) {
    refused += admit(Operation::kListShards, kBert, "stream-" + std::to_string(i)) ? 0 : 1;
  }
  EXPECT_EQ(refused, 0);
  EXPECT_FALSE(admit(Operation::kListShards));
}

}  // namespace
}  // namespace weir::api
