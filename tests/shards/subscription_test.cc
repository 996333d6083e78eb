#include "shards/subscription.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/shards/domain.h"

namespace weir::shards {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

using Next = Result<std::optional<ShardEvent>>;

// Outlives the coroutines that ask it.
const HoldMemory kAlways = [](uint64_t) { return true; };

class SubscriptionTest : public testing::Test {
 protected:
  explicit SubscriptionTest(const Options& options = {.limits_on = false}) : domain_(options) {
    domain_.create("s");
    enlist();
  }

  void enlist() {
    ASSERT_TRUE(
        domain_.run(domain_.service().admin().register_consumer(key_of("s"), "c", {})).ok());
  }

  std::shared_ptr<Subscription> subscribe(StartingPoint start = {}, uint32_t shard = 0) {
    const StreamPtr stream = domain_.stream("s");
    const Result<ShardIterator> from = domain_.run(
        domain_.service().reader().start_of(stream, stream->find_shard(ShardIndex{shard}), start));
    EXPECT_TRUE(from.ok());
    const auto opened = open(from.value().position, shard);
    EXPECT_TRUE(opened.ok());
    return opened.value();
  }

  Result<std::shared_ptr<Subscription>> open(engine::Position position, uint32_t shard = 0) {
    const StreamPtr stream = domain_.stream("s");
    const Subscription::Place place{.consumer = key_of(stream->key, *stream->find_consumer("c")),
                                    .incarnation = stream->incarnation,
                                    .shard = stream->find_shard(ShardIndex{shard}),
                                    .position = position};
    return domain_.service().subscriptions().open(place, domain_.loop().get_executor());
  }

  Started<Next> next(Subscription& subscription, const HoldMemory& hold = kAlways) {
    return domain_.begin(subscription.next(hold));
  }

  // Lets time pass as the timers would see it.
  void advance(int64_t millis) {
    domain_.clock().advance_millis(millis);
    domain_.service().tails().wake_all();
    domain_.poll();
  }

  ShardEvent event(const Started<Next>& started) {
    EXPECT_TRUE(started.done());
    EXPECT_TRUE(started.value().ok());
    EXPECT_TRUE(started.value().value().has_value());
    return std::move(*started.value().value());
  }

  ErrorKind error(const Started<Next>& started) {
    EXPECT_TRUE(started.done());
    EXPECT_FALSE(started.value().ok());
    return started.value().error().kind();
  }

  static std::vector<std::string> data(const ShardEvent& event) {
    std::vector<std::string> all;
    for (const engine::StoredRecord& stored : event.page.records) {
      all.emplace_back(stored.record.data);
    }
    return all;
  }

  bool ended(const Started<Next>& started) {
    return started.done() && started.value().ok() && !started.value().value().has_value();
  }

