#include "engine/leveldb/env.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>

#include "tests/engine/engine_harness.h"

namespace weir::engine {
namespace {

class PosixEnv : public testing::Test {
 protected:
  std::unique_ptr<leveldb::RandomAccessFile> open(const std::string& contents) {
    EXPECT_TRUE(leveldb::WriteStringToFile(&env_, contents, filename_).ok());
    leveldb::RandomAccessFile* file = nullptr;
    EXPECT_TRUE(env_.NewRandomAccessFile(filename_, &file).ok());
    return std::unique_ptr<leveldb::RandomAccessFile>(file);
  }

  TempDir directory_;
  const std::string filename_ = directory_.path() + "/file";
  PosixStoreEnv env_;
};

TEST_F(PosixEnv, ReadsAtAnOffset) {
  const auto file = open("0123456789");
  char scratch[4];
  leveldb::Slice bytes;
  ASSERT_TRUE(file->Read(3, 4, &bytes, scratch).ok());
  EXPECT_EQ(bytes.ToString(), "3456");
}

// LevelDB's own Env maps the file: reading behind a new, earlier end is then a SIGBUS, which ends
// the process.
TEST_F(PosixEnv, ReadingAFileThatWasCutShortGivesFewerBytes) {
  const auto file = open(std::string(100'000, 'x'));
  std::filesystem::resize_file(filename_, 10);
  std::string scratch(4096, '\0');
  leveldb::Slice bytes;
  ASSERT_TRUE(file->Read(50'000, scratch.size(), &bytes, scratch.data()).ok());
  EXPECT_EQ(bytes.size(), 0u);
}

TEST_F(PosixEnv, AFileThatIsNotThereIsNotFound) {
  leveldb::RandomAccessFile* file = nullptr;
  EXPECT_TRUE(env_.NewRandomAccessFile(filename_, &file).IsNotFound());
}

TEST_F(PosixEnv, SyncsADirectory) {
  EXPECT_TRUE(env_.sync_directory(directory_.path()).ok());
  EXPECT_TRUE(env_.sync_directory(directory_.path() + "/none").IsNotFound());
}

TEST_F(PosixEnv, SyncingAFileAsADirectoryFails) {
  open("x");
  EXPECT_TRUE(env_.sync_directory(filename_).IsIOError());
}

}  // namespace
}  // namespace weir::engine
