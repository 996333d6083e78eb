// The instrument must break things the way disks do, or the tests built on it prove nothing.

#include "tests/faults/simulated_disk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace weir::faults {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

constexpr uint64_t kSeeds = 200;
constexpr size_t kPage = 4096;

class SimulatedDiskTest : public testing::Test {
 protected:
  SimulatedDiskTest() {
    EXPECT_TRUE(disk_.CreateDir("/d").ok());
    EXPECT_TRUE(disk_.sync_directory("/").ok());
  }

  std::unique_ptr<leveldb::WritableFile> create(const std::string& path) {
    leveldb::WritableFile* file = nullptr;
    EXPECT_TRUE(disk_.NewWritableFile(path, &file).ok()) << path;
    return std::unique_ptr<leveldb::WritableFile>(file);
  }

  // A file with this safe content and a safe name.
  void create_safe(const std::string& path, const std::string& bytes) {
    const auto file = create(path);
    EXPECT_TRUE(file->Append(bytes).ok());
    EXPECT_TRUE(file->Sync().ok());
    EXPECT_TRUE(disk_.sync_directory("/d").ok());
  }

  // What the same events leave under each of many seeds.
  template <typename Outcome>
  std::set<std::string> outcomes(Outcome outcome) {
    const DiskImage before = disk_.image();
    std::set<std::string> all;
    for (uint64_t seed = 1; seed <= kSeeds; ++seed) {
      disk_.load(before);
      disk_.lose_power(seed);
      all.insert(outcome());
    }
    return all;
  }

  SimulatedDisk disk_;
};

TEST_F(SimulatedDiskTest, SyncedBytesUnderASyncedNameAlwaysSurvive) {
  create_safe("/d/file", "safe");
  EXPECT_THAT(outcomes([&] { return disk_.contents("/d/file"); }), ElementsAre("safe"));
}

TEST_F(SimulatedDiskTest, AnUnsyncedNameIsSometimesLost) {
  const auto file = create("/d/file");
  EXPECT_TRUE(file->Append("synced").ok());
  EXPECT_TRUE(file->Sync().ok());
  EXPECT_THAT(outcomes([&] { return disk_.FileExists("/d/file") ? "there" : "lost"; }),
              UnorderedElementsAre("there", "lost"));
}

TEST_F(SimulatedDiskTest, UnsyncedBytesSurviveInPart) {
  create_safe("/d/file", "safe");
  leveldb::WritableFile* opened = nullptr;
  ASSERT_TRUE(disk_.NewAppendableFile("/d/file", &opened).ok());
  const std::unique_ptr<leveldb::WritableFile> file(opened);
  EXPECT_TRUE(file->Append(std::string(3 * kPage, 'x')).ok());
  std::set<std::string> kinds;
  for (const std::string& left : outcomes([&] { return disk_.contents("/d/file"); })) {
    EXPECT_EQ(left.substr(0, 4), "safe");
    const bool other = left.find_first_not_of(std::string("x\0", 2), 4) != std::string::npos;
    const bool later = left.find('x', left.find('\0')) != std::string::npos;
    kinds.insert(left == "safe"                                 ? "nothing"
                 : left == "safe" + std::string(3 * kPage, 'x') ? "everything"
                 : other                                        ? "garbage"
                 : later                                        ? "later page without earlier"
                                                                : "cut or zeros");
  }
  EXPECT_THAT(kinds, UnorderedElementsAre("nothing", "everything", "later page without earlier",
                                          "garbage", "cut or zeros"));
}

TEST_F(SimulatedDiskTest, ARenameIsAtomicAndSometimesLost) {
  create_safe("/d/old", "new content");
  create_safe("/d/name", "old content");
  EXPECT_TRUE(disk_.RenameFile("/d/old", "/d/name").ok());
  EXPECT_THAT(outcomes([&] { return disk_.contents("/d/name"); }),
              UnorderedElementsAre("new content", "old content"));
}

