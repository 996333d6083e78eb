// What every engine promises about read(), find_time(), bounds() and drop() (engine.h).

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/engine/engine_harness.h"

namespace weir::engine {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr LogId kLog{1};
constexpr LogId kOther{2};

class EngineReads : public testing::TestWithParam<EngineKind> {
 protected:
  EngineReads() : store_(GetParam()) {
    store_.open_log(kLog);
    store_.open_log(kOther);
  }

  // Appends one record a millisecond, so that each has an arrival of its own.
  std::vector<Appended> append_apart(LogId log, const std::vector<std::string>& data) {
    std::vector<Appended> all;
    for (const std::string& one : data) {
      store_.clock().advance_millis(1);
      all.push_back(store_.append_one(log, one));
    }
    return all;
  }

  Page page(LogId log, Position from, const ReadLimits& limits = {}) {
    base::Result<Page> result = store_.read(log, from, limits);
    EXPECT_TRUE(result.ok()) << result.error().text();
    return std::move(result).value();
  }

  EngineUnderTest store_;
};

class EngineReadPages : public EngineReads {};
class EngineReadTime : public EngineReads {};
class EngineBounds : public EngineReads {};
class EngineDrop : public EngineReads {};

INSTANTIATE_TEST_SUITE_P(All, EngineReadPages, testing::ValuesIn(engine_kinds()),
                         testing::PrintToStringParamName());
INSTANTIATE_TEST_SUITE_P(All, EngineReadTime, testing::ValuesIn(engine_kinds()),
                         testing::PrintToStringParamName());
INSTANTIATE_TEST_SUITE_P(All, EngineBounds, testing::ValuesIn(engine_kinds()),
                         testing::PrintToStringParamName());
INSTANTIATE_TEST_SUITE_P(All, EngineDrop, testing::ValuesIn(engine_kinds()),
                         testing::PrintToStringParamName());

TEST_P(EngineReadPages, AnEmptyLogEndsWhereTheStoreEnds) {
  const Position last = store_.append_one(kOther, "x").position;
  const Page empty = page(kLog, Position{});
  EXPECT_THAT(empty.records, IsEmpty());
  EXPECT_GT(empty.next, last) << "polling an idle log must not look at old positions again";
  EXPECT_EQ(empty.unread_arrival, std::nullopt);
}

TEST_P(EngineReadPages, ALogThatNeverWasReadsAsEmpty) {
  EXPECT_THAT(page(LogId{99}, Position{}).records, IsEmpty());
}

TEST_P(EngineReadPages, FindsWhatIsAppendedAfterItReachedTheEnd) {
  append_apart(kLog, {"a"});
  const Position end = page(kLog, Position{}).next;
  const Position idle = page(kLog, end).next;
  append_apart(kLog, {"b"});
  EXPECT_THAT(data_of(page(kLog, idle)), ElementsAre("b"));
}

TEST_P(EngineReadPages, StartsAtThePosition) {
  const std::vector<Appended> all = append_apart(kLog, {"a", "b", "c"});
  EXPECT_THAT(data_of(page(kLog, all[1].position)), ElementsAre("b", "c"));
  EXPECT_THAT(data_of(page(kLog, next_position(all[1].position))), ElementsAre("c"));
}

TEST_P(EngineReadPages, ReturnsOnlyTheLogThatWasAskedFor) {
  store_.append({{kLog, Epoch{1}, "a"}, {kOther, Epoch{1}, "b"}, {kLog, Epoch{1}, "c"}});
  EXPECT_THAT(data_of(page(kLog, Position{})), ElementsAre("a", "c"));
  EXPECT_THAT(data_of(page(kOther, Position{})), ElementsAre("b"));
}

// A position from the future must not bring back what lies before it.
TEST_P(EngineReadPages, DoesNotGoBackFromAPositionBehindTheEnd) {
  append_apart(kLog, {"a"});
  const Position future{1'000'000};
  const Page empty = page(kLog, future);
  EXPECT_THAT(empty.records, IsEmpty());
  EXPECT_EQ(empty.next, future);
}

TEST_P(EngineReadPages, ReadsAtTheLargestPosition) {
  append_apart(kLog, {"a"});
  EXPECT_THAT(page(kLog, kPositionMax).records, IsEmpty());
}

TEST_P(EngineReadPages, StopsAtTheNumberOfRecords) {
  const std::vector<Appended> all = append_apart(kLog, {"a", "b", "c"});
  ReadLimits limits;
  limits.max_records = 2;
  const Page first = page(kLog, Position{}, limits);
  EXPECT_THAT(data_of(first), ElementsAre("a", "b"));
  EXPECT_EQ(first.next, next_position(all[1].position));
  EXPECT_EQ(first.unread_arrival, all[2].arrival);
  EXPECT_THAT(data_of(page(kLog, first.next, limits)), ElementsAre("c"));
}

TEST_P(EngineReadPages, StopsBeforeTheRecordThatWouldExceedTheBytes) {
  store_.append({{kLog, Epoch{1}, "1234", "k"}, {kLog, Epoch{1}, "1234", "k"}});
  ReadLimits limits;
  limits.max_bytes = 10;
  EXPECT_THAT(page(kLog, Position{}, limits).records, SizeIs(2)) << "exactly the limit fits";
  limits.max_bytes = 9;
  EXPECT_THAT(page(kLog, Position{}, limits).records, SizeIs(1));
}

TEST_P(EngineReadPages, ReturnsOneRecordHoweverLargeItIs) {
  append_apart(kLog, {std::string(1000, 'x'), "b"});
  ReadLimits limits;
  limits.max_bytes = 1;
  const Page first = page(kLog, Position{}, limits);
  EXPECT_THAT(first.records, SizeIs(1));
  EXPECT_THAT(data_of(page(kLog, first.next, limits)), ElementsAre("b"));
}

TEST_P(EngineReadPages, TheLastPageHasNothingUnread) {
  append_apart(kLog, {"a", "b"});
  ReadLimits limits;
  limits.max_records = 2;
  EXPECT_EQ(page(kLog, Position{}, limits).unread_arrival, std::nullopt);
}

// How the caller hides what has expired before the engine has removed it.
TEST_P(EngineReadPages, PassesOverRecordsThatArrivedTooEarly) {
  const std::vector<Appended> all = append_apart(kLog, {"a", "b", "c"});
  ReadLimits limits;
  limits.min_arrival = all[1].arrival;
  EXPECT_THAT(data_of(page(kLog, Position{}, limits)), ElementsAre("b", "c"));
  limits.min_arrival = all[2].arrival + 1;
  EXPECT_THAT(page(kLog, Position{}, limits).records, IsEmpty());
}

TEST_P(EngineReadPages, PagesJoinWithoutGapOrRepetition) {
  std::vector<std::string> expected;
  for (int i = 0; i < 100; ++i) {
    expected.push_back(std::to_string(i));
    store_.append({{kLog, Epoch{1}, expected.back()}, {kOther, Epoch{1}, "other"}});
  }
  EXPECT_EQ(store_.all_data(kLog, 1), expected);
  EXPECT_EQ(store_.all_data(kLog, 7), expected);
}

// A page is an answer on its way to a client: nothing that happens later may change it.
TEST_P(EngineReadPages, APageOutlivesTheLogAndTheEngine) {
  append_apart(kLog, {"first", "second"});
  const Page kept = page(kLog, Position{});
  store_.records().drop(kLog);
  store_.close();
  EXPECT_THAT(data_of(kept), ElementsAre("first", "second"));
}

TEST_P(EngineReadPages, RefusesAReadWhoseDeadlineHasPassed) {
  const base::SteadyTime deadline = store_.clock().steady();
  store_.clock().advance_millis(1);
  Waiter<base::Result<Page>> waiter;
  store_.records().read(kLog, Position{}, {}, deadline, waiter.completion());
  const base::Result<Page> result = waiter.wait();
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code(), base::ErrorCode::kUnavailable);
}