  Domain domain_;
};

TEST_F(SubscriptionTest, GivesWhatIsThereSeveralRecordsAnEvent) {
  for (const char* one : {"1", "2", "3"}) {
    domain_.put("s", {"k", one});
  }
  const auto subscription = subscribe();
  const ShardEvent all = event(next(*subscription));
  EXPECT_THAT(data(all), ElementsAre("1", "2", "3"));
  EXPECT_EQ(all.millis_behind_latest, 0);
}

TEST_F(SubscriptionTest, GivesARecordWhenItIsStored) {
  const auto subscription = subscribe({.type = IteratorType::kLatest});
  const Started<Next> waiting = next(*subscription);
  EXPECT_FALSE(waiting.done());
  domain_.put("s", {"k", "new"});
  domain_.poll();
  EXPECT_THAT(data(event(waiting)), ElementsAre("new"));
}

// Facts 3.3 and 6: no client may see ten seconds of silence, and the number moves.
TEST_F(SubscriptionTest, GivesAnEmptyEventWithinFiveSecondsWhoseNumberMoves) {
  const auto subscription = subscribe();
  std::string before;
  for (int beat = 0; beat < 12; ++beat) {
    const Started<Next> waiting = next(*subscription);
    EXPECT_FALSE(waiting.done());
    advance(5000);
    const ShardEvent empty = event(waiting);
    EXPECT_THAT(data(empty), IsEmpty());
    EXPECT_EQ(empty.millis_behind_latest, 0);
    const std::string number = format_sequence_number(*empty.continuation);
    EXPECT_GT(number, before);
    before = number;
  }
}

TEST_F(SubscriptionTest, EndsAfterFiveMinutes) {
  const auto subscription = subscribe();
  advance(299'999);
  event(next(*subscription));
  const Started<Next> waiting = next(*subscription);
  EXPECT_FALSE(waiting.done());
  advance(1);
  EXPECT_TRUE(ended(waiting));
}

TEST_F(SubscriptionTest, EndsWhenItIsStopped) {
  const auto subscription = subscribe();
  const Started<Next> waiting = next(*subscription);
  subscription->stop();
  domain_.poll();
  EXPECT_TRUE(ended(waiting));
}

// The number lies between what was sent and what was not; AT and AFTER mean the same.
TEST_F(SubscriptionTest, GoesOnAtItsContinuationWithoutLossOrRepeat) {
  domain_.put("s", {"k", "1"});
  domain_.put("s", {"k", "2"});
  auto subscription = subscribe();
  const ShardEvent first = event(next(*subscription));
  EXPECT_THAT(data(first), ElementsAre("1", "2"));
  const std::string number = format_sequence_number(*first.continuation);
  domain_.put("s", {"k", "3"});
  for (const IteratorType type :
       {IteratorType::kAtSequenceNumber, IteratorType::kAfterSequenceNumber}) {
    subscription = subscribe({.type = type, .sequence_number = number});
    EXPECT_THAT(data(event(next(*subscription))), ElementsAre("3"));
  }
}

// From the log into the ring, out of it because the budget is small, and back.
TEST_F(SubscriptionTest, LosesAndRepeatsNothingWhenItFallsOutOfTheRing) {
  Domain small(Options{.limits_on = false, .tail_bytes = 3000});
  small.create("s");
  ASSERT_TRUE(small.run(small.service().admin().register_consumer(key_of("s"), "c", {})).ok());
  const StreamPtr stream = small.stream("s");
  const Subscription::Place place{.consumer = key_of(stream->key, *stream->find_consumer("c")),
                                  .incarnation = stream->incarnation,
                                  .shard = stream->find_shard(ShardIndex{0}),
                                  .position = stream->find_shard(ShardIndex{0})->start};
  const auto subscription =
      small.service().subscriptions().open(place, small.loop().get_executor()).value();
  std::vector<std::string> sent;
  std::vector<std::string> got;
  for (int round = 0; round < 40; ++round) {
    for (int i = 0; i <= round % 7; ++i) {
      sent.push_back(std::to_string(sent.size()) + std::string(400, '.'));
      small.put("s", {"k", sent.back()});
    }
    EXPECT_LE(small.service().tails().bytes(), 3000u);
    const Next some = small.run(subscription->next(kAlways));
    ASSERT_TRUE(some.ok() && some.value().has_value());
    for (const std::string& one : data(*some.value())) {
      got.push_back(one);
    }
  }
  while (got.size() < sent.size()) {
    const Next some = small.run(subscription->next(kAlways));
    ASSERT_TRUE(some.ok() && some.value().has_value());
    for (const std::string& one : data(*some.value())) {
      got.push_back(one);
    }
  }
  EXPECT_EQ(got, sent);
  const TailCounters& counters = small.service().tails().counters();
  EXPECT_GT(counters.falls.get(), 0u);
  EXPECT_GT(counters.ring_reads.get(), 0u);
  EXPECT_GE(counters.log_reads.get(), counters.falls.get());
  EXPECT_EQ(counters.records.get(), sent.size());
}

// For /metrics.
TEST_F(SubscriptionTest, CountsWhatItGives) {
  const auto subscription = subscribe({.type = IteratorType::kLatest});
  domain_.put("s", {"key", "data"});
  EXPECT_THAT(data(event(next(*subscription))), ElementsAre("data"));
  const TailCounters& counters = domain_.service().tails().counters();
  EXPECT_EQ(counters.events.get(), 1u);
  EXPECT_EQ(counters.records.get(), 1u);
  EXPECT_EQ(counters.bytes.get(), 7u);
  EXPECT_EQ(counters.ring_reads.get(), 1u);
  EXPECT_EQ(counters.log_reads.get(), 0u);
  EXPECT_EQ(counters.falls.get(), 0u);
}

TEST_F(SubscriptionTest, SaysHowFarItIsBehind) {
  domain_.put("s", {"k", std::string(20'000, '1')});
  domain_.put("s", {"k", "2"});
  const auto subscription = subscribe();
  domain_.clock().advance_millis(1234);
  EXPECT_EQ(event(next(*subscription)).millis_behind_latest, 1234);
  EXPECT_EQ(event(next(*subscription)).millis_behind_latest, 0);
}

// Facts 3.3: without it KCL subscribes again for ever.
TEST_F(SubscriptionTest, EndsAClosedShardWithItsChildren) {
  domain_.put("s", {"k", "1"});
  const auto subscription = subscribe();
  event(next(*subscription));
  const Started<Next> waiting = next(*subscription);
  ASSERT_TRUE(domain_.split("s", 0).ok());
  domain_.poll();
  const ShardEvent last = event(waiting);
  EXPECT_THAT(data(last), IsEmpty());
  EXPECT_FALSE(last.continuation.has_value());
  ASSERT_EQ(last.children.size(), 2u);
  EXPECT_THAT(last.children[0]->parents, ElementsAre(ShardIndex{0}));
  EXPECT_TRUE(ended(next(*subscription)));
}

TEST_F(SubscriptionTest, GivesAllRecordsOfAShardBeforeItsEnd) {
  const auto subscription = subscribe();
  domain_.put("s", {"k", "1"});
  ASSERT_TRUE(domain_.split("s", 0).ok());
  const ShardEvent records = event(next(*subscription));
  EXPECT_THAT(data(records), ElementsAre("1"));
  EXPECT_TRUE(records.continuation.has_value());
  EXPECT_FALSE(event(next(*subscription)).continuation.has_value());
}

TEST_F(SubscriptionTest, FailsWhenItsConsumerGoes) {
  const auto subscription = subscribe();
  const Started<Next> waiting = next(*subscription);
  ASSERT_TRUE(
      domain_.run(domain_.service().admin().deregister_consumer(subscription->consumer())).ok());
  domain_.poll();
  EXPECT_EQ(error(waiting), ErrorKind::kConsumerNotFound);
}

// Events wait for memory; the subscription lives on meanwhile.
TEST_F(SubscriptionTest, KeepsARecordForWhichThereIsNoMemory) {
  domain_.put("s", {"k", std::string(1000, 'x')});
  const auto subscription = subscribe();
  bool full = true;
  const HoldMemory hold = [&full](uint64_t bytes) { return !full || bytes < 1000; };
  const Started<Next> waiting = next(*subscription, hold);
  EXPECT_FALSE(waiting.done());
  advance(4500);
  EXPECT_THAT(data(event(waiting)), IsEmpty());
  full = false;
  advance(250);
  EXPECT_THAT(data(event(next(*subscription, hold))), ElementsAre(std::string(1000, 'x')));
}

class LimitedSubscriptionTest : public SubscriptionTest {
 protected:
  LimitedSubscriptionTest() : SubscriptionTest(Options{.limits_on = true}) {}
};

// Facts section 9, line 8.
TEST_F(LimitedSubscriptionTest, RefusesASecondAtTwoSecondsAndIsTakenOverAtFive) {
  const auto first = subscribe();
  const Started<Next> waiting = next(*first);
  EXPECT_EQ(open({}).error().kind(), ErrorKind::kSubscribeThrottled);
  advance(2000);
  EXPECT_EQ(open({}).error().kind(), ErrorKind::kSubscriptionActive);
  EXPECT_FALSE(waiting.done());
  advance(2999);
  EXPECT_EQ(open({}).error().kind(), ErrorKind::kSubscriptionActive);
  // The beat of the first came meanwhile; it waits again.
  event(waiting);
  const Started<Next> again = next(*first);
  advance(1001);
  const auto second = open({});
  ASSERT_TRUE(second.ok());
  domain_.poll();
  EXPECT_EQ(error(again), ErrorKind::kSubscriptionActive);
  EXPECT_FALSE(next(*second.value()).done());
  second.value()->stop();
  domain_.poll();
}

// 2 MiB a second, whatever was written: the rest of the time is the client's own.
TEST_F(LimitedSubscriptionTest, KeepsItsPace) {
  EventPace pace;
  const base::SteadyTime start{100 * base::kNanosPerSecond};
  int64_t bytes = 0;
  base::SteadyTime now = start;
  while (now < start + 10 * base::kNanosPerSecond) {
    if (now < pace.next()) {
      now = pace.next();
    }
    pace.charge(16 * 1024, now);
    bytes += 16 * 1024;
  }
  EXPECT_LE(bytes, int64_t{11} * 2 * 1024 * 1024 + 16 * 1024);
  EXPECT_GE(bytes, int64_t{10} * 2 * 1024 * 1024);
}

}  // namespace
}  // namespace weir::shards
