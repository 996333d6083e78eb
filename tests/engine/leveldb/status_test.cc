#include "engine/leveldb/status.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/leveldb/env.h"

namespace weir::engine {
namespace {

using ::testing::HasSubstr;

TEST(LevelDbStatus, BecomesTheErrorOfItsKind) {
  using leveldb::Status;
  EXPECT_EQ(to_error(Status::NotFound("x"), "a").code(), base::ErrorCode::kNotFound);
  EXPECT_EQ(to_error(Status::Corruption("x"), "a").code(), base::ErrorCode::kCorruption);
  EXPECT_EQ(to_error(Status::IOError("x"), "a").code(), base::ErrorCode::kIoError);
  EXPECT_EQ(to_error(Status::InvalidArgument("x"), "a").code(), base::ErrorCode::kInvalidArgument);
  EXPECT_EQ(to_error(Status::NotSupported("x"), "a").code(), base::ErrorCode::kUnsupported);
}

TEST(LevelDbStatus, SaysWhatWasDone) {
  const base::Error error = to_error(leveldb::Status::IOError("000003.log", "bad"), "commit");
  EXPECT_THAT(error.text(), HasSubstr("commit: "));
  EXPECT_THAT(error.text(), HasSubstr("000003.log: bad"));
}

TEST(LevelDbStatus, OkIsSuccess) {
  EXPECT_TRUE(to_result(leveldb::Status::OK(), "commit").ok());
}

TEST(LevelDbStatus, TellsAFullDiskFromOtherFailures) {
  const leveldb::Status full = leveldb::Status::IOError("file", std::string(kDiskFullText));
  EXPECT_TRUE(is_disk_full(to_error(full, "commit")));
  EXPECT_TRUE(is_disk_full(in_context("slice 3", to_error(full, "commit"))));
  EXPECT_FALSE(is_disk_full(to_error(leveldb::Status::IOError("file", "Input/output error"), "")));
}

TEST(LevelDbStatus, ContextKeepsTheKind) {
  const base::Error error = in_context("slice 3", base::Error::corruption("bad block"));
  EXPECT_EQ(error.code(), base::ErrorCode::kCorruption);
  EXPECT_EQ(error.text(), "slice 3: bad block");
}

}  // namespace
}  // namespace weir::engine
