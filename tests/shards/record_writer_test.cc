// Puts: routing, limits, outcomes of the engine, and records that meet a reshard on their way.

#include "shards/record_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "tests/shards/domain.h"

namespace weir::shards {
namespace {

using engine::Appended;
using engine::Outcome;
using engine::Refusal;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

constexpr Options kUnlimited{.limits_on = false};

std::optional<ErrorKind> error_of(const PutOutcome& outcome) {
  return outcome.error ? std::optional(outcome.error->kind()) : std::nullopt;
}

class Writer : public testing::Test {
 protected:
  Writer() { domain_.create("orders", 4); }

  Domain domain_{kUnlimited};
};

// Facts 8.1: the fourth column, the shard of four.
TEST_F(Writer, RoutesByTheHashOfThePartitionKey) {
  EXPECT_EQ(domain_.put("orders", {"a", "x"}).shard, ShardIndex{0});
  EXPECT_EQ(domain_.put("orders", {"1", "x"}).shard, ShardIndex{3});
  EXPECT_EQ(domain_.put("orders", {"partition-1", "x"}).shard, ShardIndex{2});
  EXPECT_EQ(domain_.put("orders", {"\xc3\xa9", "x"}).shard, ShardIndex{1});
}

// Facts 5.1: ExplicitHashKey replaces the hash.
TEST_F(Writer, RoutesByTheExplicitHashKeyIfThereIsOne) {
  EXPECT_EQ(domain_.put("orders", {"a", "x", kHashKeyMax}).shard, ShardIndex{3});
  EXPECT_EQ(domain_.put("orders", {"1", "x", HashKey{0}}).shard, ShardIndex{0});
}

// Facts 4.8, AUTO: each record goes to the next open shard, whatever its keys.
TEST_F(Writer, TakesTurnsWhenTheStreamDistributes) {
  const StreamKey key = key_of("orders");
  StreamAdmin& admin = domain_.service().admin();
  ASSERT_TRUE(domain_.run(admin.update_stream_mode(key, StreamMode::kOnDemand)).ok());
  ASSERT_TRUE(domain_.run(admin.set_distribution(key, Distribution::kAuto)).ok());
  const std::vector<TestPut> puts(8, {"a", "x", HashKey{0}});
  std::map<ShardIndex, int> taken;
  for (const PutOutcome& outcome : domain_.run(domain_.put_many("orders", puts))) {
    ++taken[outcome.shard];
  }
  EXPECT_THAT(taken, ElementsAre(Pair(ShardIndex{0}, 2), Pair(ShardIndex{1}, 2),
                                 Pair(ShardIndex{2}, 2), Pair(ShardIndex{3}, 2)));
}

// Facts 5.2 and 4.3: numbers rise per shard in request order, and are greater than the shard's
// StartingSequenceNumber.
TEST_F(Writer, NumbersRiseInRequestOrder) {
  std::vector<TestPut> puts(10, {"a", "x"});
  const std::vector<PutOutcome> outcomes = domain_.run(domain_.put_many("orders", puts));
  SequenceNumber last = domain_.stream("orders")->shards[0]->starting_number();
  for (const PutOutcome& outcome : outcomes) {
    ASSERT_EQ(error_of(outcome), std::nullopt);
    EXPECT_GT(outcome.number.counter, last.counter);
    EXPECT_LT(format_sequence_number(last), format_sequence_number(outcome.number));
    last = outcome.number;
  }
}

TEST_F(Writer, AnswersEachRecordInItsPlace) {
  const std::vector<PutOutcome> outcomes = domain_.run(
      domain_.put_many("orders", {{"a", "1"}, {"1", "2"}, {"a", "3"}, {"partition-1", "4"}}));
  ASSERT_EQ(outcomes.size(), 4u);
  EXPECT_EQ(outcomes[0].shard, ShardIndex{0});
  EXPECT_EQ(outcomes[1].shard, ShardIndex{3});
  EXPECT_EQ(outcomes[2].shard, ShardIndex{0});
  EXPECT_EQ(outcomes[3].shard, ShardIndex{2});
  EXPECT_THAT(domain_.read_shard("orders", 0), ElementsAre("1", "3"));
}

TEST_F(Writer, PassesOnWhatTheEngineSaid) {
  const std::pair<Appended, ErrorKind> rows[] = {
      {{.outcome = Outcome::kUnknown}, ErrorKind::kUnknown},
      {{Outcome::kNotPersisted, Refusal::kQueueFull}, ErrorKind::kNotPersisted},
      {{Outcome::kNotPersisted, Refusal::kReadOnly}, ErrorKind::kNotPersisted},
      {{Outcome::kNotPersisted, Refusal::kTooLarge}, ErrorKind::kNotPersisted},
      {{Outcome::kNotPersisted, Refusal::kDeadline}, ErrorKind::kNotPersisted},
      {{Outcome::kNotPersisted, Refusal::kNone}, ErrorKind::kNotPersisted}};
  for (const auto& [appended, kind] : rows) {
    domain_.engine().appends = {appended};
    const PutOutcome outcome = domain_.put("orders", {"a", "x"});
    EXPECT_EQ(error_of(outcome), kind) << static_cast<int>(appended.refusal);
    EXPECT_FALSE(outcome.error->token("reason").empty());
  }
}

// A put that was decoded before the stream went away finds its logs dropped.
TEST_F(Writer, TellsWhenTheStreamIsDeletedOnTheWay) {
  auto put = domain_.put_many("orders", {{"a", "x"}});
  ASSERT_TRUE(domain_.run(domain_.service().admin().delete_stream(key_of("orders"))).ok());
  const std::vector<PutOutcome> outcomes = domain_.run(std::move(put));
  EXPECT_EQ(error_of(outcomes.at(0)), ErrorKind::kStreamNotFound);
}

// The new stream of the name is another one; a put of the old one's must not slip into it.
TEST_F(Writer, DoesNotPutIntoAStreamCreatedAgain) {
  auto put = domain_.put_many("orders", {{"a", "x"}});
  ASSERT_TRUE(domain_.run(domain_.service().admin().delete_stream(key_of("orders"))).ok());
  domain_.create("orders", 1);
  const std::vector<PutOutcome> outcomes = domain_.run(std::move(put));
  EXPECT_EQ(error_of(outcomes.at(0)), ErrorKind::kStreamNotFound);
  EXPECT_THAT(domain_.read_shard("orders", 0), IsEmpty());
}

TEST_F(Writer, RoutesAgainWhenTheShardWasClosedOnTheWay) {
  auto put = domain_.put_many("orders", {{"a", "to the child"}, {"1", "to shard 3"}});
  ASSERT_TRUE(domain_.split("orders", 0).ok());
  const std::vector<PutOutcome> outcomes = domain_.run(std::move(put));
  EXPECT_EQ(error_of(outcomes.at(0)), std::nullopt);
  EXPECT_EQ(outcomes.at(0).shard, ShardIndex{4});
  EXPECT_EQ(outcomes.at(1).shard, ShardIndex{3});
  EXPECT_THAT(domain_.read_shard("orders", 0), IsEmpty());
  EXPECT_THAT(domain_.read_shard("orders", 4), ElementsAre("to the child"));
  EXPECT_THAT(domain_.read_shard("orders", 3), ElementsAre("to shard 3"));
}

// Facts 5.6: a record of the closing second gets the child's creation second, so that numbers rise
// from parent to child.
TEST_F(Writer, ChildrenNumberAboveTheirParents) {
  const PutOutcome before = domain_.put("orders", {"a", "1"});
  ASSERT_TRUE(domain_.split("orders", 0).ok());
  const PutOutcome after = domain_.put("orders", {"a", "2"});
  EXPECT_LT(format_sequence_number(before.number), format_sequence_number(after.number));
  EXPECT_LT(before.number.seconds, after.number.seconds);
  EXPECT_GT(after.number.seconds, domain_.stream("orders")->shards[0]->create_seconds);
}

class WriterAtASealedShard : public testing::Test {
 protected:
  // Ends with shard 0 sealed and its children not yet there; everything else is held.
  WriterAtASealedShard() {
    domain_.create("orders", 1);
    split_ = domain_.begin(
        domain_.service().admin().split_shard(key_of("orders"), ShardIndex{0}, HashKey{1000}));
    domain_.held().release_first();
    domain_.poll();
    put_ = domain_.begin(domain_.put_many("orders", {{"a", "x"}}));
  }
  // The refusal of the put overtakes the answer of the seal.
  void refuse_put() {
    ASSERT_TRUE(domain_.held().release_last());
    domain_.poll();
    ASSERT_FALSE(put_.done());
  }

