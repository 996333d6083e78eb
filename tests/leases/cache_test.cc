#include "leases/cache.h"

#include <gtest/gtest.h>

#include <string>

namespace weir::leases {
namespace {

using engine::RowVersion;

class CacheTest : public testing::Test {
 protected:
  static std::string key(uint64_t table, int number) {
    return item_row_prefix(table) + std::to_string(number);
  }

  void take_table(uint64_t id, RowVersion version) {
    Table table{.id = id, .key = {.hash = "k"}, .attributes = {{"k", Type::kString}}};
    const TableName name{"000000000000", "us-east-1", "leases"};
    ASSERT_TRUE(cache_.take({table_row_key(name), version, encode_table(table)}, version));
  }

  void take_item(const std::string& key, RowVersion version) {
    const Item item{{"k", Value::of_string("v")}};
    ASSERT_TRUE(cache_.take({key, version, encode_item(item)}, version));
  }

  void take_deleted(const std::string& key, RowVersion version) {
    ASSERT_TRUE(cache_.take({key, RowVersion{0}, std::nullopt}, version));
  }

  Cache cache_;
};

// An answer that is late must not bring a row back.
TEST_F(CacheTest, RemembersWhatIsDeletedWhileOlderWritesAreUnderWay) {
  take_table(1, RowVersion{1});
  const uint64_t slow = cache_.begin_write();
  const uint64_t quick = cache_.begin_write();
  take_deleted(key(1, 7), RowVersion{3});
  cache_.end_write(quick);
  take_item(key(1, 7), RowVersion{2});
  EXPECT_EQ(cache_.find_item(key(1, 7)), nullptr);
  cache_.end_write(slow);
  EXPECT_TRUE(cache_.items().empty());
}

// There is always a write under way, and none of them for long.
TEST_F(CacheTest, ForgetsWhatIsDeletedThoughWritesNeverPause) {
  take_table(1, RowVersion{1});
  uint64_t before = cache_.begin_write();
  for (int i = 0; i < 1'000; ++i) {
    const uint64_t next = cache_.begin_write();
    take_deleted(key(1, i), RowVersion{static_cast<uint64_t>(i) + 2});
    cache_.end_write(before);
    before = next;
    ASSERT_LE(cache_.items().size(), 2U);
  }
}

TEST_F(CacheTest, KeepsWhatWasWrittenAgainAfterItWasDeleted) {
  take_table(1, RowVersion{1});
  const uint64_t first = cache_.begin_write();
  take_deleted(key(1, 1), RowVersion{2});
  take_item(key(1, 1), RowVersion{3});
  cache_.end_write(first);
  EXPECT_NE(cache_.find_item(key(1, 1)), nullptr);
}

TEST_F(CacheTest, ItemsOfATableThatIsGoneAreOrphans) {
  take_table(1, RowVersion{1});
  take_item(key(1, 1), RowVersion{2});
  EXPECT_TRUE(cache_.take_orphans().empty());
  take_table(2, RowVersion{3});  // another one of the same name
  take_item(key(2, 1), RowVersion{4});
  EXPECT_EQ(cache_.take_orphans(), std::vector<std::string>{key(1, 1)});
  take_item(key(1, 2), RowVersion{5});  // an answer that comes late
  EXPECT_EQ(cache_.take_orphans(), std::vector<std::string>{key(1, 2)});
  EXPECT_EQ(cache_.totals().count, 1U);
}

}  // namespace
}  // namespace weir::leases
