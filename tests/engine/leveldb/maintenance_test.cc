#include "engine/leveldb/maintenance.h"

#include <gtest/gtest.h>

#include <optional>
#include <thread>

#include "engine/leveldb/limits.h"
#include "tests/engine/engine_harness.h"
#include "tests/engine/leveldb/slice_maker.h"

namespace weir::engine {
namespace {

constexpr LogId kLog{1};
constexpr int64_t kHour = base::kMillisPerHour;

// The parts of an engine, with the test in the place of the maintenance thread.
class MaintenanceTest : public testing::Test {
 protected:
  // With `left` there is a slice of the process before, which is to be sealed.
  explicit MaintenanceTest(bool left = false) : maker_(disk_), store_(maker_.store_options()) {
    std::vector<std::shared_ptr<LiveSlice>> finished;
    Position last = kNoPosition;
    if (left) {
      finished.push_back(store_.create_slice().value());
      last = maker_.commit(*finished.back(), {{kLog, std::string(kSliceBytes, 'x')}});
      store_.add(finished.back());
    }
    auto active = store_.create_slice().value();
    store_.add(active);
    logs_.open({.log = kLog, .epoch = Epoch{1}, .retention_millis = 24 * kHour});
    committer_.emplace(Committer::Parts{clock_, store_, logs_, health_, handover_},
                       Committer::Options{.sync = true,
                                          .queue_bytes = 64 * 1024 * 1024,
                                          .slice_bytes = kSliceBytes,
                                          .last = last,
                                          .last_arrival = {}},
                       std::move(active));
    maintenance_.emplace(
        Maintenance::Parts{clock_, store_, logs_, health_, handover_, *committer_},
        Maintenance::Options{.slice_age_millis = kHour, .probe_directory = "/slices"},
        std::move(finished));
  }

  static constexpr uint64_t kSliceBytes = 1024 * 1024;

  Outcome append(size_t bytes) {
    Waiter<std::vector<Appended>> waiter;
    committer_->append(make_batch({{kLog, Epoch{1}, std::string(bytes, 'x')}}),
                       base::SteadyTime::never(), waiter.completion());
    return waiter.wait().at(0).outcome;
  }

  // Runs maintenance until the commit thread has done its part too.
  template <typename Condition>
  bool run_until(Condition condition) {
    for (int turn = 0; turn < 1'000'000; ++turn) {
      if (condition()) {
        return true;
      }
      maintenance_->run_once();
      std::this_thread::yield();
    }
    return false;
  }

  size_t slices() { return store_.chain()->slices().size(); }
  bool exists(const char* name) { return disk_.FileExists(std::string("/slices/") + name); }