  Domain domain_{kUnlimited, {.delay = 1000}};
  Started<Result<void>> split_;
  Started<std::vector<PutOutcome>> put_;
};

TEST_F(WriterAtASealedShard, WaitsForTheChildren) {
  refuse_put();
  ASSERT_TRUE(domain_.finish(split_).ok());
  const std::vector<PutOutcome> outcomes = domain_.finish(put_);
  EXPECT_EQ(error_of(outcomes.at(0)), std::nullopt);
  EXPECT_EQ(outcomes.at(0).shard, ShardIndex{2});
}

TEST_F(WriterAtASealedShard, WaitsOnWhenSomethingElseChanges) {
  refuse_put();
  const auto tag =
      domain_.begin(domain_.service().admin().add_tags(key_of("orders"), {{"k", "v"}}));
  EXPECT_FALSE(domain_.stream("orders")->tags.empty());
  EXPECT_FALSE(put_.done());
  ASSERT_TRUE(domain_.finish(split_).ok());
  EXPECT_EQ(error_of(domain_.finish(put_).at(0)), std::nullopt);
  EXPECT_TRUE(domain_.finish(tag).ok());
}

TEST_F(WriterAtASealedShard, GivesUpAtItsDeadline) {
  domain_.clock().advance_millis(10'000);
  ASSERT_TRUE(domain_.held().release_last());
  domain_.poll();
  const std::vector<PutOutcome> outcomes = domain_.finish(put_);
  EXPECT_EQ(error_of(outcomes.at(0)), ErrorKind::kNotPersisted);
  EXPECT_TRUE(domain_.finish(split_).ok());
  EXPECT_THAT(domain_.read_by_key("orders"), IsEmpty());
}

// Facts 5.8 and 4.3: 1,000 records a second; a throttled entry costs nothing.
class LimitedWriter : public testing::Test {
 protected:
  LimitedWriter() { domain_.create("orders", 2); }

  std::vector<PutOutcome> put_copies(size_t count, const TestPut& put) {
    return domain_.run(domain_.put_many("orders", std::vector<TestPut>(count, put)));
  }
  static size_t accepted(const std::vector<PutOutcome>& outcomes) {
    return static_cast<size_t>(std::count_if(outcomes.begin(), outcomes.end(),
                                             [](const PutOutcome& o) { return !o.error; }));
  }

  const HashKey lower_{0};
  Domain domain_;
};

TEST_F(LimitedWriter, ThrottlesEachShardOnItsOwn) {
  const std::vector<PutOutcome> outcomes = put_copies(1001, {"k", "x", lower_});
  EXPECT_EQ(accepted(outcomes), 1000u);
  EXPECT_EQ(error_of(outcomes.back()), ErrorKind::kWriteThrottled);
  EXPECT_EQ(outcomes.back().error->token("shard"), "shardId-000000000000");
  EXPECT_EQ(accepted(put_copies(1000, {"k", "x", kHashKeyMax})), 1000u);
  domain_.clock().advance_millis(100);
  EXPECT_EQ(accepted(put_copies(1000, {"k", "x", lower_})), 100u);
}

// Facts 4.3: "five 1 MiB records to one shard -> first accepted, others throttled".
TEST_F(LimitedWriter, AcceptsTheFirstOfFiveMebibytes) {
  const std::string data(1024 * 1024 - 1, 'x');
  const std::vector<PutOutcome> outcomes = put_copies(5, {"k", data, lower_});
  EXPECT_EQ(error_of(outcomes.at(0)), std::nullopt);
  for (size_t i = 1; i < outcomes.size(); ++i) {
    EXPECT_EQ(error_of(outcomes[i]), ErrorKind::kWriteThrottled) << i;
  }
}

TEST_F(LimitedWriter, GivesBackWhatWasNotStored) {
  domain_.engine().appends = {Appended{Outcome::kNotPersisted, Refusal::kQueueFull}};
  EXPECT_EQ(accepted(put_copies(1000, {"k", "x", lower_})), 0u);
  EXPECT_EQ(accepted(put_copies(1000, {"k", "x", lower_})), 1000u);
}

TEST_F(LimitedWriter, KeepsTheChargeOfAnUnknownOutcome) {
  domain_.engine().appends = {Appended{.outcome = Outcome::kUnknown}};
  EXPECT_EQ(accepted(put_copies(1000, {"k", "x", lower_})), 0u);
  EXPECT_EQ(accepted(put_copies(1, {"k", "x", lower_})), 0u);
}

// A record that was charged to the parent must not be given back to the child.
TEST_F(LimitedWriter, GivesBackToTheShardThatWasCharged) {
  auto late = domain_.put_many("orders", std::vector<TestPut>(10, {"k", "x", lower_}));
  ASSERT_TRUE(domain_.split("orders", 0).ok());
  ASSERT_EQ(accepted(put_copies(1000, {"k", "x", lower_})), 1000u);
  domain_.engine().appends = {std::nullopt, Appended{Outcome::kNotPersisted, Refusal::kDeadline}};
  ASSERT_EQ(accepted(domain_.run(std::move(late))), 0u);
  EXPECT_EQ(accepted(put_copies(1, {"k", "x", lower_})), 0u);
}

TEST(WriterLimitsOff, ThrottleNothing) {
  Domain domain(kUnlimited);
  domain.create("orders");
  const std::vector<PutOutcome> outcomes =
      domain.run(domain.put_many("orders", std::vector<TestPut>(5000, {"k", "x"})));
  EXPECT_TRUE(std::none_of(outcomes.begin(), outcomes.end(),
                           [](const PutOutcome& o) { return o.error.has_value(); }));
}

// Facts 4.3: the number must be one, and not from the future; another shard's is good.
TEST_F(Writer, ChecksTheNumberForOrdering) {
  const PutOutcome put = domain_.put("orders", {"a", "x"});
  const StreamPtr stream = domain_.stream("orders");
  RecordWriter& writer = domain_.service().writer();
  const auto check = [&](const std::string& number) {
    return writer.check_ordering_number(*stream, number).ok();
  };
  EXPECT_TRUE(check(format_sequence_number(put.number)));
  EXPECT_TRUE(check(format_sequence_number(stream->shards[3]->starting_number())));
  SequenceNumber next = put.number;
  ++next.counter;
  EXPECT_FALSE(check(format_sequence_number(next)));
  EXPECT_FALSE(check("12345"));
  EXPECT_FALSE(check(std::string(56, '9')));
  const Result<void> bad = writer.check_ordering_number(*stream, "1");
  EXPECT_EQ(bad.error().kind(), ErrorKind::kOrderingNumberInvalid);
  EXPECT_EQ(bad.error().token("sequence"), "1");
}

}  // namespace
}  // namespace weir::shards
