// Retention periods: the order of errors and the texts' values of facts 4.1.

#include "shards/retention.h"

#include <gtest/gtest.h>

#include <optional>

#include "tests/shards/stream_builder.h"

namespace weir::shards {
namespace {

StreamState stream_with(int64_t hours) {
  StreamState stream = make_stream({{}});
  stream.retention_hours = hours;
  return stream;
}

std::optional<ErrorKind> change(int64_t from, RetentionChange way, int64_t to) {
  const Result<void> checked = check_retention(stream_with(from), way, to);
  return checked.ok() ? std::nullopt : std::optional(checked.error().kind());
}

TEST(Retention, GoesFromADayToAYear) {
  EXPECT_EQ(change(24, RetentionChange::kIncrease, 8760), std::nullopt);
  EXPECT_EQ(change(24, RetentionChange::kIncrease, 8761), ErrorKind::kRetentionTooLong);
  EXPECT_EQ(change(48, RetentionChange::kDecrease, 24), std::nullopt);
  EXPECT_EQ(change(48, RetentionChange::kDecrease, 23), ErrorKind::kRetentionTooShort);
  EXPECT_EQ(change(48, RetentionChange::kDecrease, -1), ErrorKind::kRetentionTooShort);
}

// Facts 4.1: "Equal value: 200 in both."
TEST(Retention, TakesThePresentValueBothWays) {
  EXPECT_EQ(change(24, RetentionChange::kIncrease, 24), std::nullopt);
  EXPECT_EQ(change(48, RetentionChange::kDecrease, 48), std::nullopt);
}

TEST(Retention, RefusesTheWrongDirection) {
  EXPECT_EQ(change(25, RetentionChange::kIncrease, 24), ErrorKind::kRetentionNotIncrease);
  EXPECT_EQ(change(24, RetentionChange::kDecrease, 48), ErrorKind::kRetentionNotDecrease);
}

// The range comes before the direction: 23 is both too short and no increase.
TEST(Retention, ChecksTheRangeFirst) {
  EXPECT_EQ(change(25, RetentionChange::kIncrease, 23), ErrorKind::kRetentionTooShort);
  EXPECT_EQ(change(24, RetentionChange::kDecrease, 9000), ErrorKind::kRetentionTooLong);
}

TEST(Retention, NamesWhatTheMessageOfAwsNames) {
  const Result<void> checked = check_retention(stream_with(24), RetentionChange::kDecrease, 48);
  ASSERT_FALSE(checked.ok());
  EXPECT_EQ(checked.error().token("hours"), "48");
  EXPECT_EQ(checked.error().token("stream"), "orders");
  EXPECT_EQ(checked.error().token("current"), "24");
}

}  // namespace
}  // namespace weir::shards
