// What operators do to streams, with and without a delay, and what a crash in between leaves.

#include "shards/stream_admin.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/shards/domain.h"

namespace weir::shards {
namespace {

using ::testing::ElementsAre;

constexpr Options kDelayed{.limits_on = false, .state_delay_millis = 1000};
constexpr Options kUnlimited{.limits_on = false};

std::vector<uint32_t> open_shards(const StreamPtr& stream) {
  std::vector<uint32_t> indexes;
  for (const ShardPtr& shard : stream->routes) {
    indexes.push_back(shard->index.value());
  }
  return indexes;
}

TEST(AdminWithoutDelay, EveryChangeIsCompleteWhenTheCallReturns) {
  Domain domain(kUnlimited);
  domain.create("orders", 2);
  EXPECT_EQ(domain.status("orders"), StreamStatus::kActive);
  ASSERT_TRUE(domain.split("orders", 0).ok());
  EXPECT_EQ(domain.status("orders"), StreamStatus::kActive);
  EXPECT_THAT(open_shards(domain.stream("orders")), ElementsAre(2, 3, 1));
  ASSERT_TRUE(domain.merge("orders", 3, 1).ok());
  EXPECT_THAT(open_shards(domain.stream("orders")), ElementsAre(2, 4));
  ASSERT_TRUE(domain.run(domain.service().admin().delete_stream(key_of("orders"))).ok());
  EXPECT_EQ(domain.stream("orders"), nullptr);
}

// Facts 5.7, evidence A: 4 to 3 leaves shards 6, 9 and 10 open. Whoever reads parents before their
// children finds the records of each key in order, also across shards that never held one.
TEST(AdminWithoutDelay, AnUpdateOfTheShardCountKeepsEveryRecordInOrder) {
  Domain domain(kUnlimited);
  domain.create("orders", 4);
  const std::vector<std::string> keys = {"a", "b", "c", "d", "e", "f", "g", "h"};
  for (const uint32_t target : {3u, 5u, 5u, 10u}) {
    for (const std::string& key : keys) {
      ASSERT_FALSE(domain.put("orders", {key, std::to_string(target)}).error.has_value());
    }
    const Result<void> updated =
        domain.run(domain.service().admin().update_shard_count(key_of("orders"), target));
    ASSERT_TRUE(updated.ok()) << static_cast<int>(updated.error().kind());
    ASSERT_EQ(domain.stream("orders")->routes.size(), target);
    if (target == 3) {
      EXPECT_THAT(open_shards(domain.stream("orders")), ElementsAre(6, 9, 10));
    }
  }
  domain.restart();
  const auto by_key = domain.read_by_key("orders");
  for (const std::string& key : keys) {
    EXPECT_THAT(by_key.at(key), ElementsAre("3", "5", "5", "10")) << key;
  }
}

TEST(AdminWithDelay, ACreatedStreamIsCreatingUntilItIsDue) {
  Domain domain(kDelayed);
  domain.create("orders");
  EXPECT_EQ(domain.status("orders"), StreamStatus::kCreating);
  EXPECT_FALSE(domain.stream("orders")->activated);
  domain.clock().advance_millis(999);
  ASSERT_TRUE(domain.run(domain.service().reconciler().finish_all_due()));
  EXPECT_EQ(domain.status("orders"), StreamStatus::kCreating);
  domain.clock().advance_millis(1);
  ASSERT_TRUE(domain.run(domain.service().reconciler().finish_all_due()));
  EXPECT_EQ(domain.status("orders"), StreamStatus::kActive);
  EXPECT_TRUE(domain.stream("orders")->activated);
}

class DelayedStream : public testing::Test {
 protected:
  DelayedStream() {
    domain_.create("orders", 2);
    pass_delay();
  }
  void pass_delay() {
    domain_.clock().advance_millis(1000);
    ASSERT_TRUE(domain_.run(domain_.service().reconciler().finish_all_due()));
  }
  std::optional<ErrorKind> error_of(const Result<void>& result) {
    return result.ok() ? std::nullopt : std::optional(result.error().kind());
  }
  StreamAdmin& admin() { return domain_.service().admin(); }

