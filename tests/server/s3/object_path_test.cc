// No key leads out of the directory of its bucket.

#include "server/s3/object_path.h"

#include <gtest/gtest.h>

#include <string>

namespace weir::server::s3 {
namespace {

std::string path_of(std::string_view bucket, std::string_view key) {
  const base::Result<std::string> path = object_path(bucket, key);
  return path.ok() ? path.value() : "error";
}

TEST(ObjectPath, IsTheKeyBelowTheBucket) {
  EXPECT_EQ(path_of("bucket", "a/b=1/c.json"), "bucket/a/b=1/c.json");
}

TEST(ObjectPath, NeverLeadsUpwards) {
  EXPECT_EQ(path_of("bucket", "../../etc/passwd"), "bucket/%2E%2E/%2E%2E/etc/passwd");
  EXPECT_EQ(path_of("bucket", "/etc//passwd"), "bucket/etc/passwd");
  EXPECT_EQ(path_of("..", "a"), "%2E%2E/a");
  EXPECT_EQ(path_of("bucket", "./a/.."), "bucket/%2E/a/%2E%2E");
}

TEST(ObjectPath, RefusesWhatIsNoFile) {
  EXPECT_EQ(path_of("bucket", "//"), "error");
  EXPECT_EQ(path_of("bucket", std::string(256, 'a')), "error");
  EXPECT_EQ(path_of("a/b", "c"), "error");
  EXPECT_EQ(path_of("", "c"), "error");
}

}  // namespace
}  // namespace weir::server::s3
