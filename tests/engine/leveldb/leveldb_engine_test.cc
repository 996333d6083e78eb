// The engine on disk where it fails, fills and rotates; what it does when all is well is the
// business of the conformance suite.

#include "engine/leveldb/leveldb_engine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/leveldb/limits.h"
#include "tests/engine/engine_harness.h"
#include "tests/faults/simulated_disk.h"

namespace weir::engine {
namespace {

using faults::DiskFailure;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr LogId kLog{1};

class DiskEngine : public testing::Test {
 protected:
  DiskEngine() { open(); }

  LevelDbOptions options() {
    LevelDbOptions options;
    options.directory = "/data";
    options.env = &disk_;
    options.clock = &clock_;
    options.slice_bytes = 64 * 1024;
    return options;
  }

  void open() {
    auto opened = open_leveldb_engine(options(), &report_);
    ASSERT_TRUE(opened.ok()) << opened.error().text();
    engine_ = std::move(opened).value();
    engine_->records().open({.log = kLog, .epoch = Epoch{1}});
  }

  Appended append(const std::string& data) {
    Waiter<std::vector<Appended>> waiter;
    engine_->records().append(make_batch({{kLog, Epoch{1}, data}}), base::SteadyTime::never(),
                              waiter.completion());
    return waiter.wait().at(0);
  }

  std::vector<std::string> all() {
    std::vector<std::string> data;
    Position from;
    while (true) {
      Waiter<base::Result<Page>> waiter;
      engine_->records().read(kLog, from, {}, base::SteadyTime::never(), waiter.completion());
      const base::Result<Page> page = waiter.wait();
      if (!page.ok() || page.value().records.empty()) {
        EXPECT_TRUE(page.ok()) << page.error().text();
        return data;
      }
      const std::vector<std::string> more = data_of(page.value());
      data.insert(data.end(), more.begin(), more.end());
      from = page.value().next;
    }
  }

  faults::SimulatedDisk disk_;
  base::ManualClock clock_;
  RecoveryReport report_;
  std::unique_ptr<Engine> engine_;
};

TEST_F(DiskEngine, AFailedCommitIsUnknownAndWhatFollowsIsRefused) {
  append("before");
  disk_.fail({.kind = DiskFailure::Kind::kIoError});
  EXPECT_EQ(append("failed").outcome, Outcome::kUnknown);
  const Appended later = append("later");
  EXPECT_EQ(later.outcome, Outcome::kNotPersisted);
  EXPECT_EQ(later.refusal, Refusal::kReadOnly);
  EXPECT_EQ(engine_->health().health, Health::kReadOnly);
  EXPECT_THAT(engine_->health().reason, HasSubstr("commit"));
  EXPECT_THAT(all(), ElementsAre("before")) << "reads go on";
  EXPECT_EQ(disk_.syncs_after_failure(), 0u);
}

TEST_F(DiskEngine, AFailedCommitEndsWithARestart) {
  append("before");
  disk_.fail({.kind = DiskFailure::Kind::kIoError});
  const Position failed = append("failed").position;
  engine_.reset();
  disk_.heal();
  open();
  EXPECT_EQ(append("after").outcome, Outcome::kDurable);
  EXPECT_THAT(all(), testing::Contains("after"));
  EXPECT_EQ(failed, Position{}) << "an unknown record has no position to tell";
}

TEST_F(DiskEngine, AFullDiskPassesWithoutARestart) {
  append("before");
  disk_.fail({.kind = DiskFailure::Kind::kDiskFull, .count = 1'000'000});
  EXPECT_EQ(append("failed").outcome, Outcome::kUnknown);
  EXPECT_EQ(append("refused").refusal, Refusal::kReadOnly);
  disk_.heal();
  // Once: a probe that failed began before the disk healed, so the next one is due now. Moving the
  // clock until the thread has seen it moves it past the retention of "before".
  clock_.advance_millis(kDiskProbeMillis);
  ASSERT_TRUE(eventually([this] { return engine_->health().health == Health::kReady; }));
  EXPECT_EQ(append("after").outcome, Outcome::kDurable);
  EXPECT_THAT(all(), ElementsAre("before", "after"));
  engine_.reset();
  open();
  EXPECT_THAT(all(), ElementsAre("before", "after")) << "what was not seen must not come later";
}

TEST_F(DiskEngine, FullSlicesAreSealed) {
  for (int i = 0; i < 40; ++i) {
    ASSERT_EQ(append(std::string(10'000, 'x')).outcome, Outcome::kDurable);
  }
  EXPECT_TRUE(eventually([this] { return disk_.FileExists("/data/slices/0000000001.sst"); }));
  EXPECT_THAT(all(), SizeIs(40));
}

TEST_F(DiskEngine, ReportsWhatAStartFound) {
  append("a");
  engine_.reset();
  open();
  EXPECT_EQ(report_.live_slices, 1u);
  EXPECT_EQ(report_.last, Position{1});
  EXPECT_EQ(report_.torn_bytes, 0u);
}

// What an unclean stop left is in a file before anybody reads it.
TEST_F(DiskEngine, SealsAfterACrashBeforeItServes) {
  append("a");
  disk_.die_at(1);
  engine_.reset();
  disk_.lose_power(1);
  open();
  EXPECT_EQ(report_.sealed_slices, 0u);
  EXPECT_TRUE(disk_.FileExists("/data/slices/0000000001.sst"));
  EXPECT_THAT(all(), ElementsAre("a"));
}

// A file system that lost a whole file after a clean stop must not look like an empty store.
TEST_F(DiskEngine, RefusesToStartWithLessThanACleanStopLeft) {
  append("a");
  engine_.reset();
  for (const std::string& name : disk_.file_names()) {
    if (name.starts_with("/data/slices/")) {
      ASSERT_TRUE(disk_.RemoveFile(name).ok());
    }
  }
  const auto opened = open_leveldb_engine(options());
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().code(), base::ErrorCode::kCorruption);
  EXPECT_THAT(opened.error().text(), HasSubstr("the last clean stop was at position 1"));
}

TEST_F(DiskEngine, ARequestThatCanNeverBeStoredIsTooLarge) {
  EXPECT_EQ(append(std::string(kRequestBytesMax + 1, 'x')).refusal, Refusal::kTooLarge);
}

TEST_F(DiskEngine, RefusesOptionsThatCannotWork) {
  engine_.reset();
  LevelDbOptions wrong = options();
  wrong.slice_bytes = kSliceBytesMax + 1;
  const auto opened = open_leveldb_engine(wrong);
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().code(), base::ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace weir::engine
