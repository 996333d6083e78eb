#include "engine/leveldb/row_database.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/faults/simulated_disk.h"

namespace weir::engine {
namespace {

class RowDatabaseTest : public ::testing::Test {
 protected:
  RowDatabaseTest() {
    EXPECT_TRUE(disk_.CreateDir("/rows").ok());
    open();
  }

  void open() {
    database_.reset();
    database_.emplace(disk_, RowDatabase::Options{.directory = "/rows", .name = "rows"}, health_);
    ASSERT_TRUE(database_->open().ok());
  }

  // Writes key = value and the mark; `before` is what the row was.
  bool put(const std::string& key, const std::string& value, uint64_t number) {
    RowBatch batch;
    batch.put(key, value);
    batch.mark("n", number);
    return database_->write(batch, true, [&] { return before(key, number - 1); }).ok();
  }

  std::optional<RowBatch> before(const std::string& key, uint64_t number) {
    RowBatch batch;
    batch.remove(key);
    batch.mark("n", number);
    return known_before_ ? std::optional(std::move(batch)) : std::nullopt;
  }

  std::vector<std::string> files() {
    std::vector<std::string> names;
    EXPECT_TRUE(disk_.GetChildren("/rows", &names).ok());
    return names;
  }

  std::vector<std::string> keys() {
    std::vector<std::string> keys;
    EXPECT_TRUE(database_
                    ->read_rows([&keys](std::string_view key, std::string_view) {
                      keys.emplace_back(key);
                      return base::Result<void>();
                    })
                    .ok());
    return keys;
  }

  faults::SimulatedDisk disk_;
  StoreHealth health_;
  bool known_before_ = true;
  std::optional<RowDatabase> database_;
};

// What LevelDB does at the first opening is the price of the first start, in syncs.
TEST_F(RowDatabaseTest, ANewDatabaseGetsOneManifest) {
  EXPECT_THAT(files(), testing::Contains("MANIFEST-000001"));
  EXPECT_THAT(files(), testing::Contains("000003.log"));
}

// The log may end in a batch that was never synced; a table is synced before it is read.
TEST_F(RowDatabaseTest, TheLogOfAnEarlierProcessBecomesATable) {
  ASSERT_TRUE(put("a", "1", 1));
  open();
  EXPECT_THAT(files(), testing::Contains(testing::EndsWith(".ldb")));
  EXPECT_THAT(files(), testing::Not(testing::Contains("000003.log")));
}

// LevelDB would begin anew and remove what is there. The refusal changes nothing, so a torn log
// keeps its tail.
TEST_F(RowDatabaseTest, ALostCurrentIsRefused) {
  ASSERT_TRUE(put("a", "1", 1));
  open();
  ASSERT_TRUE(put("b", "2", 2));
  database_.reset();
  ASSERT_TRUE(disk_.RemoveFile("/rows/CURRENT").ok());
  const std::vector<std::string> before = files();
  const auto log = std::find_if(before.begin(), before.end(),
                                [](const std::string& name) { return name.ends_with(".log"); });
  ASSERT_NE(log, before.end());
  const std::string log_path = "/rows/" + *log;
  std::string torn = disk_.contents(log_path);
  torn.pop_back();
  disk_.set_contents(log_path, torn);
  database_.emplace(disk_, RowDatabase::Options{.directory = "/rows", .name = "rows"}, health_);
  const auto opened = database_->open();
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().code(), base::ErrorCode::kCorruption);
  EXPECT_THAT(opened.error().text(), testing::HasSubstr("CURRENT is missing"));
  EXPECT_EQ(files(), before);
  EXPECT_EQ(disk_.contents(log_path), torn);
}

TEST_F(RowDatabaseTest, ReadsBackWhatWasStored) {
  EXPECT_EQ(database_->read_mark("n").value(), 0U);
  ASSERT_TRUE(put("b", "2", 1));
  ASSERT_TRUE(put("a", "1", 2));
  open();
  EXPECT_EQ(database_->read_mark("n").value(), 2U);
  EXPECT_EQ(database_->read_row("b").value(), "2");
  EXPECT_EQ(database_->read_row("c").value(), std::nullopt);
  EXPECT_THAT(keys(), ::testing::ElementsAre("a", "b"));
}

TEST_F(RowDatabaseTest, PutsRowsBackWhenAFullDiskHasSpaceAgain) {
  ASSERT_TRUE(put("before", "x", 1));
  disk_.fail({.kind = faults::DiskFailure::Kind::kDiskFull, .at = 1, .count = 1000});
  EXPECT_FALSE(put("meanwhile", "x", 2));
  EXPECT_FALSE(database_->is_ready());
  disk_.heal();
  health_.resume();
  EXPECT_TRUE(database_->is_ready());
  EXPECT_TRUE(database_->is_as_told());
  EXPECT_THAT(keys(), ::testing::ElementsAre("before"));
  EXPECT_EQ(database_->read_mark("n").value(), 1U);
}

// Without it nobody could say what a later start will find.
TEST_F(RowDatabaseTest, StaysClosedIfTheRowsBeforeAreNotKnown) {
  known_before_ = false;
  disk_.fail({.kind = faults::DiskFailure::Kind::kDiskFull, .at = 1, .count = 1000});
  EXPECT_FALSE(put("meanwhile", "x", 1));
  disk_.heal();
  health_.resume();
  EXPECT_FALSE(database_->is_ready());
  EXPECT_FALSE(database_->is_as_told());
}

TEST(MarkValue, HasTheseBytes) {
  using namespace std::string_literals;
  EXPECT_EQ(mark_value(258), "\1\0\0\0\0\0\0\1\2"s);
}

}  // namespace
}  // namespace weir::engine
