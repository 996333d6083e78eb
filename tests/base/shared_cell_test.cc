// A shared pointer that one thread replaces while others copy it.

#include "base/shared_cell.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace weir::base {
namespace {

TEST(SharedCell, GivesWhatWasStoredLast) {
  SharedCell<int> cell(std::make_shared<const int>(1));
  const auto first = cell.load();
  cell.store(std::make_shared<const int>(2));
  EXPECT_EQ(*first, 1);
  EXPECT_EQ(*cell.load(), 2);
}

TEST(SharedCell, GivesTheOldValueBack) {
  const auto first = std::make_shared<const int>(1);
  SharedCell<int> cell(first);
  cell.store(std::make_shared<const int>(2));
  EXPECT_EQ(first.use_count(), 1);
}

// Readers see values in the order in which they were stored, and each of them whole.
TEST(SharedCellThreads, NeverGoBack) {
  SharedCell<std::vector<int>> cell(std::make_shared<const std::vector<int>>(8, 0));
  std::atomic<bool> stop{false};
  std::atomic<int> wrong{0};
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i) {
    readers.emplace_back([&] {
      int last = 0;
      while (!stop) {
        const auto value = cell.load();
        wrong += value->front() < last || value->front() != value->back() ? 1 : 0;
        last = value->front();
      }
    });
  }
  for (int i = 1; i <= 2000; ++i) {
    cell.store(std::make_shared<const std::vector<int>>(8, i));
  }
  stop = true;
  for (std::thread& reader : readers) {
    reader.join();
  }
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(cell.load()->front(), 2000);
}

}  // namespace
}  // namespace weir::base
