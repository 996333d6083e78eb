#include "engine/leveldb/table_cache.h"

#include <gtest/gtest.h>

#include "engine/leveldb/sealed_slice.h"
#include "tests/engine/leveldb/slice_maker.h"

namespace weir::engine {
namespace {

class Tables : public testing::Test {
 protected:
  Tables() : maker_(disk_), store_(maker_.store_options()) {
    for (uint64_t number = 1; number <= 3; ++number) {
      auto slice = maker_.create(number);
      maker_.commit(*slice, {{LogId{number}, "a"}});
      EXPECT_TRUE(store_.seal(*slice).ok());
    }
  }

  std::shared_ptr<const OpenTable> get(TableCache& tables, uint64_t number) {
    const std::string filename = store_.sealed_filename(number);
    const std::string bytes = disk_.contents(filename);
    const auto trailer = decode_trailer(bytes.substr(bytes.size() - kTrailerBytes));
    const auto table = tables.get(filename, trailer.value());
    EXPECT_TRUE(table.ok()) << table.error().text();
    return table.value();
  }

  faults::SimulatedDisk disk_;
  SliceMaker maker_;
  SliceStore store_;
};

TEST_F(Tables, AreOpenedOnce) {
  TableCache tables(disk_, 2);
  EXPECT_EQ(get(tables, 1), get(tables, 1));
}

TEST_F(Tables, TheLeastRecentlyUsedIsClosed) {
  TableCache tables(disk_, 2);
  const std::weak_ptr<const OpenTable> first = get(tables, 1);
  const std::weak_ptr<const OpenTable> second = get(tables, 2);
  get(tables, 1);
  get(tables, 3);
  EXPECT_FALSE(first.expired());
  EXPECT_TRUE(second.expired());
}

TEST_F(Tables, InUseStayOpen) {
  TableCache tables(disk_, 1);
  const auto first = get(tables, 1);
  get(tables, 2);
  EXPECT_EQ(first->directory.front().log, LogId{1});
}

TEST_F(Tables, OfRemovedSlicesAreForgotten) {
  TableCache tables(disk_, 2);
  const std::weak_ptr<const OpenTable> first = get(tables, 1);
  tables.forget(1);
  EXPECT_TRUE(first.expired());
}

}  // namespace
}  // namespace weir::engine
