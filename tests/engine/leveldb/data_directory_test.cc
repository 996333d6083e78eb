#include "engine/leveldb/data_directory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "engine/leveldb/record_format.h"
#include "tests/engine/leveldb/hex.h"
#include "tests/faults/simulated_disk.h"

namespace weir::engine {
namespace {

using ::testing::HasSubstr;

constexpr const char* kPath = "/data";

class Directory : public testing::Test {
 protected:
  base::Result<std::unique_ptr<DataDirectory>> open() { return DataDirectory::open(disk_, kPath); }

  faults::SimulatedDisk disk_;
};

TEST_F(Directory, IsMadeAndOpenedAgain) {
  ASSERT_TRUE(open().ok());
  EXPECT_EQ(disk_.contents("/data/FORMAT"), "weir data 1\n");
  EXPECT_TRUE(disk_.FileExists("/data/slices"));
  EXPECT_TRUE(disk_.FileExists("/data/meta"));
  EXPECT_TRUE(open().ok());
}

// The second process must learn which one to look for.
TEST_F(Directory, HeldByAProcessIsNotOpenedByAnother) {
  const auto first = open();
  ASSERT_TRUE(first.ok()) << first.error().text();
  const auto second = open();
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code(), base::ErrorCode::kUnavailable);
  EXPECT_EQ(second.error().text(),
            "the data directory /data is in use by process " + std::to_string(::getpid()));
}

TEST_F(Directory, OfANewerFormatIsRefused) {
  ASSERT_TRUE(open().ok());
  disk_.set_contents("/data/FORMAT", "weir data 2\n");
  const auto opened = open();
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().code(), base::ErrorCode::kUnsupported);
}

// --data ~ must not turn somebody's home into a store.
TEST_F(Directory, WithSomethingElseInItIsRefused) {
  ASSERT_TRUE(disk_.CreateDir(kPath).ok());
  ASSERT_TRUE(leveldb::WriteStringToFile(&disk_, "Dear", "/data/letter.txt").ok());
  const auto opened = open();
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().code(), base::ErrorCode::kInvalidArgument);
  EXPECT_THAT(opened.error().text(), HasSubstr("letter.txt"));
}

TEST_F(Directory, RemembersACleanStop) {
  auto opened = open();
  ASSERT_TRUE(opened.ok()) << opened.error().text();
  EXPECT_EQ(opened.value()->stopped_at().value(), (CleanStop{kNoPosition, CommandIndex{0}}));
  ASSERT_TRUE(opened.value()->record_stop({Position{258}, CommandIndex{7}}).ok());
  EXPECT_EQ(opened.value()->stopped_at().value(), (CleanStop{Position{258}, CommandIndex{7}}));
  // As docs/formats.md shows it.
  EXPECT_EQ(hex(disk_.contents("/data/STOPPED")), "01000000000000010200000000000000077704ba99");
}

TEST_F(Directory, ADamagedRecordOfAStopIsCorruption) {
  auto opened = open();
  ASSERT_TRUE(opened.value()->record_stop({Position{258}, CommandIndex{7}}).ok());
  std::string bytes = disk_.contents("/data/STOPPED");
  bytes[8] ^= 1;
  disk_.set_contents("/data/STOPPED", bytes);
  const auto stopped = opened.value()->stopped_at();
  ASSERT_FALSE(stopped.ok());
  EXPECT_EQ(stopped.error().code(), base::ErrorCode::kCorruption);
}

TEST_F(Directory, OpensAfterAPowerFailureAtAnyMomentOfItsMaking) {
  for (uint64_t operation = 1; operation < 20; ++operation) {
    faults::SimulatedDisk disk;
    disk.die_at(operation);
    const bool made = DataDirectory::open(disk, kPath).ok();
    disk.lose_power(operation);
    const auto again = DataDirectory::open(disk, kPath);
    EXPECT_TRUE(again.ok()) << "after operation " << operation << (made ? "" : ", which failed")
                            << ": " << again.error().text();
  }
}

}  // namespace
}  // namespace weir::engine
