#include "engine/leveldb/retention.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "engine/leveldb/limits.h"
#include "tests/engine/leveldb/slice_maker.h"

namespace weir::engine {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr LogId kShort{1};
constexpr LogId kLong{2};
constexpr int64_t kHour = base::kMillisPerHour;
constexpr base::Timestamp kStart{1'000'000'000};

// Three sealed slices, an hour apart: 1 and 3 have records of the short log, 2 of both; then the
// active slice, empty.
class Retention : public testing::Test {
 protected:
  Retention() : maker_(disk_), store_(maker_.store_options()) {
    logs_.open({.log = kShort, .epoch = Epoch{1}, .retention_millis = 10 * kHour});
    logs_.open({.log = kLong, .epoch = Epoch{1}, .retention_millis = 20 * kHour});
    add(1, {{kShort, "a"}}, kStart);
    add(2, {{kShort, "b"}, {kLong, "c"}}, kStart + kHour);
    add(3, {{kShort, "d"}}, kStart + 2 * kHour);
    store_.add(maker_.create(4));
  }

  void add(uint64_t number, const SliceMaker::Records& records, base::Timestamp arrival) {
    auto slice = maker_.create(number);
    maker_.commit(*slice, records, arrival);
    store_.add(slice);
    EXPECT_TRUE(store_.seal(*slice).ok());
  }

  std::vector<uint64_t> expired(base::Timestamp now) {
    const base::SteadyTime late{kRetentionStartMillis * base::kNanosPerMilli};
    const auto numbers = policy_.expired(*store_.chain(), logs_, now, late);
    EXPECT_TRUE(numbers.ok()) << numbers.error().text();
    return numbers.value();
  }

  faults::SimulatedDisk disk_;
  SliceMaker maker_;
  SliceStore store_;
  LogTable logs_{Position{100}};
  RetentionPolicy policy_{base::SteadyTime{0}};
};

TEST_F(Retention, KeepsASliceForThePeriodOfItsLogs) {
  EXPECT_THAT(expired(kStart + 10 * kHour), IsEmpty());
  EXPECT_THAT(expired(kStart + 10 * kHour + 1), ElementsAre(1));
}

TEST_F(Retention, TheLongestPeriodInASliceCounts) {
  EXPECT_THAT(expired(kStart + 15 * kHour), ElementsAre(1));
  EXPECT_THAT(expired(kStart + 21 * kHour + 1), ElementsAre(1, 2));
}

// It alone knows the last position: without it a start would count from one again.
TEST_F(Retention, NeverTakesTheNewestSliceWithRecords) {
  EXPECT_THAT(expired(kStart + 1000 * kHour), ElementsAre(1, 2));
}

TEST_F(Retention, ADroppedLogKeepsNothing) {
  expired(kStart + 15 * kHour);
  logs_.drop(kLong);
  EXPECT_THAT(expired(kStart + 15 * kHour), ElementsAre(1, 2));
}

TEST_F(Retention, FollowsAChangeOfThePeriod) {
  EXPECT_THAT(expired(kStart + 10 * kHour + 1), ElementsAre(1));
  logs_.set_retention(kShort, 30 * kHour);
  EXPECT_THAT(expired(kStart + 10 * kHour + 1), IsEmpty());
}

// By then the owner of the metadata has told the engine about every log.
TEST_F(Retention, TakesNothingInTheFirstMinutes) {
  const base::SteadyTime early{(kRetentionStartMillis - 1) * base::kNanosPerMilli};
  const auto numbers = policy_.expired(*store_.chain(), logs_, kStart + 1000 * kHour, early);
  EXPECT_THAT(numbers.value(), IsEmpty());
}

}  // namespace
}  // namespace weir::engine
