#include "engine/leveldb/recovery.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "tests/engine/leveldb/slice_maker.h"

namespace weir::engine {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr LogId kLog{5};

class Recovery : public testing::Test {
 protected:
  Recovery() : maker_(disk_) {}

  // Slice `number` with one commit of two records, sealed or not.
  void write(uint64_t number, bool sealed) {
    auto slice = maker_.create(number);
    maker_.commit(*slice, {{kLog, "a"}, {kLog, "b"}});
    if (sealed) {
      SliceStore store(maker_.store_options());
      EXPECT_TRUE(store.seal(*slice).ok());
    }
  }

  base::Result<RecoveredSlices> recover() {
    report_ = {};
    store_.emplace(maker_.store_options());
    return recover_slices(*store_, report_);
  }

  std::vector<uint64_t> numbers() {
    std::vector<uint64_t> numbers;
    for (const SlicePtr& slice : store_->chain()->slices()) {
      numbers.push_back(slice->number());
    }
    return numbers;
  }

  faults::SimulatedDisk disk_;
  SliceMaker maker_;
  RecoveryReport report_;
  std::optional<SliceStore> store_;
};

TEST_F(Recovery, OfNothingStartsAtTheFirstPosition) {
  const auto recovered = recover();
  ASSERT_TRUE(recovered.ok()) << recovered.error().text();
  EXPECT_EQ(recovered.value().last, kNoPosition);
  EXPECT_EQ(store_->durable_end(), kFirstPosition);
}

TEST_F(Recovery, JoinsSealedAndLiveSlices) {
  write(1, true);
  write(2, true);
  write(3, false);
  const auto recovered = recover();
  ASSERT_TRUE(recovered.ok()) << recovered.error().text();
  EXPECT_THAT(numbers(), ElementsAre(1, 2, 3));
  EXPECT_EQ(recovered.value().last, Position{6});
  EXPECT_EQ(store_->durable_end(), Position{7});
  EXPECT_EQ(report_.sealed_slices, 2u);
  EXPECT_EQ(report_.live_slices, 1u);
}

TEST_F(Recovery, NumbersTheNextSliceAfterAllOthers) {
  write(1, true);
  write(2, false);
  ASSERT_TRUE(recover().ok());
  EXPECT_EQ(store_->create_slice().value()->number(), 3u);
}

// A crash between the renaming of the sealed file and the removal of the directory.
TEST_F(Recovery, RemovesTheDirectoryOfASealedSlice) {
  write(1, true);
  ASSERT_TRUE(disk_.FileExists("/slices/0000000001"));
  ASSERT_TRUE(recover().ok());
  EXPECT_FALSE(disk_.FileExists("/slices/0000000001"));
  EXPECT_THAT(numbers(), ElementsAre(1));
}

TEST_F(Recovery, RemovesASliceThatWasNeverReady) {
  write(1, true);
  maker_.create(2);
  ASSERT_TRUE(disk_.RemoveFile("/slices/0000000002/READY").ok());
  ASSERT_TRUE(recover().ok());
  EXPECT_FALSE(disk_.FileExists("/slices/0000000002"));
  EXPECT_EQ(store_->create_slice().value()->number(), 3u);
}

TEST_F(Recovery, RemovesAnUnfinishedFile) {
  ASSERT_TRUE(leveldb::WriteStringToFile(&disk_, "half", "/slices/0000000001.sst.tmp").ok());
  ASSERT_TRUE(recover().ok());
  EXPECT_FALSE(disk_.FileExists("/slices/0000000001.sst.tmp"));
}

TEST_F(Recovery, RemovesAnEmptySlice) {
  write(1, true);
  maker_.create(2);
  const auto recovered = recover();
  ASSERT_TRUE(recovered.ok()) << recovered.error().text();
  EXPECT_THAT(recovered.value().live, IsEmpty());
  EXPECT_FALSE(disk_.FileExists("/slices/0000000002"));
}

TEST_F(Recovery, RefusesASealedFileThatIsDamaged) {
  write(1, true);
  disk_.set_contents("/slices/0000000001.sst", "damage");
  const auto recovered = recover();
  ASSERT_FALSE(recovered.ok());
  EXPECT_THAT(recovered.error().text(), HasSubstr("0000000001.sst"));
}

// The slice before lost its tail, and the records of the slice behind prove that it had one.
TEST_F(Recovery, RefusesAGapBetweenTwoSlices) {
  write(1, true);
  maker_.set_previous(Position{50});
  maker_.skip_positions(48);
  write(2, false);
  const auto recovered = recover();
  ASSERT_FALSE(recovered.ok());
  EXPECT_EQ(recovered.error().code(), base::ErrorCode::kCorruption);
  EXPECT_THAT(recovered.error().text(),
              HasSubstr("slice 2 goes on after position 50, but what is before it ends at 2"));
}

// Retention drops slices out of the middle when the logs around them keep longer.
TEST_F(Recovery, AcceptsAGapWhereASliceWasDropped) {
  write(1, true);
  write(2, true);
  write(3, true);
  ASSERT_TRUE(disk_.RemoveFile("/slices/0000000002.sst").ok());
  ASSERT_TRUE(LiveSlice::remove(disk_, "/slices/0000000002").ok());
  ASSERT_TRUE(recover().ok());
  EXPECT_THAT(numbers(), ElementsAre(1, 3));
}

// A commit that failed on a full disk may be in the log all the same. The slice behind it, which
// goes on from the commit before, says that it never happened.
TEST_F(Recovery, HidesACommitThatTheNextSliceDisowns) {
  auto first = maker_.create(1);
  const Position durable = maker_.commit(*first, {{kLog, "durable"}});
  maker_.commit(*first, {{kLog, "unknown"}});
  first.reset();
  maker_.set_previous(durable);
  auto second = maker_.create(2);
  maker_.commit(*second, {{kLog, "later"}});
  second.reset();

  const auto recovered = recover();
  ASSERT_TRUE(recovered.ok()) << recovered.error().text();
  const SlicePtr slice = store_->chain()->slices().front();
  EXPECT_EQ(slice->bounds()->last, durable);
  EXPECT_EQ(slice->range_of(kLog).value()->last, durable);
}

}  // namespace
}  // namespace weir::engine
