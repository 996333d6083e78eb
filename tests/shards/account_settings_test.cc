// The billing commitment with times given by hand (facts 4.1).

#include "shards/account_settings.h"

#include <gtest/gtest.h>

#include "tests/shards/stream_builder.h"

namespace weir::shards {
namespace {

constexpr base::Timestamp kStart = kTestStart;
constexpr int64_t kDay = 24 * base::kMillisPerHour;

TEST(AccountSettings, HaveNoCommitmentAtFirst) {
  const AccountSettings settings;
  EXPECT_EQ(settings.commitment_status(kStart), CommitmentStatus::kDisabled);
  EXPECT_FALSE(settings.committed(kStart));
  EXPECT_FALSE(settings.earliest_allowed_end(kStart).has_value());
  EXPECT_EQ(without_commitment(settings, kStart), settings);
}

TEST(AccountSettings, KeepACommitmentUntilItIsSwitchedOff) {
  const AccountSettings on = with_commitment({}, kStart);
  EXPECT_EQ(on.commitment_status(kStart + 100 * kDay), CommitmentStatus::kEnabled);
  EXPECT_EQ(on.earliest_allowed_end(kStart + 100 * kDay), kStart + kDay);
  EXPECT_EQ(with_commitment(on, kStart + 1), on) << "it is the same commitment";
  const AccountSettings off = without_commitment(on, kStart + 2 * kDay);
  EXPECT_EQ(off.commitment_status(kStart + 2 * kDay), CommitmentStatus::kDisabled);
  EXPECT_EQ(off.commitment_ends_at, kStart + 2 * kDay);
}

// "Disabling earlier gives ENABLED_UNTIL_EARLIEST_ALLOWED_END".
TEST(AccountSettings, EndADayAfterTheStartAtTheEarliest) {
  const AccountSettings ending = without_commitment(with_commitment({}, kStart), kStart + 5);
  EXPECT_EQ(ending.commitment_status(kStart + kDay - 1),
            CommitmentStatus::kEnabledUntilEarliestAllowedEnd);
  EXPECT_TRUE(ending.committed(kStart + kDay - 1));
  EXPECT_EQ(ending.commitment_status(kStart + kDay), CommitmentStatus::kDisabled);
  EXPECT_EQ(without_commitment(ending, kStart + 9), ending);
}

// "You can cancel a pending disable by enabling the commitment again" (the model).
TEST(AccountSettings, ForgetAnEndThatHasNotCome) {
  const AccountSettings on = with_commitment({}, kStart);
  const AccountSettings ending = without_commitment(on, kStart + 5);
  EXPECT_EQ(with_commitment(ending, kStart + kDay - 1), on);
  const AccountSettings anew = with_commitment(ending, kStart + kDay);
  EXPECT_EQ(anew.commitment_started_at, kStart + kDay);
  EXPECT_EQ(anew.commitment_status(kStart + 3 * kDay), CommitmentStatus::kEnabled);
}

}  // namespace
}  // namespace weir::shards
