#include "engine/leveldb/slice_handover.h"

#include <gtest/gtest.h>

#include <thread>

#include "tests/engine/leveldb/slice_maker.h"

namespace weir::engine {
namespace {

using Need = SliceHandover::Need;

class Handover : public testing::Test {
 protected:
  Handover() : maker_(disk_) {}

  faults::SimulatedDisk disk_;
  SliceMaker maker_;
  SliceHandover handover_;
};

TEST_F(Handover, AnOfferIsTakenOnce) {
  const auto slice = maker_.create(1);
  handover_.offer({.slice = slice});
  EXPECT_TRUE(handover_.has_offer());
  EXPECT_EQ(handover_.take_offered().slice, slice);
  EXPECT_EQ(handover_.take_offered().slice, nullptr);
}

// Otherwise the maintenance thread, which sees the need of the slice before, would offer another.
TEST_F(Handover, AnOfferStandsUntilThePredecessorIsGivenBack) {
  handover_.offer({.slice = maker_.create(1)});
  ASSERT_NE(handover_.take_offered().slice, nullptr);
  EXPECT_EQ(handover_.take_offered().slice, nullptr);
  EXPECT_TRUE(handover_.has_offer());
  handover_.give_finished(maker_.create(2));
  EXPECT_FALSE(handover_.has_offer());
}

TEST_F(Handover, AFinishedSliceEndsTheNeed) {
  handover_.set_need(Need::kSuccessor);
  handover_.give_finished(maker_.create(1));
  EXPECT_EQ(handover_.need(), Need::kNothing);
  EXPECT_EQ(handover_.take_finished().size(), 1u);
  EXPECT_TRUE(handover_.take_finished().empty());
}

TEST_F(Handover, ARisingNeedWakesTheMaintenanceThread) {
  std::thread maintenance([this] { EXPECT_TRUE(handover_.wait_for_work(60'000)); });
  handover_.set_need(Need::kSpare);
  maintenance.join();
}

TEST_F(Handover, AnOfferWakesTheCommitThread) {
  const auto slice = maker_.create(1);
  std::thread commit([&] { EXPECT_EQ(handover_.wait_offered(60'000).slice, slice); });
  handover_.offer({.slice = slice});
  commit.join();
}

// The commit thread must not wait for a slice that cannot be made.
TEST_F(Handover, GivingUpWakesTheCommitThread) {
  std::thread commit([&] { EXPECT_EQ(handover_.wait_offered(60'000).slice, nullptr); });
  handover_.give_up();
  commit.join();
}

TEST_F(Handover, ClosingEndsAllWaiting) {
  handover_.close();
  EXPECT_EQ(handover_.wait_offered(60'000).slice, nullptr);
  EXPECT_FALSE(handover_.wait_for_work(60'000));
}

}  // namespace
}  // namespace weir::engine
