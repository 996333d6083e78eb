#include "server/auth/credentials_file.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "server/limits.h"
#include "tests/server/auth/signed_request.h"

namespace weir::server::auth {
namespace {

constexpr base::SteadyTime kStart{1'000'000};
constexpr int64_t kStep = kSecretsLookMillis * base::kNanosPerMilli;

std::string problem(const std::string& path) {
  const auto file = CredentialsFile::open(path, kStart);
  return file.ok() ? "none" : file.error().text();
}

class OpenCredentialsFile : public testing::Test {
 protected:
  bool knows(const char* id) const { return file_->credentials()->find(id, "") != nullptr; }

  TemporaryFile disk_{profile("p", "AK1", "s")};
  std::unique_ptr<CredentialsFile> file_ =
      std::move(CredentialsFile::open(disk_.path(), kStart)).value();
};

TEST_F(OpenCredentialsFile, TakesAChangeAtTheNextLook) {
  const uint64_t version = file_->version();
  disk_.write(profile("p", "AK2", "s"));
  file_->look(kStart + kStep);
  EXPECT_FALSE(knows("AK1"));
  EXPECT_TRUE(knows("AK2"));
  EXPECT_NE(file_->version(), version);
}

// The rate is bounded: requests come many thousand times a second.
TEST_F(OpenCredentialsFile, LooksOnceASecond) {
  disk_.write(profile("p", "AK2", "s"));
  file_->look(kStart + kStep + -1);
  EXPECT_TRUE(knows("AK1"));
  file_->look(kStart + kStep);
  EXPECT_TRUE(knows("AK2"));
  disk_.write(profile("p", "AK3", "s"));
  file_->look(kStart + 2 * kStep + -1);
  EXPECT_TRUE(knows("AK2"));
  file_->look(kStart + 2 * kStep);
  EXPECT_TRUE(knows("AK3"));
}

TEST_F(OpenCredentialsFile, KeepsItsVersionWhileNothingChanges) {
  const uint64_t version = file_->version();
  file_->look(kStart + kStep);
  disk_.write(profile("p", "AK1", "s"));
  file_->look(kStart + 2 * kStep);
  EXPECT_EQ(file_->version(), version);
}

TEST_F(OpenCredentialsFile, KeepsTheKeysWhenTheFileIsBroken) {
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  disk_.write(profile("p", "AK2", "hush hush"));
  file_->look(kStart + kStep);
  file_->look(kStart + 2 * kStep);
  const std::string log =
      testing::internal::GetCapturedStdout() + testing::internal::GetCapturedStderr();
  EXPECT_TRUE(knows("AK1"));
  const std::string line = disk_.path() + ": line 3: aws_secret_access_key cannot be sent";
  EXPECT_NE(log.find(line), std::string::npos) << log;
  EXPECT_EQ(log.find(line), log.rfind(line)) << "said twice: " << log;
  EXPECT_EQ(log.find("hush"), std::string::npos) << log;
}

TEST_F(OpenCredentialsFile, KeepsTheKeysWhenTheFileIsGoneAndTakesTheNextOne) {
  disk_.remove();
  file_->look(kStart + kStep);
  EXPECT_TRUE(knows("AK1"));
  disk_.write(profile("p", "AK2", "s"));
  disk_.set_mode(0600);
  file_->look(kStart + 2 * kStep);
  EXPECT_TRUE(knows("AK2"));
}

TEST_F(OpenCredentialsFile, KeepsTheKeysWhenOthersCanReadTheNewOnes) {
  disk_.write(profile("p", "AK2", "s"));
  disk_.set_mode(0644);
  file_->look(kStart + kStep);
  EXPECT_TRUE(knows("AK1"));
  disk_.set_mode(0600);
  file_->look(kStart + 2 * kStep);
  EXPECT_TRUE(knows("AK2"));
}

TEST(CredentialsFile, MustBeThere) {
  EXPECT_EQ(problem("/no/such/file"), "/no/such/file: No such file or directory");
}

TEST(CredentialsFile, MustBeAFile) {
  EXPECT_EQ(problem(testing::TempDir()), testing::TempDir() + ": it is not a file");
}

// Like ssh with its keys; a group may read it, because containers mount secrets that way.
TEST(CredentialsFile, MustNotBeOpenToOthers) {
  const TemporaryFile disk(profile("p", "AK", "s"));
  for (const mode_t mode : {0604, 0602, 0601, 0620, 0666}) {
    disk.set_mode(mode);
    EXPECT_EQ(problem(disk.path()), disk.path() + ": others can read or change it: chmod 600")
        << std::oct << mode;
  }
  for (const mode_t mode : {0600, 0400, 0440, 0640}) {
    disk.set_mode(mode);
    EXPECT_EQ(problem(disk.path()), "none") << std::oct << mode;
  }
}

TEST(CredentialsFile, MustNotBeHuge) {
  const TemporaryFile disk(std::string(kSecretsBytesMax + 1, '#'));
  EXPECT_EQ(problem(disk.path()), disk.path() + ": it is too large");
}

TEST(CredentialsFile, SaysWhichFileIsWrong) {
  const TemporaryFile disk("[p]\nx\n");
  EXPECT_EQ(problem(disk.path()), disk.path() + ": line 2: expected NAME = VALUE");
}

}  // namespace
}  // namespace weir::server::auth