  faults::SimulatedDisk disk_;
  SliceMaker maker_;
  base::ManualClock clock_;
  SliceStore store_;
  LogTable logs_{kFirstPosition};
  StoreHealth health_;
  SliceHandover handover_;
  std::optional<Committer> committer_;
  std::optional<Maintenance> maintenance_;
};

TEST_F(MaintenanceTest, AnIdleStoreHasNothingToDo) {
  clock_.advance_millis(100 * kHour);
  EXPECT_FALSE(maintenance_->run_once());
  EXPECT_FALSE(handover_.has_offer()) << "an empty slice is never followed by another";
}

TEST_F(MaintenanceTest, ASliceThatGrowsGetsASuccessorAhead) {
  append(kSliceBytes / 3);
  EXPECT_TRUE(run_until([this] { return exists("0000000002/READY"); }));
  EXPECT_EQ(slices(), 1u) << "it is not in use before it is needed";
}

TEST_F(MaintenanceTest, AFullSliceIsFollowedAndSealed) {
  append(kSliceBytes);
  EXPECT_TRUE(run_until([this] { return exists("0000000001.sst"); }));
  EXPECT_EQ(slices(), 2u);
  EXPECT_TRUE(run_until([this] { return !exists("0000000001"); }));
  EXPECT_EQ(append(1), Outcome::kDurable);
}

TEST_F(MaintenanceTest, AnOldSliceIsFollowedAndSealed) {
  append(1);
  maintenance_->run_once();
  EXPECT_FALSE(handover_.has_offer());
  clock_.advance_millis(kHour);
  EXPECT_TRUE(run_until([this] { return exists("0000000001.sst"); }));
}

TEST_F(MaintenanceTest, AReaderKeepsWhatItReads) {
  const auto chain = store_.chain();
  append(kSliceBytes);
  ASSERT_TRUE(run_until([this] { return exists("0000000001.sst"); }));
  maintenance_->run_once();
  EXPECT_TRUE(exists("0000000001")) << "the reader's chain still has the LevelDB";
}

TEST_F(MaintenanceTest, AnExpiredSliceIsRemoved) {
  append(kSliceBytes);
  ASSERT_TRUE(run_until([this] { return exists("0000000001.sst"); }));
  append(1);
  clock_.advance_millis(24 * kHour + 1);
  EXPECT_TRUE(run_until([this] { return !exists("0000000001.sst"); }));
}

// Whoever notes a failure, the commit thread must not wait for a slice that nobody makes any more.
TEST_F(MaintenanceTest, ACommitThreadThatWaitsForASliceSeesAFailureElsewhere) {
  append(kSliceBytes);
  append(kSliceBytes);  // the slice is over its hard limit now, and nobody offers another
  Waiter<std::vector<Appended>> waiter;
  committer_->append(make_batch({{kLog, Epoch{1}, "waits"}}), base::SteadyTime::never(),
                     waiter.completion());
  health_.fail(base::Error::io_error("metadata: sync failed"));
  EXPECT_EQ(waiter.wait().at(0).refusal, Refusal::kReadOnly);
}

class SealingTest : public MaintenanceTest {
 protected:
  SealingTest() : MaintenanceTest(/*left=*/true) {}
};

TEST_F(SealingTest, WhatTheProcessBeforeLeftIsSealed) {
  EXPECT_TRUE(maintenance_->run_once());
  EXPECT_TRUE(exists("0000000001.sst"));
  maintenance_->run_once();
  EXPECT_FALSE(exists("0000000001"));
}

TEST_F(SealingTest, AFailureMakesTheStoreReadOnly) {
  disk_.fail({.kind = faults::DiskFailure::Kind::kIoError, .at = 5});
  EXPECT_FALSE(maintenance_->run_once());
  EXPECT_FALSE(health_.writable());
  EXPECT_FALSE(health_.disk_full());
  EXPECT_FALSE(exists("0000000001.sst"));
  EXPECT_TRUE(exists("0000000001")) << "what is not sealed is kept";
}

TEST_F(SealingTest, AFullDiskIsWaitedFor) {
  disk_.fail({.kind = faults::DiskFailure::Kind::kDiskFull, .at = 5, .count = 1'000'000});
  EXPECT_FALSE(maintenance_->run_once());
  ASSERT_TRUE(health_.disk_full());
  EXPECT_EQ(append(1), Outcome::kNotPersisted);
  disk_.heal();
  EXPECT_TRUE(run_until([this] {
    clock_.advance_millis(kDiskProbeMillis);
    return health_.writable();
  }));
  EXPECT_TRUE(exists("0000000001.sst"));
  EXPECT_EQ(append(1), Outcome::kDurable);
}

// The disk is asked once a second, not as fast as the thread can.
TEST_F(SealingTest, AFullDiskIsTriedOnceASecond) {
  disk_.fail({.kind = faults::DiskFailure::Kind::kDiskFull, .at = 1, .count = 1'000'000});
  maintenance_->run_once();
  maintenance_->run_once();
  const uint64_t tried = disk_.operations();
  maintenance_->run_once();
  EXPECT_EQ(disk_.operations(), tried);
  clock_.advance_millis(kDiskProbeMillis);
  maintenance_->run_once();
  EXPECT_GT(disk_.operations(), tried);
}

}  // namespace
}  // namespace weir::engine
