#include "engine/leveldb/log_table.h"

#include <gtest/gtest.h>

namespace weir::engine {
namespace {

constexpr LogId kLog{1};
constexpr Epoch kFirst{1};
constexpr Epoch kSecond{2};
constexpr Position kStart{100};  // of this process
constexpr SealedLog kSealed{Position{150}, base::Timestamp{7}};

class Logs : public testing::Test {
 protected:
  void open(LogId log, Epoch epoch, int64_t retention_millis = 1000) {
    logs_.open({.log = log, .epoch = epoch, .retention_millis = retention_millis});
  }
  void append(LogId log, Position last) {
    const LogRange range{log, last, last};
    logs_.note_appended({&range, 1});
  }

  LogTable logs_{kStart};
};

TEST_F(Logs, TakeRecordsOnlyWithTheirEpoch) {
  EXPECT_EQ(logs_.check(kLog, kFirst), Refusal::kStaleEpoch);
  open(kLog, kFirst);
  EXPECT_EQ(logs_.check(kLog, kFirst), Refusal::kNone);
  EXPECT_EQ(logs_.check(kLog, kSecond), Refusal::kStaleEpoch);
}

TEST_F(Logs, AHigherEpochTakesOverALowerOneDoesNot) {
  open(kLog, kSecond);
  open(kLog, kFirst);
  EXPECT_EQ(logs_.check(kLog, kSecond), Refusal::kNone);
}

TEST_F(Logs, ASealedLogIsOpenedAgainByAHigherEpoch) {
  open(kLog, kFirst);
  ASSERT_TRUE(logs_.seal(kLog, kFirst, kSealed).ok());
  EXPECT_EQ(logs_.check(kLog, kFirst), Refusal::kSealed);
  open(kLog, kFirst);
  EXPECT_EQ(logs_.check(kLog, kFirst), Refusal::kSealed);
  open(kLog, kSecond);
  EXPECT_EQ(logs_.check(kLog, kSecond), Refusal::kNone);
}

TEST_F(Logs, SealingAgainGivesTheFirstEnd) {
  open(kLog, kFirst);
  ASSERT_TRUE(logs_.seal(kLog, kFirst, kSealed).ok());
  const auto again = logs_.seal(kLog, kFirst, {Position{999}, base::Timestamp{9}});
  EXPECT_EQ(again.value().end, kSealed.end);
}

TEST_F(Logs, ADroppedLogStaysDropped) {
  logs_.drop(kLog);
  open(kLog, kFirst);
  EXPECT_EQ(logs_.check(kLog, kFirst), Refusal::kStaleEpoch);
  EXPECT_FALSE(logs_.may_have(kLog, kFirstPosition));
}

// What makes a poll of an idle log cheap.
TEST_F(Logs, KnowThatNothingLiesBehindTheNewestRecord) {
  append(kLog, Position{120});
  EXPECT_TRUE(logs_.may_have(kLog, Position{120}));
  EXPECT_FALSE(logs_.may_have(kLog, Position{121}));
}

TEST_F(Logs, WithoutARecordOfThisProcessMayHaveOlderOnes) {
  EXPECT_TRUE(logs_.may_have(kLog, Position{99}));
  EXPECT_FALSE(logs_.may_have(kLog, kStart));
}

TEST_F(Logs, RetentionIsTheLastThatWasSaid) {
  EXPECT_EQ(logs_.retention_millis(kLog), std::nullopt);
  open(kLog, kFirst, 1000);
  logs_.set_retention(kLog, 500);
  EXPECT_EQ(logs_.retention_millis(kLog), 500);
  logs_.drop(kLog);
  EXPECT_EQ(logs_.retention_millis(kLog), std::nullopt);
}

// Judging the slices again costs a look at each of them, so it must not happen for every new log.
TEST_F(Logs, OnlyAChangeOfAPeriodCountsAsOne) {
  const uint64_t before = logs_.retention_version();
  open(kLog, kFirst, 1000);
  logs_.set_retention(kLog, 1000);
  EXPECT_EQ(logs_.retention_version(), before);
  logs_.set_retention(kLog, 2000);
  EXPECT_GT(logs_.retention_version(), before);
}

TEST_F(Logs, ForgetADroppedLogWhenItsRecordsAreGone) {
  append(kLog, Position{120});
  logs_.drop(kLog);
  logs_.forget_dropped(Position{120});
  EXPECT_FALSE(logs_.may_have(kLog, kFirstPosition)) << "its record is still there";
  logs_.forget_dropped(Position{121});
  EXPECT_TRUE(logs_.may_have(kLog, kFirstPosition)) << "nothing is known of it any more";
}

}  // namespace
}  // namespace weir::engine
