// Objects as files.

#include "server/s3/directory_store.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>
#include <iterator>
#include <memory>
#include <string>

namespace weir::server::s3 {
namespace {

namespace fs = std::filesystem;

class DirectoryStoreTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = fs::temp_directory_path() / "weir-s3-XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    root_ = pattern;
  }
  void TearDown() override { fs::remove_all(root_); }

  base::Result<void> put(DirectoryStore& store, const std::string& key, const std::string& body) {
    std::promise<base::Result<void>> stored;
    auto object = std::make_shared<channels::Object>();
    object->bucket = "bucket";
    object->key = key;
    object->body = body;
    store.put(object, [&stored](base::Result<void> result) { stored.set_value(result); });
    return stored.get_future().get();
  }
  std::string read(const std::string& path) {
    std::ifstream file(root_ / path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  fs::path root_;
};

TEST_F(DirectoryStoreTest, WritesBelowTheBucketAndLeavesNothingBeside) {
  const auto store = DirectoryStore::open(root_ / "new" / "root").value();
  ASSERT_TRUE(put(*store, "a/b/c.json", "body").ok());
  ASSERT_TRUE(put(*store, "a/b/c.json", "again").ok());
  EXPECT_EQ(read("new/root/bucket/a/b/c.json"), "again");
  EXPECT_TRUE(fs::is_empty(root_ / "new" / "root" / "INCOMING"));
}

TEST_F(DirectoryStoreTest, RemovesWhatAnEarlierProcessLeft) {
  fs::create_directory(root_ / "INCOMING");
  std::ofstream(root_ / "INCOMING" / "0") << "half";
  const auto store = DirectoryStore::open(root_).value();
  EXPECT_TRUE(fs::is_empty(root_ / "INCOMING"));
}

// Tries go on for ever; each would leave a file on a disk that may be full.
TEST_F(DirectoryStoreTest, AFailureLeavesNothing) {
  const auto store = DirectoryStore::open(root_).value();
  ASSERT_TRUE(put(*store, "a", "body").ok());
  EXPECT_FALSE(put(*store, "a/b", "below a file").ok());
  EXPECT_TRUE(fs::is_empty(root_ / "INCOMING"));
}

TEST_F(DirectoryStoreTest, SaysWhatWentWrong) {
  const auto store = DirectoryStore::open(root_).value();
  std::ofstream(root_ / "bucket") << "a file where the bucket should be";
  const base::Result<void> stored = put(*store, "a", "body");
  ASSERT_FALSE(stored.ok());
  EXPECT_NE(stored.error().text().find("Not a directory"), std::string::npos)
      << stored.error().text();
}

}  // namespace
}  // namespace weir::server::s3
