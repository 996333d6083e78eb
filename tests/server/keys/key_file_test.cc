#include "server/keys/key_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "server/limits.h"
#include "tests/server/temporary_file.h"

namespace weir::server::keys {
namespace {

constexpr char kKey[] = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";

class KeyFileTest : public testing::Test {
 protected:
  base::ManualClock clock_;
  base::SeededRandom random_{3};
};

TEST_F(KeyFileTest, TakesAChangeWithinASecond) {
  const TemporaryFile disk(std::string("one ") + kKey);
  const auto file = std::move(KeyFile::open(disk.path(), clock_)).value();
  EXPECT_TRUE(file->find("one").ok());
  disk.write(std::string("one ") + kKey + " Disabled");
  EXPECT_TRUE(file->find("one").ok());
  clock_.advance_millis(kSecretsLookMillis);
  EXPECT_EQ(file->find("one").error().kind(), shards::ErrorKind::kKeyDisabled);
}

TEST_F(KeyFileTest, KeepsItsKeysWhenTheFileIsBroken) {
  const TemporaryFile disk(std::string("one ") + kKey);
  const auto file = std::move(KeyFile::open(disk.path(), clock_)).value();
  disk.write("one hush");
  clock_.advance_millis(kSecretsLookMillis);
  testing::internal::CaptureStderr();
  testing::internal::CaptureStdout();
  EXPECT_TRUE(file->find("one").ok());
  const std::string log =
      testing::internal::GetCapturedStdout() + testing::internal::GetCapturedStderr();
  EXPECT_NE(log.find("line 1: a key is 32 bytes in base64"), std::string::npos) << log;
  EXPECT_EQ(log.find("hush"), std::string::npos) << log;
}

TEST_F(KeyFileTest, MakesAFileForItsOwnerOnlyAndKeepsItAfterwards) {
  const TemporaryFile disk("");
  disk.remove();
  const auto first = std::move(KeyFile::open_or_create(disk.path(), clock_, random_)).value();
  struct stat status {};
  ASSERT_EQ(stat(disk.path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  const std::string id = first->find(kServiceKeyAlias).value()->id;
  const auto second = std::move(KeyFile::open_or_create(disk.path(), clock_, random_)).value();
  EXPECT_EQ(second->find(kServiceKeyAlias).value()->id, id);
}

// The first start may end at any moment: what it left is no key file, and in nobody's way.
TEST_F(KeyFileTest, MakesItsFileAfterACrashThatLeftAPart) {
  const TemporaryFile disk("");
  disk.remove();
  std::ofstream(disk.path() + ".new") << "1b3c5d7e-00";
  const auto file = KeyFile::open_or_create(disk.path(), clock_, random_);
  ASSERT_TRUE(file.ok()) << file.error().text();
  EXPECT_TRUE(file.value()->find(kServiceKeyAlias).ok());
  EXPECT_FALSE(std::filesystem::exists(disk.path() + ".new"));
}

TEST_F(KeyFileTest, IsNeverWrittenOver) {
  const TemporaryFile disk(std::string("one ") + kKey);
  const auto created = create_secrets_file(disk.path(), "other");
  ASSERT_FALSE(created.ok());
  EXPECT_EQ(created.error().text(), disk.path() + ": File exists");
  EXPECT_TRUE(KeyFile::open(disk.path(), clock_).value()->find("one").ok());
}

// A file that was named is not made up: its absence is a mistake.
TEST_F(KeyFileTest, NeedsAFileThatWasNamed) {
  const TemporaryFile disk("");
  disk.remove();
  const auto opened = KeyFile::open(disk.path(), clock_);
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().text(), disk.path() + ": No such file or directory");
}

TEST_F(KeyFileTest, RefusesAFileThatOthersCanRead) {
  const TemporaryFile disk(std::string("one ") + kKey, 0644);
  EXPECT_FALSE(KeyFile::open(disk.path(), clock_).ok());
}

TEST_F(KeyFileTest, MakesAKeyWithoutAFile) {
  const auto file = KeyFile::in_memory(clock_, random_);
  EXPECT_TRUE(file->find(kServiceKeyAlias).ok());
  EXPECT_EQ(file->path(), "");
}

}  // namespace
}  // namespace weir::server::keys
