#include "engine/leveldb/live_slice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/leveldb/wal_repair.h"
#include "tests/engine/leveldb/slice_maker.h"

namespace weir::engine {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class LiveSliceTest : public testing::Test {
 protected:
  LiveSliceTest() : maker_(disk_) {}

  base::Result<LiveSlice::Recovered> recover(uint64_t number) {
    return LiveSlice::recover(maker_.slice_options(), number);
  }

  std::string log_of(uint64_t number) {
    return find_logs(disk_, LiveSlice::path_of(SliceMaker::kDirectory, number)).value().at(0);
  }

  // Two commits, closed.
  void write_two_commits() {
    auto slice = maker_.create(1);
    maker_.commit(*slice, {{LogId{5}, "a"}, {LogId{6}, "b"}}, base::Timestamp{100});
    maker_.commit(*slice, {{LogId{5}, "c"}}, base::Timestamp{200});
  }

  faults::SimulatedDisk disk_;
  SliceMaker maker_;
};

TEST_F(LiveSliceTest, IsReadyAndEmptyWhenMade) {
  const auto slice = maker_.create(1);
  EXPECT_TRUE(LiveSlice::is_ready(disk_, slice->path()));
  EXPECT_EQ(slice->bounds(), std::nullopt);
  EXPECT_EQ(slice->path(), "/slices/0000000001");
}

// From the moment create() returns a commit may go in, so a power failure must not undo it.
TEST_F(LiveSliceTest, OutlivesAPowerFailureRightAfterItWasMade) {
  maker_.create(1);
  disk_.lose_power(1);
  const auto recovered = recover(1);
  ASSERT_TRUE(recovered.ok()) << recovered.error().text();
  EXPECT_EQ(recovered.value().slice->bounds(), std::nullopt);
}

TEST_F(LiveSliceTest, KeepsBooksOfItsCommits) {
  auto slice = maker_.create(1);
  maker_.commit(*slice, {{LogId{5}, "a"}, {LogId{6}, "b"}}, base::Timestamp{100});
  maker_.commit(*slice, {{LogId{5}, "c"}}, base::Timestamp{200});
  const SliceBounds expected{Position{1}, Position{3}, kNoPosition, base::Timestamp{100},
                             base::Timestamp{200}};
  EXPECT_EQ(slice->bounds(), expected);
  EXPECT_THAT(slice->directory().value(),
              ElementsAre(LogRange{LogId{5}, Position{1}, Position{3}},
                          LogRange{LogId{6}, Position{2}, Position{2}}));
}

TEST_F(LiveSliceTest, RecoveringRebuildsTheBooks) {
  write_two_commits();
  const auto recovered = recover(1);
  ASSERT_TRUE(recovered.ok()) << recovered.error().text();
  const LiveSlice& slice = *recovered.value().slice;
  const SliceBounds expected{Position{1}, Position{3}, kNoPosition, base::Timestamp{100},
                             base::Timestamp{200}};
  EXPECT_EQ(slice.bounds(), expected);
  EXPECT_THAT(slice.directory().value(), ElementsAre(LogRange{LogId{5}, Position{1}, Position{3}},
                                                     LogRange{LogId{6}, Position{2}, Position{2}}));
  EXPECT_EQ(recovered.value().torn_bytes, 0u);
}

// The commit that was being written when the power went was promised to nobody.
TEST_F(LiveSliceTest, RecoveringCutsATornTail) {
  write_two_commits();
  const std::string log = disk_.contents(log_of(1));
  disk_.set_contents(log_of(1), log.substr(0, log.size() - 5));
  const auto recovered = recover(1);
  ASSERT_TRUE(recovered.ok()) << recovered.error().text();
  EXPECT_GT(recovered.value().torn_bytes, 0u);
  EXPECT_EQ(recovered.value().slice->bounds()->last, Position{2});
}

TEST_F(LiveSliceTest, RecoveringRefusesAHole) {
  write_two_commits();
  std::string log = disk_.contents(log_of(1));
  log[20] ^= 1;  // in the first commit
  disk_.set_contents(log_of(1), log);
  const auto recovered = recover(1);
  ASSERT_FALSE(recovered.ok());
  EXPECT_EQ(recovered.error().code(), base::ErrorCode::kCorruption);
  EXPECT_THAT(recovered.error().text(), HasSubstr(log_of(1)));
  EXPECT_EQ(disk_.contents(log_of(1)), log) << "a refused log must stay as it was";
}

// LevelDB takes a missing log for an empty one.
TEST_F(LiveSliceTest, RecoveringRefusesASliceWithoutItsLog) {
  write_two_commits();
  ASSERT_TRUE(disk_.RemoveFile(log_of(1)).ok());
  const auto recovered = recover(1);
  ASSERT_FALSE(recovered.ok());
  EXPECT_THAT(recovered.error().text(), HasSubstr("the log is missing"));
}

TEST_F(LiveSliceTest, CuttingHidesLaterCommits) {
  write_two_commits();
  const auto recovered = recover(1);
  LiveSlice& slice = *recovered.value().slice;
  ASSERT_TRUE(slice.cut(Position{2}).ok());
  EXPECT_EQ(slice.bounds()->last, Position{2});
  EXPECT_EQ(slice.range_of(LogId{5}).value()->last, Position{1});
}

TEST_F(LiveSliceTest, CuttingEverythingLeavesItEmpty) {
  write_two_commits();
  const auto recovered = recover(1);
  LiveSlice& slice = *recovered.value().slice;
  ASSERT_TRUE(slice.cut(kNoPosition).ok());
  EXPECT_EQ(slice.bounds(), std::nullopt);
  EXPECT_EQ(slice.range_of(LogId{5}).value(), std::nullopt);
}

TEST_F(LiveSliceTest, RemovingTwiceIsNoError) {
  const std::string path = maker_.create(1)->path();
  ASSERT_TRUE(LiveSlice::remove(disk_, path).ok());
  EXPECT_FALSE(disk_.FileExists(path));
  EXPECT_TRUE(LiveSlice::remove(disk_, path).ok());
}

// Whenever the power goes, the directory is a slice or something a start may remove.
TEST_F(LiveSliceTest, RemovingIsNeverSeenHalfDone) {
  for (uint64_t operation = 1; operation < 20; ++operation) {
    const std::string path = maker_.create(operation)->path();
    disk_.die_at(operation);
    EXPECT_TRUE(LiveSlice::remove(disk_, path).ok() || disk_.dead());
    disk_.lose_power(operation);
    if (LiveSlice::is_ready(disk_, path)) {
      EXPECT_TRUE(recover(operation).ok()) << "after operation " << operation;
    }
  }
}

}  // namespace
}  // namespace weir::engine
