#include "engine/leveldb/chain_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/engine/leveldb/slice_maker.h"

namespace weir::engine {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr LogId kLog{1};
constexpr LogId kOther{2};

// Three slices, two of them sealed. The log is in the first and the last, with arrivals 100, 200
// and 500; the other log is in all.
class Chain : public testing::Test {
 protected:
  Chain() : maker_(disk_), store_(maker_.store_options()) {
    auto first = add(1);
    maker_.commit(*first, {{kLog, "a"}, {kOther, "x"}}, base::Timestamp{100});
    maker_.commit(*first, {{kLog, "b"}}, base::Timestamp{200});
    auto second = add(2);
    maker_.commit(*second, {{kOther, "y"}}, base::Timestamp{300});
    auto third = add(3);
    maker_.commit(*third, {{kOther, "z"}}, base::Timestamp{400});
    end_ = next_position(maker_.commit(*third, {{kLog, "c"}}, base::Timestamp{500}));
    EXPECT_TRUE(store_.seal(*first).ok());
    EXPECT_TRUE(store_.seal(*second).ok());
  }

  std::shared_ptr<LiveSlice> add(uint64_t number) {
    auto slice = maker_.create(number);
    store_.add(slice);
    return slice;
  }

  std::vector<std::string> read(const LogCursor::Options& options) {
    LogCursor cursor(store_.chain(), options);
    std::vector<std::string> data;
    while (true) {
      const auto found = cursor.next();
      EXPECT_TRUE(found.ok()) << found.error().text();
      if (!found.ok() || !found.value()) {
        return data;
      }
      data.emplace_back(found.value()->record.record.data);
    }
  }

  faults::SimulatedDisk disk_;
  SliceMaker maker_;
  SliceStore store_;
  Position end_;
};

TEST_F(Chain, IsReadFromSliceToSlice) {
  EXPECT_THAT(read({.log = kLog, .from = kNoPosition, .end = end_, .min_arrival = {}}),
              ElementsAre("a", "b", "c"));
}

TEST_F(Chain, IsReadUpToTheEndGiven) {
  EXPECT_THAT(read({.log = kLog, .from = kNoPosition, .end = Position{3}, .min_arrival = {}}),
              ElementsAre("a"));
}

TEST_F(Chain, PassesOverEarlierArrivals) {
  for (const int64_t time : {101, 200}) {
    EXPECT_THAT(
        read({.log = kLog, .from = kNoPosition, .end = end_, .min_arrival = base::Timestamp{time}}),
        ElementsAre("b", "c"))
        << time;
  }
  EXPECT_THAT(
      read({.log = kLog, .from = kNoPosition, .end = end_, .min_arrival = base::Timestamp{501}}),
      IsEmpty());
}

// A slice stays without commits when its first write finds a full disk, or when the commit thread
// takes the next one before it has written: what comes behind it was acknowledged all the same.
TEST_F(Chain, IsReadBeyondASliceWithoutCommits) {
  add(4);
  auto fifth = add(5);
  const Position last = maker_.commit(*fifth, {{kLog, "d"}}, base::Timestamp{600});
  const Position end = next_position(last);
  EXPECT_THAT(read({.log = kLog, .from = kNoPosition, .end = end, .min_arrival = {}}),
              ElementsAre("a", "b", "c", "d"));
  EXPECT_THAT(read({.log = kLog, .from = last, .end = end, .min_arrival = {}}), ElementsAre("d"));
  EXPECT_THAT(
      read({.log = kLog, .from = kNoPosition, .end = end, .min_arrival = base::Timestamp{600}}),
      ElementsAre("d"));
}

// A poll that is answered on an event loop may not wait for the disk.
TEST_F(Chain, KnowsWhetherItTouchesTheDisk) {
  const LogCursor::Options all{.log = kLog, .from = kNoPosition, .end = end_, .min_arrival = {}};
  EXPECT_FALSE(LogCursor(store_.chain(), all).in_memory());
  LogCursor::Options newest = all;
  newest.from = Position{5};
  EXPECT_TRUE(LogCursor(store_.chain(), newest).in_memory());
}

TEST_F(Chain, FindsTimesInEverySlice) {
  const auto find = [this](int64_t time) {
    return find_time(store_.chain(), kLog, base::Timestamp{time}, end_).value();
  };
  EXPECT_EQ(find(0), Position{1});
  EXPECT_EQ(find(101), Position{3});
  EXPECT_EQ(find(201), Position{6});
  EXPECT_EQ(find(501), end_);
}

// Damage is an error of that read, never a record that is passed over.
TEST_F(Chain, ADamagedBlockIsAnError) {
  const std::string filename = store_.sealed_filename(1);
  std::string bytes = disk_.contents(filename);
  bytes[60] ^= 1;
  disk_.set_contents(filename, bytes);
  LogCursor cursor(store_.chain(),
                   {.log = kLog, .from = kNoPosition, .end = end_, .min_arrival = {}});
  const auto found = cursor.next();
  ASSERT_FALSE(found.ok());
  EXPECT_EQ(found.error().code(), base::ErrorCode::kCorruption);
  EXPECT_THAT(found.error().text(), HasSubstr("slice 1"));
}

}  // namespace
}  // namespace weir::engine