TEST_F(SimulatedDiskTest, ALostDirectoryTakesItsFilesAlong) {
  EXPECT_TRUE(disk_.CreateDir("/d/sub").ok());
  create("/d/sub/file");
  EXPECT_TRUE(disk_.sync_directory("/d/sub").ok());
  const auto seen = outcomes([&] {
    return std::string(disk_.FileExists("/d/sub") ? "directory " : "") +
           (disk_.FileExists("/d/sub/file") ? "file" : "");
  });
  EXPECT_THAT(seen, UnorderedElementsAre("", "directory file"));
}

TEST_F(SimulatedDiskTest, AKilledProcessLosesOnlyWhatItHadNotFlushed) {
  const auto file = create("/d/file");
  EXPECT_TRUE(file->Append("handed over").ok());
  EXPECT_TRUE(file->Flush().ok());
  EXPECT_TRUE(file->Append("kept back").ok());
  disk_.lose_process();
  EXPECT_EQ(disk_.contents("/d/file"), "handed over");
}

// Linux drops the pages of a failed sync; a later sync that succeeds says nothing about them.
TEST_F(SimulatedDiskTest, BytesOfAFailedSyncStayUnsafe) {
  create_safe("/d/file", "safe");
  leveldb::WritableFile* opened = nullptr;
  ASSERT_TRUE(disk_.NewAppendableFile("/d/file", &opened).ok());
  const std::unique_ptr<leveldb::WritableFile> file(opened);
  EXPECT_TRUE(file->Append("lost").ok());
  disk_.fail({.at = 1});
  EXPECT_TRUE(file->Sync().IsIOError());
  EXPECT_TRUE(file->Sync().ok());
  EXPECT_EQ(disk_.syncs_after_failure(), 1u);
  EXPECT_EQ(disk_.contents("/d/file"), "safelost");
  EXPECT_THAT(outcomes([&] { return disk_.contents("/d/file"); }), Contains("safe"));
}

TEST_F(SimulatedDiskTest, NothingChangesAfterThePowerWent) {
  const auto file = create("/d/file");
  disk_.die_at(2);
  EXPECT_TRUE(file->Append("before").ok());
  EXPECT_TRUE(file->Append("at").IsIOError());
  EXPECT_TRUE(disk_.dead());
  EXPECT_TRUE(file->Append("after").IsIOError());
  EXPECT_TRUE(disk_.CreateDir("/d/after").IsIOError());
  EXPECT_THAT(disk_.contents("/d/file"), testing::AnyOf("before", "beforeat"));
}

TEST_F(SimulatedDiskTest, AFullDiskStillSyncsAndRemoves) {
  const auto file = create("/d/file");
  disk_.fail({.kind = DiskFailure::Kind::kDiskFull, .count = 100});
  const leveldb::Status status = file->Append("x");
  EXPECT_THAT(status.ToString(), testing::EndsWith(std::string(engine::kDiskFullText)));
  EXPECT_TRUE(file->Sync().ok());
  EXPECT_TRUE(disk_.RemoveFile("/d/file").ok());
  disk_.heal();
  EXPECT_TRUE(file->Append("x").ok());
}

TEST_F(SimulatedDiskTest, ALockIsHeldOnce) {
  leveldb::FileLock* first = nullptr;
  leveldb::FileLock* second = nullptr;
  ASSERT_TRUE(disk_.LockFile("/d/LOCK", &first).ok());
  EXPECT_FALSE(disk_.LockFile("/d/LOCK", &second).ok());
  EXPECT_TRUE(disk_.UnlockFile(first).ok());
  ASSERT_TRUE(disk_.LockFile("/d/LOCK", &second).ok());
  EXPECT_TRUE(disk_.UnlockFile(second).ok());
}

// The whole point of an image: the same damage to the same store, many times.
TEST_F(SimulatedDiskTest, TheSameSeedLeavesTheSame) {
  create("/d/a");
  create("/d/b")->Append(std::string(5 * kPage, 'x'));
  const DiskImage before = disk_.image();
  disk_.lose_power(7);
  const auto names = disk_.file_names();
  const std::string bytes = disk_.contents("/d/b");
  disk_.load(before);
  disk_.lose_power(7);
  EXPECT_EQ(disk_.file_names(), names);
  EXPECT_EQ(disk_.contents("/d/b"), bytes);
}

}  // namespace
}  // namespace weir::faults