TEST_P(EngineReadTime, FindsTheFirstRecordAtOrAfterATime) {
  append_apart(kOther, {"x"});
  const std::vector<Appended> all = append_apart(kLog, {"a", "b", "c"});
  EXPECT_EQ(store_.find_time(kLog, base::Timestamp{0}).value(), all[0].position);
  EXPECT_EQ(store_.find_time(kLog, all[1].arrival).value(), all[1].position);
  EXPECT_EQ(store_.find_time(kLog, all[1].arrival + 1).value(), all[2].position);
}

TEST_P(EngineReadTime, FindsTheEndForATimeAfterTheLastRecord) {
  const std::vector<Appended> all = append_apart(kLog, {"a"});
  const Position last = append_apart(kOther, {"x"}).back().position;
  EXPECT_GT(store_.find_time(kLog, all[0].arrival + 1).value(), last);
}

TEST_P(EngineReadTime, FindsTheFirstOfManyRecordsOfOneMillisecond) {
  append_apart(kLog, {"before"});
  store_.clock().advance_millis(1);
  const Appended first = store_.append_one(kLog, "a");
  store_.append_one(kLog, "b");
  EXPECT_EQ(store_.find_time(kLog, first.arrival).value(), first.position);
}

TEST_P(EngineReadTime, FindsItsWayInALongLog) {
  std::vector<Appended> all;
  for (int i = 0; i < 300; ++i) {
    store_.clock().advance_millis(10);
    all.push_back(store_.append_one(i % 3 == 0 ? kLog : kOther, std::string(500, 'x')));
  }
  for (size_t i = 0; i < all.size(); i += 3) {
    EXPECT_EQ(store_.find_time(kLog, all[i].arrival - 1).value(), all[i].position);
  }
}