  Domain domain_{kDelayed};
};

TEST_F(DelayedStream, IsUpdatingWhileItIsSplit) {
  ASSERT_TRUE(domain_.split("orders", 0).ok());
  EXPECT_EQ(domain_.status("orders"), StreamStatus::kUpdating);
  EXPECT_THAT(open_shards(domain_.stream("orders")), ElementsAre(0, 1));
  // Facts 5.6: during UPDATING the parent still takes records.
  EXPECT_FALSE(domain_.put("orders", {"a", "1", HashKey{0}}).error.has_value());
  pass_delay();
  EXPECT_EQ(domain_.status("orders"), StreamStatus::kActive);
  EXPECT_THAT(open_shards(domain_.stream("orders")), ElementsAre(2, 3, 1));
  EXPECT_THAT(domain_.read_shard("orders", 0), ElementsAre("1"));
}

// Facts 5.6: "One reshard per stream at a time (UPDATING blocks)."
TEST_F(DelayedStream, RefusesChangesWhileItIsUpdating) {
  ASSERT_TRUE(domain_.split("orders", 0).ok());
  EXPECT_EQ(error_of(domain_.split("orders", 1)), ErrorKind::kStreamNotActive);
  EXPECT_EQ(error_of(domain_.merge("orders", 0, 1)), ErrorKind::kStreamNotActive);
  const Result<void> retention =
      domain_.run(admin().set_retention(key_of("orders"), RetentionChange::kIncrease, 48));
  EXPECT_EQ(error_of(retention), ErrorKind::kStreamNotActive);
  EXPECT_EQ(retention.error().token("status"), "UPDATING");
}

TEST_F(DelayedStream, IsDeletingUntilItIsDue) {
  ASSERT_TRUE(domain_.run(admin().delete_stream(key_of("orders"))).ok());
  EXPECT_EQ(domain_.status("orders"), StreamStatus::kDeleting);
  // Facts 4.0: reads and writes may still work in DELETING.
  EXPECT_FALSE(domain_.put("orders", {"a", "1"}).error.has_value());
  pass_delay();
  EXPECT_EQ(domain_.stream("orders"), nullptr);
}

TEST_F(DelayedStream, CanBeDeletedInTheMiddleOfASplit) {
  ASSERT_TRUE(domain_.split("orders", 0).ok());
  ASSERT_TRUE(domain_.run(admin().delete_stream(key_of("orders"))).ok());
  EXPECT_EQ(domain_.status("orders"), StreamStatus::kDeleting);
  pass_delay();
  EXPECT_EQ(domain_.stream("orders"), nullptr);
}

// House rule 28: the due time is a stored fact, not a timer.
TEST_F(DelayedStream, FinishesAfterARestartWhatWasDueMeanwhile) {
  ASSERT_TRUE(domain_.split("orders", 0).ok());
  domain_.clock().advance_millis(5000);
  domain_.restart();
  EXPECT_EQ(domain_.status("orders"), StreamStatus::kActive);
  EXPECT_THAT(open_shards(domain_.stream("orders")), ElementsAre(2, 3, 1));
  EXPECT_FALSE(domain_.put("orders", {"a", "1"}).error.has_value());
}

TEST_F(DelayedStream, StaysUpdatingAfterARestartBeforeItIsDue) {
  ASSERT_TRUE(domain_.split("orders", 0).ok());
  domain_.restart();
  EXPECT_EQ(domain_.status("orders"), StreamStatus::kUpdating);
  EXPECT_FALSE(domain_.put("orders", {"a", "1"}).error.has_value());
  pass_delay();
  EXPECT_EQ(domain_.status("orders"), StreamStatus::kActive);
}

// House rule 28: an update of the shard count is a stored fact too.
TEST_F(DelayedStream, FinishesAnUpdateOfTheShardCountAfterARestart) {
  ASSERT_TRUE(domain_.run(admin().update_shard_count(key_of("orders"), 3)).ok());
  domain_.restart();
  EXPECT_EQ(domain_.status("orders"), StreamStatus::kUpdating);
  domain_.clock().advance_millis(1000);
  domain_.restart();
  EXPECT_EQ(domain_.status("orders"), StreamStatus::kActive);
  EXPECT_EQ(domain_.stream("orders")->routes.size(), 3u);
}

// Consumers in CREATING and DELETING wait for their time as streams do.
TEST_F(DelayedStream, FinishesConsumersWhenTheyAreDue) {
  ASSERT_TRUE(domain_.run(admin().register_consumer(key_of("orders"), "reader", {})).ok());
  const auto reader = [this] { return domain_.stream("orders")->find_consumer("reader"); };
  EXPECT_EQ(reader()->status, ConsumerStatus::kCreating);
  pass_delay();
  EXPECT_EQ(reader()->status, ConsumerStatus::kActive);
  ConsumerKey key{key_of("orders"), "reader", reader()->create_seconds};
  ASSERT_TRUE(domain_.run(admin().deregister_consumer(std::move(key))).ok());
  EXPECT_EQ(reader()->status, ConsumerStatus::kDeleting);
  domain_.clock().advance_millis(1000);
  domain_.restart();
  EXPECT_EQ(reader(), nullptr);
}

// A consumer's change does not wait for one of its stream, nor the other way round.
TEST_F(DelayedStream, FinishesAConsumerWhileTheStreamIsUpdating) {
  ASSERT_TRUE(domain_.run(admin().register_consumer(key_of("orders"), "reader", {})).ok());
  domain_.clock().advance_millis(500);
  ASSERT_TRUE(domain_.split("orders", 0).ok());
  domain_.clock().advance_millis(500);
  ASSERT_TRUE(domain_.run(domain_.service().reconciler().finish_all_due()));
  EXPECT_EQ(domain_.status("orders"), StreamStatus::kUpdating);
  EXPECT_EQ(domain_.stream("orders")->find_consumer("reader")->status, ConsumerStatus::kActive);
}

// A crash between the seals and the second command: the ends were not stored, so the parents are
// sealed again before the first put.
TEST(AdminAfterACrash, FinishesAReshardWhoseSecondCommandWasLost) {
  Domain domain(kUnlimited);
  domain.create("orders");
  ASSERT_FALSE(domain.put("orders", {"a", "before"}).error.has_value());
  domain.engine().commands = {std::nullopt,
                              CommandFault{.outcome = engine::Outcome::kNotPersisted}};
  const Result<void> split = domain.split("orders", 0);
  ASSERT_FALSE(split.ok());
  EXPECT_EQ(split.error().kind(), ErrorKind::kNotPersisted);
  EXPECT_EQ(domain.status("orders"), StreamStatus::kUpdating);

  domain.restart();
  EXPECT_EQ(domain.status("orders"), StreamStatus::kActive);
  EXPECT_THAT(open_shards(domain.stream("orders")), ElementsAre(1, 2));
  EXPECT_FALSE(domain.put("orders", {"a", "after"}).error.has_value());
  EXPECT_THAT(domain.read_by_key("orders")["a"], ElementsAre("before", "after"));
}

TEST(AdminAfterACrash, RefusesToStartWhileAReshardCannotBeFinished) {
  Domain domain(kUnlimited);
  domain.create("orders");
  domain.engine().commands = {std::nullopt, CommandFault{}};
  ASSERT_FALSE(domain.split("orders", 0).ok());
  domain.reopen();
  domain.engine().commands = {CommandFault{}};
  const Result<void> started = domain.run(domain.service().start());
  ASSERT_FALSE(started.ok());
  EXPECT_EQ(started.error().kind(), ErrorKind::kNotPersisted);
}

TEST(AdminAfterACrash, ReportsASealThatFailed) {
  Domain domain(kUnlimited);
  domain.create("orders");
  domain.engine().seals = {base::Error::unavailable("no seal today")};
  const Result<void> split = domain.split("orders", 0);
  ASSERT_FALSE(split.ok());
  EXPECT_EQ(split.error().kind(), ErrorKind::kNotPersisted);
  EXPECT_EQ(split.error().token("reason"), "no seal today");
  // The next look finishes it.
  ASSERT_TRUE(domain.run(domain.service().reconciler().finish_all_due()));
  EXPECT_EQ(domain.status("orders"), StreamStatus::kActive);
}

// Design 6: with a delay of 0 the change is complete when the call returns, also when NTP sets the
// clock back while the first command is on its way.
TEST(AdminWithoutDelay, CompletesWhenTheClockIsSetBackMeanwhile) {
  Domain domain(kUnlimited, {.delay = 1000});
  domain.create("orders");
  const auto split = domain.begin(
      domain.service().admin().split_shard(key_of("orders"), ShardIndex{0}, HashKey{1000}));
  domain.clock().jump_wall_millis(-30);
  ASSERT_TRUE(domain.finish(split).ok());
  EXPECT_EQ(domain.status("orders"), StreamStatus::kActive);
}

TEST(AdminStart, InstallsATokenKeyOnceAMonth) {
  Domain domain;
  ASSERT_EQ(domain.service().catalog().state()->token_keys.size(), 1u);
  EXPECT_EQ(domain.service().catalog().state()->token_keys[0].secret.size(), 32u);
  domain.restart();
  EXPECT_EQ(domain.service().catalog().state()->token_keys.size(), 1u);
  domain.clock().advance_millis(limits::kTokenKeyLifetimeMillis);
  domain.restart();
  const std::vector<TokenKey>& keys = domain.service().catalog().state()->token_keys;
  ASSERT_EQ(keys.size(), 2u);
  EXPECT_NE(keys[0].secret, keys[1].secret);
}

TEST(AdminQuotas, CountShardsAndStreamsOfTheTenant) {
  Domain domain({.shard_quota = 3, .stream_quota = 2});
  domain.create("a", 2);
  const auto create = [&domain](const StreamKey& key, uint32_t shards) {
    return domain.run(domain.service().admin().create_stream({.key = key, .shard_count = shards}));
  };
  const Result<void> shards = create(key_of("b"), 2);
  ASSERT_FALSE(shards.ok());
  EXPECT_EQ(shards.error().kind(), ErrorKind::kShardQuotaExceeded);
  EXPECT_EQ(shards.error().token("current"), "2");
  EXPECT_EQ(shards.error().token("limit"), "3");
  EXPECT_EQ(shards.error().token("additional"), "2");
  ASSERT_TRUE(create(key_of("b"), 1).ok());
  const Result<void> split = domain.split("a", 0);
  ASSERT_FALSE(split.ok());
  EXPECT_EQ(split.error().kind(), ErrorKind::kShardQuotaExceeded);
  EXPECT_EQ(split.error().token("additional"), "1");
  const Result<void> streams = create(key_of("c"), 1);
  ASSERT_FALSE(streams.ok());
  EXPECT_EQ(streams.error().kind(), ErrorKind::kStreamQuotaExceeded);
  // Another region is another name space with quotas of its own.
  EXPECT_TRUE(create({{"111122223333", "eu-west-1"}, "c"}, 3).ok());
}

}  // namespace
}  // namespace weir::shards
