#include "server/net/memory_budget.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <utility>
#include <vector>

namespace weir::server::net {
namespace {

constexpr base::SteadyTime kSoon{100};
constexpr base::SteadyTime kLater{200};

TEST(MemoryBudget, TakesUntilNothingIsLeft) {
  MemoryBudget budget(100);
  EXPECT_TRUE(budget.try_take(60));
  EXPECT_FALSE(budget.try_take(41));
  EXPECT_TRUE(budget.try_take(40));
  EXPECT_EQ(budget.used(), 100u);
}

TEST(MemoryBudget, RefusesMoreThanThereIsAtAll) {
  MemoryBudget budget(100);
  EXPECT_FALSE(budget.try_take(101));
  EXPECT_FALSE(budget.try_take(UINT64_MAX));
}

// Chunked bodies, whose size nobody knows, must leave room for the others.
TEST(MemoryBudget, LeavesTheSpareAlone) {
  MemoryBudget budget(100);
  EXPECT_FALSE(budget.try_take(80, 25));
  EXPECT_TRUE(budget.try_take(75, 25));
  EXPECT_TRUE(budget.try_take(25));
}

TEST(MemoryBudget, GrantsWaitersInOrder) {
  MemoryBudget budget(100);
  ASSERT_TRUE(budget.try_take(100));
  std::vector<int> order;
  budget.take_later(50, kSoon, [&](bool taken) { order.push_back(taken ? 1 : -1); });
  budget.take_later(10, kSoon, [&](bool taken) { order.push_back(taken ? 2 : -2); });
  budget.give_back(20);
  EXPECT_TRUE(order.empty()) << "the small one must not overtake the large one";
  budget.give_back(40);
  EXPECT_EQ(order, (std::vector<int>{1, 2}));
  EXPECT_EQ(budget.used(), 100u);
}

TEST(MemoryBudget, GrantsAtOnceWhatIsFree) {
  MemoryBudget budget(100);
  bool granted = false;
  budget.take_later(100, kSoon, [&](bool taken) { granted = taken; });
  EXPECT_TRUE(granted);
}

TEST(MemoryBudget, TurnsAwayThoseWhoseTimeIsOver) {
  MemoryBudget budget(100);
  ASSERT_TRUE(budget.try_take(80));
  std::vector<int> order;
  budget.take_later(50, kSoon, [&](bool taken) { order.push_back(taken ? 1 : -1); });
  budget.take_later(20, kLater, [&](bool taken) { order.push_back(taken ? 2 : -2); });
  budget.expire(kSoon);
  EXPECT_TRUE(order.empty()) << "the deadline itself still belongs to the waiter";
  budget.expire(kSoon + 1);
  EXPECT_EQ(order, (std::vector<int>{-1, 2})) << "the next in line fits and must not wait";
  EXPECT_EQ(budget.used(), 100u);
}

TEST(MemoryBudget, LosesNoWaiterToARace) {
  MemoryBudget budget(10);
  std::atomic<int> granted = 0;
  constexpr int kRounds = 2'000;
  const auto work = [&] {
    for (int i = 0; i < kRounds; ++i) {
      budget.take_later(7, kLater, [&](bool taken) {
        ASSERT_TRUE(taken);
        ++granted;
        budget.give_back(7);
      });
    }
  };
  std::thread one(work);
  std::thread two(work);
  one.join();
  two.join();
  EXPECT_EQ(granted, 2 * kRounds);
  EXPECT_EQ(budget.used(), 0u);
}

TEST(Reservation, GivesBackWhatItTook) {
  MemoryBudget budget(100);
  {
    ASSERT_TRUE(budget.try_take(30));
    Reservation memory = Reservation::of_taken(budget, 30);
    EXPECT_TRUE(memory.grow(40));
    EXPECT_FALSE(memory.grow(40));
    EXPECT_EQ(budget.used(), 70u);
    memory.shrink(10);
    EXPECT_EQ(budget.used(), 10u);
    memory.shrink(50);
    EXPECT_EQ(budget.used(), 10u) << "shrinking never grows";
  }
  EXPECT_EQ(budget.used(), 0u);
}

TEST(Reservation, MovesItsBytes) {
  MemoryBudget budget(100);
  ASSERT_TRUE(budget.try_take(60));
  Reservation first = Reservation::of_taken(budget, 60);
  Reservation second;
  second = std::move(first);
  EXPECT_EQ(second.bytes(), 60u);
  second = Reservation();
  EXPECT_EQ(budget.used(), 0u);
}

}  // namespace
}  // namespace weir::server::net
