// The six filters of ListShards (facts 4.2).

#include "shards/shard_filter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/shards/stream_builder.h"

namespace weir::shards {
namespace {

using base::Timestamp;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr int64_t kDay = 24 * base::kMillisPerHour;
constexpr Timestamp kSplitAt = kTestStart + 1000;
constexpr Timestamp kMergeAt = kTestStart + 2000;
const HashKey kHalf{base::make_uint128(uint64_t{1} << 63, 0)};
const HashKey kBelowHalf{kHalf.value - 1};

// Shard 0 was split into 1 and 2, which were merged into 3.
StreamState split_and_merged() {
  return make_stream({{.index = 0, .closed_at = kSplitAt},
                      {.index = 1,
                       .range = {HashKey{0}, kBelowHalf},
                       .parents = {0},
                       .opened_at = kSplitAt,
                       .closed_at = kMergeAt},
                      {.index = 2,
                       .range = {kHalf, kHashKeyMax},
                       .parents = {0},
                       .opened_at = kSplitAt,
                       .closed_at = kMergeAt},
                      {.index = 3, .parents = {1, 2}, .opened_at = kMergeAt}});
}

std::vector<uint32_t> filtered(const ShardFilter& filter, Timestamp now) {
  std::vector<uint32_t> indexes;
  for (const ShardPtr& shard : filter_shards(split_and_merged(), filter, now)) {
    indexes.push_back(shard->index.value());
  }
  return indexes;
}

constexpr Timestamp kNow = kTestStart + 10'000;

TEST(ShardFilterTypes, AfterShardIdGoesOnBehindAShard) {
  const auto after = [](uint32_t index) {
    return filtered({.type = ShardFilterType::kAfterShardId, .shard = ShardIndex{index}}, kNow);
  };
  EXPECT_THAT(after(0), ElementsAre(1, 2, 3));
  EXPECT_THAT(after(2), ElementsAre(3));
  EXPECT_THAT(after(3), IsEmpty());
  EXPECT_THAT(after(99), IsEmpty());
}

TEST(ShardFilterTypes, AtTrimHorizonShowsWhatWasOpenThen) {
  const ShardFilter filter{.type = ShardFilterType::kAtTrimHorizon};
  EXPECT_THAT(filtered(filter, kNow), ElementsAre(0));
  EXPECT_THAT(filtered(filter, kSplitAt + kDay - 1), ElementsAre(0));
  EXPECT_THAT(filtered(filter, kSplitAt + kDay), ElementsAre(1, 2));
  EXPECT_THAT(filtered(filter, kMergeAt + kDay), ElementsAre(3));
  EXPECT_THAT(filtered(filter, kMergeAt + 100 * kDay), ElementsAre(3));
}

TEST(ShardFilterTypes, FromTrimHorizonShowsAllThatIsNotExpired) {
  const ShardFilter filter{.type = ShardFilterType::kFromTrimHorizon};
  EXPECT_THAT(filtered(filter, kNow), ElementsAre(0, 1, 2, 3));
  EXPECT_THAT(filtered(filter, kSplitAt + kDay), ElementsAre(0, 1, 2, 3));
  EXPECT_THAT(filtered(filter, kSplitAt + kDay + 1), ElementsAre(1, 2, 3));
  EXPECT_THAT(filtered(filter, kMergeAt + kDay + 1), ElementsAre(3));
}

TEST(ShardFilterTypes, AtLatestShowsWhatIsOpenNow) {
  EXPECT_THAT(filtered({.type = ShardFilterType::kAtLatest}, kNow), ElementsAre(3));
}

TEST(ShardFilterTypes, AtTimestampShowsWhatWasOpenThen) {
  const auto at = [](Timestamp time) {
    return filtered({.type = ShardFilterType::kAtTimestamp, .timestamp = time}, kNow);
  };
  EXPECT_THAT(at(kTestStart - kDay), ElementsAre(0));
  EXPECT_THAT(at(kTestStart), ElementsAre(0));
  EXPECT_THAT(at(kSplitAt - 1), ElementsAre(0));
  EXPECT_THAT(at(kSplitAt), ElementsAre(1, 2));
  EXPECT_THAT(at(kMergeAt - 1), ElementsAre(1, 2));
  EXPECT_THAT(at(kMergeAt), ElementsAre(3));
  EXPECT_THAT(at(kNow + kDay), ElementsAre(3));
}

// Facts 4.2: "closed with end >= T, plus all open; before the trim horizon = FROM_TRIM_HORIZON".
TEST(ShardFilterTypes, FromTimestampShowsWhatEndedLaterAndWhatIsOpen) {
  const auto from = [](Timestamp time, Timestamp now) {
    return filtered({.type = ShardFilterType::kFromTimestamp, .timestamp = time}, now);
  };
  EXPECT_THAT(from(kTestStart - kDay, kNow), ElementsAre(0, 1, 2, 3));
  EXPECT_THAT(from(kSplitAt, kNow), ElementsAre(0, 1, 2, 3));
  EXPECT_THAT(from(kSplitAt + 1, kNow), ElementsAre(1, 2, 3));
  EXPECT_THAT(from(kMergeAt + 1, kNow), ElementsAre(3));
  EXPECT_THAT(from(kTestStart, kSplitAt + kDay + 1), ElementsAre(1, 2, 3));
}

void expect_partition(std::vector<ShardPtr> shards) {
  std::sort(shards.begin(), shards.end(),
            [](const ShardPtr& a, const ShardPtr& b) { return a->range.start < b->range.start; });
  ASSERT_FALSE(shards.empty());
  EXPECT_TRUE(shards.front()->range.start == HashKey{0});
  EXPECT_TRUE(shards.back()->range.end == kHashKeyMax);
  for (size_t i = 1; i < shards.size(); ++i) {
    EXPECT_TRUE(shards[i]->range.start.value == shards[i - 1]->range.end.value + 1);
  }
}

// Facts 4.2: KCL checks that the AT answers cover the space without holes; also in the very
// millisecond of a reshard, and in those in which shards pass the trim horizon.
TEST(ShardFilterAt, CoversTheSpaceOnceAtEveryInstant) {
  const StreamState stream = split_and_merged();
  for (const Timestamp now : {kNow, kTestStart + kDay, kSplitAt + kDay - 1, kSplitAt + kDay,
                              kSplitAt + kDay + 1, kMergeAt + kDay, kMergeAt + kDay + 1}) {
    SCOPED_TRACE(testing::Message() << "now " << now);
    expect_partition(filter_shards(stream, {.type = ShardFilterType::kAtLatest}, now));
    expect_partition(filter_shards(stream, {.type = ShardFilterType::kAtTrimHorizon}, now));
    for (int64_t millis = -2; millis < 2005; ++millis) {
      const ShardFilter filter{.type = ShardFilterType::kAtTimestamp,
                               .timestamp = kTestStart + millis};
      expect_partition(filter_shards(stream, filter, now));
      ASSERT_FALSE(testing::Test::HasFailure()) << "at " << millis;
    }
  }
}

}  // namespace
}  // namespace weir::shards
