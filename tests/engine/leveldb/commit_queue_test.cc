#include "engine/leveldb/commit_queue.h"

#include <gtest/gtest.h>

#include <thread>

namespace weir::engine {
namespace {

QueuedAppend append_of(uint64_t bytes) {
  QueuedAppend append;
  append.bytes = bytes;
  return append;
}

class Queue : public testing::Test {
 protected:
  Refusal push(uint64_t bytes) {
    QueuedAppend append = append_of(bytes);
    return queue_.push(append);
  }
  size_t take(uint64_t bytes) {
    std::vector<QueuedItem> items;
    queue_.take(bytes, items);
    return items.size();
  }

  CommitQueue queue_{100};
};

TEST_F(Queue, GivesAsMuchAsWasAskedFor) {
  for (int i = 0; i < 4; ++i) {
    ASSERT_EQ(push(20), Refusal::kNone);
  }
  EXPECT_EQ(take(50), 2u);
  EXPECT_EQ(take(50), 2u);
}

TEST_F(Queue, GivesAtLeastOneItem) {
  ASSERT_EQ(push(80), Refusal::kNone);
  EXPECT_EQ(take(50), 1u);
}

TEST_F(Queue, IsBoundedInBytes) {
  ASSERT_EQ(push(60), Refusal::kNone);
  ASSERT_EQ(push(40), Refusal::kNone);
  EXPECT_EQ(push(1), Refusal::kQueueFull);
  EXPECT_EQ(queue_.bytes(), 100u);
  take(60);
  EXPECT_EQ(push(1), Refusal::kNone);
}

// Otherwise a request larger than the bound could never be stored.
TEST_F(Queue, TakesARequestOfAnySizeWhenItIsEmpty) {
  EXPECT_EQ(push(1000), Refusal::kNone);
}

// A refused request belongs to the caller, who has to answer it.
TEST_F(Queue, LeavesARefusedRequestWithTheCaller) {
  push(100);
  QueuedAppend append = append_of(1);
  append.done = [](const std::vector<Appended>&) {};
  ASSERT_EQ(queue_.push(append), Refusal::kQueueFull);
  EXPECT_TRUE(append.done);
}

TEST_F(Queue, WakingReturnsWithNothing) {
  queue_.wake();
  std::vector<QueuedItem> items;
  EXPECT_TRUE(queue_.take(50, items));
  EXPECT_TRUE(items.empty());
}

TEST_F(Queue, ClosingStillGivesWhatWaits) {
  push(10);
  queue_.close();
  EXPECT_EQ(push(10), Refusal::kReadOnly);
  std::vector<QueuedItem> items;
  EXPECT_TRUE(queue_.take(50, items));
  EXPECT_EQ(items.size(), 1u);
  EXPECT_FALSE(queue_.take(50, items));
}

TEST_F(Queue, WakesAWaitingConsumer) {
  std::thread consumer([this] { EXPECT_EQ(take(50), 1u); });
  push(10);
  consumer.join();
}

}  // namespace
}  // namespace weir::engine
