#include "shards/tail_rings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <memory>
#include <string>
#include <vector>

#include "base/buffer.h"
#include "base/clock.h"
#include "engine/memory/memory_engine.h"
#include "shards/limits.h"

namespace weir::shards {
namespace {

using engine::LogId;
using engine::Position;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr LogId kLog{1};
constexpr LogId kOther{2};
constexpr int64_t kLongNanos = int64_t{3600} * base::kNanosPerSecond;

class TailRingsTest : public testing::Test {
 protected:
  TailRingsTest() { make_rings(1024 * 1024); }

  void make_rings(uint64_t bytes) {
    rings_.reset();
    rings_ = std::make_unique<TailRings>(engine_->records(), bytes);
    engine_->records().open({.log = kLog, .epoch = engine::Epoch{1}});
    engine_->records().open({.log = kOther, .epoch = engine::Epoch{1}});
  }

  // One request with a record for each of the logs. Its position is that of the first.
  Position put(const std::string& data, const std::vector<LogId>& logs = {kLog}) {
    auto batch = std::make_shared<engine::AppendBatch>();
    batch->storage.push_back(base::Buffer::copy_of(data));
    const std::string_view bytes = batch->storage.front().view();
    for (const LogId log : logs) {
      batch->entries.push_back(
          {log, engine::Epoch{1}, {.partition_key = bytes.substr(0, 1), .data = bytes}});
    }
    Position first;
    engine_->records().append(batch, base::SteadyTime::never(),
                              [&](const std::vector<engine::Appended>& appended) {
                                EXPECT_EQ(appended[0].outcome, engine::Outcome::kDurable);
                                first = appended[0].position;
                              });
    return first;
  }

  std::shared_ptr<TailFollower> follow(LogId log = kLog) {
    return rings_->follow(log, loop_.get_executor());
  }

  std::optional<std::vector<std::string>> read(Position from, engine::ReadLimits limits = {}) {
    const auto page = rings_->read(kLog, from, limits);
    if (!page) {
      return std::nullopt;
    }
    std::vector<std::string> data;
    for (const engine::StoredRecord& stored : page->records) {
      data.emplace_back(stored.record.data);
    }
    return data;
  }

  // Starts a wait; the value says whether it is over.
  std::shared_ptr<bool> wait(TailFollower& follower, std::optional<Position> from,
                             int64_t nanos = kLongNanos) {
    auto over = std::make_shared<bool>(false);
    asio::co_spawn(loop_, follower.wait(from, nanos),
                   [over](const std::exception_ptr&, bool) { *over = true; });
    poll();
    return over;
  }

  void poll() {
    loop_.restart();
    loop_.poll();
  }