TEST_P(EngineBounds, OfAnEmptyLogMeetAtTheEnd) {
  const Position last = store_.append_one(kOther, "x").position;
  const LogBounds bounds = store_.records().bounds(kLog);
  EXPECT_GT(bounds.first, last);
  EXPECT_EQ(bounds.first, bounds.next);
}

TEST_P(EngineBounds, EncloseTheRecords) {
  const std::vector<Appended> all = append_apart(kLog, {"a", "b"});
  const LogBounds bounds = store_.records().bounds(kLog);
  EXPECT_LE(bounds.first, all[0].position);
  EXPECT_GT(bounds.next, all[1].position);
}

// LATEST starts here: an acknowledged record must lie before it.
TEST_P(EngineBounds, CoverARecordAsSoonAsItIsAcknowledged) {
  for (int i = 0; i < 20; ++i) {
    const Position position = store_.append_one(kLog, "x").position;
    EXPECT_GT(store_.records().bounds(kLog).next, position);
  }
}

TEST_P(EngineDrop, MakesTheLogEmpty) {
  append_apart(kLog, {"a"});
  append_apart(kOther, {"kept"});
  store_.records().drop(kLog);
  EXPECT_THAT(page(kLog, Position{}).records, IsEmpty());
  EXPECT_THAT(store_.all_data(kOther), ElementsAre("kept"));
}

TEST_P(EngineDrop, RefusesAppendsToTheLog) {
  store_.records().drop(kLog);
  EXPECT_EQ(store_.append({{kLog, Epoch{1}, "x"}}).at(0).refusal, Refusal::kStaleEpoch);
}

TEST_P(EngineDrop, OfALogThatIsNotOpenDoesNothing) {
  append_apart(kLog, {"a"});
  store_.records().drop(LogId{99});
  EXPECT_THAT(store_.all_data(kLog), ElementsAre("a"));
}

}  // namespace
}  // namespace weir::engine