  base::ManualClock clock_;
  asio::io_context loop_;
  std::unique_ptr<engine::Engine> engine_ = engine::make_memory_engine({.clock = clock_});
  std::unique_ptr<TailRings> rings_;
};

TEST_F(TailRingsTest, KeepsNothingOfALogThatNobodyFollows) {
  const Position first = put("a");
  EXPECT_EQ(read(first), std::nullopt);
  EXPECT_EQ(rings_->bytes(), 0u);
}

TEST_F(TailRingsTest, HasWhatCameAfterTheFirstFollower) {
  const Position early = put("early");
  const auto follower = follow();
  const Position a = put("a");
  put("b", {kOther});
  const Position c = put("c");
  EXPECT_EQ(read(early), std::nullopt);
  EXPECT_THAT(*read(a), ElementsAre("a", "c"));
  EXPECT_THAT(*read(c), ElementsAre("c"));
  EXPECT_THAT(*read(engine::next_position(c)), IsEmpty());
  rings_->leave(follower);
}

TEST_F(TailRingsTest, SaysWhereToGoOnAndWhatIsUnread) {
  const auto follower = follow();
  const Position a = put("a");
  clock_.advance_millis(5);
  const Position b = put("b");
  const auto page = rings_->read(kLog, a, {.max_records = 1});
  ASSERT_TRUE(page);
  EXPECT_EQ(page->next, engine::next_position(a));
  EXPECT_EQ(page->unread_arrival, clock_.wall());
  const Position end = engine::next_position(b);
  const auto nothing = rings_->read(kLog, end, {});
  ASSERT_TRUE(nothing);
  EXPECT_EQ(nothing->next, end);
  EXPECT_EQ(nothing->unread_arrival, std::nullopt);
  rings_->leave(follower);
}

TEST_F(TailRingsTest, GivesALargeRecordAlone) {
  const auto follower = follow();
  const Position large = put(std::string(100, 'l'));
  put("s");
  EXPECT_THAT(*read(large, {.max_bytes = 10}), ElementsAre(std::string(100, 'l')));
  EXPECT_THAT(*read(engine::next_position(large), {.max_bytes = 10}), ElementsAre("s"));
  rings_->leave(follower);
}

// The retention period holds for readers of the ring too.
TEST_F(TailRingsTest, PassesOverWhatArrivedTooEarly) {
  const auto follower = follow();
  const Position old = put("old");
  clock_.advance_millis(1000);
  put("new");
  EXPECT_THAT(*read(old, {.min_arrival = clock_.wall()}), ElementsAre("new"));
  rings_->leave(follower);
}

TEST_F(TailRingsTest, KeepsTheRingUntilTheLastFollowerLeaves) {
  const auto one = follow();
  const auto two = follow();
  const Position a = put("a");
  rings_->leave(one);
  EXPECT_THAT(*read(a), ElementsAre("a"));
  rings_->leave(two);
  EXPECT_EQ(read(a), std::nullopt);
  EXPECT_EQ(rings_->bytes(), 0u);
}

// The oldest record of all rings goes first, and its ring no longer claims its place.
TEST_F(TailRingsTest, StaysInItsBudgetAndForgetsTheOldestFirst) {
  make_rings(4000);
  const auto follower = follow();
  const auto other = follow(kOther);
  const Position first = put(std::string(1000, 'a'));
  put(std::string(1000, 'b'), {kOther});
  const Position third = put(std::string(1000, 'c'));
  EXPECT_TRUE(read(first));
  put(std::string(1000, 'd'));
  EXPECT_LE(rings_->bytes(), 4000u);
  EXPECT_EQ(read(first), std::nullopt);
  EXPECT_TRUE(read(third));
  rings_->leave(follower);
  rings_->leave(other);
  EXPECT_EQ(rings_->bytes(), 0u);
}

// What is too large for the whole budget goes through the log.
TEST_F(TailRingsTest, TakesNothingThatIsLargerThanTheBudget) {
  make_rings(500);
  const auto follower = follow();
  const Position large = put(std::string(1000, 'a'));
  EXPECT_EQ(rings_->bytes(), 0u);
  EXPECT_EQ(read(large), std::nullopt);
  EXPECT_THAT(*read(engine::next_position(large)), IsEmpty());
  rings_->leave(follower);
}

TEST_F(TailRingsTest, CountsSegmentsWhole) {
  const auto follower = follow();
  put(std::string(1000, 'a'));
  const uint64_t one = rings_->bytes();
  EXPECT_EQ(one, 1024 * 1024 / limits::kTailSegmentDivisor + limits::kTailRecordBytes);
  put(std::string(1000, 'b'));
  EXPECT_EQ(rings_->bytes(), one + limits::kTailRecordBytes);
  rings_->leave(follower);
  EXPECT_EQ(rings_->bytes(), 0u);
}

// A segment lives as long as one of its records, whichever ring they are in.
TEST_F(TailRingsTest, KeepsWhatRingsOfOneSegmentStillHave) {
  const auto follower = follow();
  const auto other = follow(kOther);
  const Position first = put("a");
  put("b", {kOther});
  rings_->leave(other);
  EXPECT_THAT(*read(first), ElementsAre("a"));
  rings_->leave(follower);
  EXPECT_EQ(rings_->bytes(), 0u);
}

TEST_F(TailRingsTest, WakesWhoWaitsForARecord) {
  const auto follower = follow();
  const Position end = engine_->records().bounds(kLog).next;
  const auto over = wait(*follower, end);
  put("b", {kOther});
  poll();
  EXPECT_FALSE(*over);
  put("a");
  poll();
  EXPECT_TRUE(*over);
  rings_->leave(follower);
}

TEST_F(TailRingsTest, DoesNotWaitForWhatIsThereOrLiesBeforeTheRing) {
  const Position early = put("early");
  const auto follower = follow();
  const Position a = put("a");
  EXPECT_TRUE(*wait(*follower, a));
  EXPECT_TRUE(*wait(*follower, early));
  EXPECT_FALSE(*wait(*follower, engine::next_position(a)));
  follower->wake();
  poll();
  rings_->leave(follower);
}

// A wake that comes between two waits is not lost.
TEST_F(TailRingsTest, AWakeEndsTheNextWait) {
  const auto follower = follow();
  follower->wake();
  EXPECT_TRUE(*wait(*follower, std::nullopt));
  poll();
  const auto over = wait(*follower, std::nullopt);
  EXPECT_FALSE(*over);
  rings_->wake_all();
  poll();
  EXPECT_TRUE(*over);
  rings_->leave(follower);
}

TEST_F(TailRingsTest, AWaitWithoutAPlaceIsNotEndedByRecords) {
  const auto follower = follow();
  const auto over = wait(*follower, std::nullopt);
  put("a");
  poll();
  EXPECT_FALSE(*over);
  follower->wake();
  poll();
  EXPECT_TRUE(*over);
  rings_->leave(follower);
}

}  // namespace
}  // namespace weir::shards
