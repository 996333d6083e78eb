// What single commands do to the catalog. The promises that hold for all of them are checked by
// catalog_walk_test.cc.

#include "shards/catalog_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/shards/rules_fixture.h"

namespace weir::shards {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST_F(CatalogRules, ACreatedStreamHasUniformOpenShards) {
  CreateStreamCommand command = creation();
  command.shard_count = 3;
  command.start = engine::Position{77};
  must(command);
  EXPECT_EQ(stream().status, StreamStatus::kActive);
  EXPECT_EQ(stream().created_at, kTestStart);
  ASSERT_THAT(stream().shards, SizeIs(3));
  ASSERT_THAT(logs_.open, SizeIs(3));
  for (uint32_t i = 0; i < 3; ++i) {
    const Shard& shard = *stream().shards[i];
    EXPECT_EQ(shard.index, ShardIndex{i});
    EXPECT_EQ(shard.opened_at, kTestStart);
    EXPECT_EQ(shard.create_seconds, kTestStart.seconds());
    EXPECT_EQ(shard.start, engine::Position{77});
    EXPECT_TRUE(shard.range == uniform_ranges(3)[i]);
    EXPECT_EQ(shard.log, logs_.open[i].log);
    EXPECT_EQ(logs_.open[i].retention_millis, kDay);
  }
}

// Facts 4.1: "Exists: ResourceInUseException".
TEST_F(CatalogRules, ANameIsTakenOnce) {
  must(creation());
  EXPECT_EQ(refusal(creation()), ErrorKind::kStreamExists);
}

// Facts 4.0: "5 streams in CREATING (message counts CREATING and DELETING)".
TEST_F(CatalogRules, FiveStreamsMayBeInTransition) {
  for (const char* name : {"a", "b", "c", "d", "e"}) {
    CreateStreamCommand command = creation(name);
    command.due = now_ + 1;
    must(command);
  }
  EXPECT_EQ(refusal(creation("f")), ErrorKind::kTooManyTransitions);
  now_ = now_ + 1;
  must(FinishTransitionCommand{.key = {kTestStream.tenant, "a"}, .incarnation = {1}});
  must(creation("f"));
}

// Facts 4.0: "50 on-demand streams per account".
TEST_F(CatalogRules, FiftyStreamsMayBeOnDemand) {
  CreateStreamCommand command = creation();
  command.mode = StreamMode::kOnDemand;
  for (int i = 0; i < 50; ++i) {
    command.key.name = "stream-" + std::to_string(i);
    must(command);
  }
  command.key.name = "one-more";
  EXPECT_EQ(refusal(command), ErrorKind::kOnDemandQuotaExceeded);
  command.mode = StreamMode::kProvisioned;
  must(command);
}

// Facts 4.1 and 4.2: SplitShard and MergeShards only for provisioned streams.
TEST_F(CatalogRules, AnOnDemandStreamIsNotReshardedByHand) {
  CreateStreamCommand command = creation();
  command.mode = StreamMode::kOnDemand;
  command.shard_count = 4;
  must(command);
  EXPECT_EQ(refusal(split(0)), ErrorKind::kStreamOnDemand);
  EXPECT_EQ(refusal(MergeShardsCommand{.key = kTestStream, .adjacent = ShardIndex{1}}),
            ErrorKind::kStreamOnDemand);
}

// Facts 4.2, order of checks: stream, state, shard, quota, hash key.
TEST_F(CatalogRules, ASplitIsCheckedInTheOrderOfAws) {
  SplitShardCommand command = split(9, HashKey{0});
  command.shard_quota = 0;
  EXPECT_EQ(refusal(command), ErrorKind::kStreamNotFound);
  CreateStreamCommand created = creation();
  created.due = now_ + 10;
  must(created);
  EXPECT_EQ(refusal(command), ErrorKind::kStreamNotActive);
  now_ = now_ + 10;
  must(FinishTransitionCommand{.key = kTestStream, .incarnation = {1}});
  EXPECT_EQ(refusal(command), ErrorKind::kShardNotFound);
  command.shard = ShardIndex{0};
  EXPECT_EQ(refusal(command), ErrorKind::kShardQuotaExceeded);
  command.shard_quota = 2;
  EXPECT_EQ(refusal(command), ErrorKind::kSplitKeyOutside);
  command.new_start = kHalf;
  must(command);
}

// Facts 5.6: parents close and children open in one instant; the children's seconds
// lie behind everything in the parents.
TEST_F(CatalogRules, AFinishedSplitClosesTheParentAndOpensTheChildren) {
  must(creation());
  must(split(0));
  EXPECT_EQ(stream().status, StreamStatus::kUpdating);
  const base::Timestamp closed = now_ + 2500;
  must(finish({0}, {{engine::Position{40}, closed}}));
  EXPECT_EQ(stream().status, StreamStatus::kActive);
  EXPECT_FALSE(stream().transition.has_value());
  const Shard& parent = *stream().shards[0];
  ASSERT_TRUE(parent.end.has_value());
  EXPECT_EQ(parent.end->position, engine::Position{40});
  EXPECT_EQ(parent.end->closed_at, closed);
  for (const uint32_t child : {1u, 2u}) {
    const Shard& shard = *stream().shards[child];
    EXPECT_THAT(shard.parents, ElementsAre(ShardIndex{0}));
    EXPECT_EQ(shard.opened_at, closed);
    EXPECT_EQ(shard.create_seconds, closed.seconds() + 1);
    EXPECT_EQ(shard.start, engine::Position{40});
  }
}

TEST_F(CatalogRules, AMergeWaitsForTheLaterOfItsParents) {
  CreateStreamCommand command = creation();
  command.shard_count = 2;
  must(command);
  must(MergeShardsCommand{.key = kTestStream, .adjacent = ShardIndex{1}, .due = now_});
  must(finish({0, 1}, {{engine::Position{9}, now_ + 10}, {engine::Position{4}, now_ + 2000}}));
  EXPECT_EQ(stream().shards[0]->end->closed_at, now_ + 2000);
  EXPECT_EQ(stream().shards[1]->end->closed_at, now_ + 2000);
  EXPECT_EQ(stream().shards[1]->end->position, engine::Position{4});
  const Shard& child = *stream().shards[2];
  EXPECT_EQ(child.start, engine::Position{9});
  EXPECT_EQ(child.opened_at, now_ + 2000);
}

// An engine that restarted with its clock set back may seal "before" the shard was opened.
TEST_F(CatalogRules, AShardNeverClosesBeforeItOpened) {
  must(creation());
  must(split(0));
  must(finish({0}, {{engine::Position{1}, now_ + 5000}}));
  must(split(2, HashKey{kHalf.value + 1000}));
  must(finish({2}, {{engine::Position{2}, now_ + 1000}}));
  const Shard& closed = *stream().shards[2];
  EXPECT_EQ(closed.end->closed_at, closed.opened_at);
  EXPECT_EQ(stream().shards[3]->opened_at, closed.opened_at);
  EXPECT_GT(stream().shards[3]->create_seconds, closed.create_seconds);
}

TEST_F(CatalogRules, AFinishedReshardIsNotFinishedAgain) {
  must(creation());
  must(split(0));
  must(finish({0}, {{engine::Position{1}, now_}}));
  EXPECT_EQ(refusal(finish({0}, {{engine::Position{1}, now_}})), ErrorKind::kStreamNotFound);
  must(split(1, HashKey{1000}));
  EXPECT_EQ(refusal(finish({0}, {{engine::Position{1}, now_}})), ErrorKind::kStreamNotFound);
  EXPECT_EQ(refusal(finish({1}, {})), ErrorKind::kStreamNotFound);
  FinishReshardCommand other = finish({1}, {{engine::Position{1}, now_}});
  other.incarnation = {2};
  EXPECT_EQ(refusal(other), ErrorKind::kStreamNotFound);
  must(finish({1}, {{engine::Position{1}, now_}}));
}

// Facts 5.5: closed shards go when their newest record has expired, and their logs with them.
TEST_F(CatalogRules, AReshardForgetsExpiredShards) {
  must(creation());
  must(split(0));
  must(finish({0}, {{engine::Position{1}, now_}}));
  const engine::LogId first_log = stream().shards[0]->log;
  now_ = now_ + kDay + 1;
  must(split(1, HashKey{1000}));
  must(finish({1}, {{engine::Position{2}, now_}}));
  EXPECT_EQ(stream().find_shard(ShardIndex{0}), nullptr);
  EXPECT_THAT(logs_.drop, ElementsAre(first_log));
  EXPECT_THAT(stream().shards, SizeIs(4));
}

TEST_F(CatalogRules, ADeletedStreamDropsItsLogs) {
  CreateStreamCommand command = creation();
  command.shard_count = 2;
  must(command);
  must(DeleteStreamCommand{.key = kTestStream, .due = now_});
  EXPECT_EQ(state_.find(kTestStream), nullptr);
  EXPECT_THAT(logs_.drop, ElementsAre(engine::LogId{1}, engine::LogId{2}));
  EXPECT_EQ(refusal(DeleteStreamCommand{.key = kTestStream, .due = now_}),
            ErrorKind::kStreamNotFound);
}

TEST_F(CatalogRules, ADeletingStreamMayBeDeletedAgain) {
  must(creation());
  must(DeleteStreamCommand{.key = kTestStream, .due = now_ + 10});
  must(DeleteStreamCommand{.key = kTestStream, .due = now_ + 99});
  EXPECT_EQ(stream().transition->due, now_ + 10);
}

// Design 6: "Creation seconds of streams per (account, region, name) strictly rise, also across
// delete and re-create within a second"; the seconds of a reshard's children count as well.
TEST_F(CatalogRules, CreationSecondsRiseWithinASecond) {
  for (int64_t i = 0; i < 5; ++i) {
    must(creation());
    EXPECT_EQ(stream().create_seconds, kTestStart.seconds() + i);
    must(DeleteStreamCommand{.key = kTestStream, .due = now_});
  }
  must(creation());
  must(split(0));
  must(finish({0}, {{engine::Position{1}, now_}}));
  const int64_t of_child = stream().shards[1]->create_seconds;
  must(DeleteStreamCommand{.key = kTestStream, .due = now_});
  must(creation());
  EXPECT_EQ(stream().create_seconds, of_child + 1);
  // Time itself has passed the others: nothing is kept for them.
  must(DeleteStreamCommand{.key = kTestStream, .due = now_});
  now_ = now_ + kDay;
  must(creation("other"));
  EXPECT_THAT(state_.find_tenant(kTestStream.tenant)->last_create_seconds, IsEmpty());
}

// Design 6: "apply sees only max(state time, command time)".
TEST_F(CatalogRules, TimeNeverGoesBack) {
  must(creation());
  now_ = now_ - 5000;
  must(creation("second"));
  EXPECT_EQ(state_.time, kTestStart);
  EXPECT_EQ(stream("second").created_at, kTestStart);
}

TEST_F(CatalogRules, ATransitionIsNotFinishedBeforeItIsDue) {
  CreateStreamCommand command = creation();
  command.due = now_ + 10;
  must(command);
  now_ = now_ + 9;
  const FinishTransitionCommand finished{.key = kTestStream, .incarnation = {1}};
  EXPECT_EQ(refusal(finished), ErrorKind::kStreamNotFound);
  now_ = now_ + 1;
  must(finished);
  EXPECT_EQ(stream().status, StreamStatus::kActive);
  EXPECT_EQ(refusal(finished), ErrorKind::kStreamNotFound);
}

// Facts 5.5: lowering the period hides at once, raising it brings nothing back.
TEST_F(CatalogRules, TheRetentionFloorNeverGoesBack) {
  must(creation());
  const auto set = [this](RetentionChange change, int64_t hours) {
    must(SetRetentionCommand{.key = kTestStream, .change = change, .hours = hours, .due = now_});
  };
  now_ = now_ + 10 * kDay;
  set(RetentionChange::kIncrease, 48);
  EXPECT_EQ(stream().horizon(now_), now_ - kDay);
  ASSERT_THAT(logs_.retention, SizeIs(1));
  EXPECT_EQ(logs_.retention[0].retention_millis, 2 * kDay);
  set(RetentionChange::kDecrease, 24);
  set(RetentionChange::kIncrease, 8760);
  EXPECT_EQ(stream().horizon(now_), now_ - kDay);
  EXPECT_EQ(stream().horizon(now_ + 400 * kDay), now_ + 35 * kDay);
}

// Facts 4.1: stream-not-found is checked before the range; then the range, then the state.
TEST_F(CatalogRules, RetentionIsCheckedInTheOrderOfAws) {
  SetRetentionCommand command{.key = kTestStream, .hours = 1, .due = now_};
  EXPECT_EQ(refusal(command), ErrorKind::kStreamNotFound);
  CreateStreamCommand created = creation();
  created.due = now_ + 10;
  must(created);
  EXPECT_EQ(refusal(command), ErrorKind::kRetentionTooShort);
  command.hours = 48;
  EXPECT_EQ(refusal(command), ErrorKind::kStreamNotActive);
}

// Facts 4.1: two switches in 24 hours. The order: stream, state, switches, on-demand quota.
TEST_F(CatalogRules, AModeIsSwitchedTwiceADay) {
  UpdateStreamModeCommand command{
      .key = kTestStream, .mode = StreamMode::kOnDemand, .due = now_ + 10};
  EXPECT_EQ(refusal(command), ErrorKind::kStreamNotFound);
  must(creation());
  must(command);
  EXPECT_EQ(stream().mode, StreamMode::kOnDemand);
  EXPECT_EQ(stream().status, StreamStatus::kUpdating);
  EXPECT_EQ(refusal(command), ErrorKind::kStreamNotActive);
  now_ = now_ + 10;
  must(FinishTransitionCommand{.key = kTestStream, .incarnation = {1}});
  must(command);
  EXPECT_EQ(stream().status, StreamStatus::kActive) << "the mode it has: nothing happens";
  command.mode = StreamMode::kProvisioned;
  must(command);
  command.mode = StreamMode::kOnDemand;
  EXPECT_EQ(refusal(command), ErrorKind::kDailyLimitExceeded);
  now_ = now_ + kDay;
  must(command);
}

TEST_F(CatalogRules, ALargerRecordSizeIsShownAsAnUpdate) {
  const UpdateMaxRecordSizeCommand command{
      .key = kTestStream, .record_bytes_max = 5'000'000, .due = now_ + 10};
  EXPECT_EQ(refusal(command), ErrorKind::kStreamNotFound);
  must(creation());
  must(command);
  EXPECT_EQ(stream().record_bytes_max, 5'000'000);
  EXPECT_EQ(stream().status, StreamStatus::kUpdating);
  EXPECT_EQ(refusal(command), ErrorKind::kStreamNotActive);
}

// Facts 4.8: "on-demand only, AUTO on provisioned -> InvalidArgumentException".
TEST_F(CatalogRules, OnlyAnOnDemandStreamDistributesItsRecords) {
  SetDistributionCommand command{.key = kTestStream, .distribution = Distribution::kAuto};
  EXPECT_EQ(refusal(command), ErrorKind::kStreamNotFound);
  CreateStreamCommand created = creation();
  created.distribution = Distribution::kAuto;
  EXPECT_EQ(refusal(created), ErrorKind::kDistributionNotAllowed);
  created.mode = StreamMode::kOnDemand;
  must(created);
  EXPECT_EQ(stream().distribution, Distribution::kAuto);
  must(UpdateStreamModeCommand{.key = kTestStream, .due = now_});
  EXPECT_EQ(stream().distribution, Distribution::kUserPartitionKey) << "it went with the mode";
  EXPECT_EQ(refusal(command), ErrorKind::kDistributionNotAllowed);
  command.distribution = Distribution::kUserPartitionKey;
  must(command);
  must(
      UpdateStreamModeCommand{.key = kTestStream, .mode = StreamMode::kOnDemand, .due = now_ + 10});
  command.distribution = Distribution::kAuto;
  EXPECT_EQ(refusal(command), ErrorKind::kStreamNotActive);
}

TEST_F(CatalogRules, MonitoringAddsAndTakesMetrics) {
  SetMonitoringCommand command{.key = kTestStream};
  command.metrics.add(ShardMetric::kIncomingBytes);
  EXPECT_EQ(refusal(command), ErrorKind::kStreamNotFound);
  CreateStreamCommand created = creation();
  created.due = now_ + 10;
  must(created);
  EXPECT_EQ(refusal(command), ErrorKind::kStreamNotActive);
  now_ = now_ + 10;
  must(FinishTransitionCommand{.key = kTestStream, .incarnation = {1}});
  must(command);
  command.metrics = ShardMetrics::all();
  must(command);
  EXPECT_EQ(stream().shard_metrics, ShardMetrics::all());
  command.change = MonitoringChange::kDisable;
  command.metrics = {};
  command.metrics.add(ShardMetric::kIteratorAge);
  must(command);
  EXPECT_FALSE(stream().shard_metrics.has(ShardMetric::kIteratorAge));
  EXPECT_THAT(stream().shard_metrics.list(), SizeIs(6));
}

TEST_F(CatalogRules, TagsComeAndGo) {
  must(creation());
  must(AddTagsCommand{.key = kTestStream, .tags = {{"a", "1"}, {"b", "2"}}});
  must(AddTagsCommand{.key = kTestStream, .tags = {{"a", "3"}}});
  must(RemoveTagsCommand{.key = kTestStream, .tag_keys = {"b", "unknown"}});
  EXPECT_THAT(stream().tags, ElementsAre(testing::Pair("a", "3")));
  EXPECT_EQ(refusal(AddTagsCommand{.key = kTestStream, .tags = {{"%", ""}}}),
            ErrorKind::kTagsIllegalOnAdd);
  EXPECT_EQ(refusal(RemoveTagsCommand{.key = kTestStream, .tag_keys = {"%"}}),
            ErrorKind::kTagsIllegalOnRemove);
}

// Facts 4.1: tags given to CreateStream take effect while CREATING but cannot be changed then.
TEST_F(CatalogRules, TagsOfAStreamInCreatingCannotBeChanged) {
  CreateStreamCommand created = creation();
  created.tags = {{"a", "1"}};
  created.due = now_ + 10;
  must(created);
  EXPECT_EQ(refusal(AddTagsCommand{.key = kTestStream, .tags = {{"b", "2"}}}),
            ErrorKind::kStreamNotActive);
  EXPECT_EQ(refusal(RemoveTagsCommand{.key = kTestStream, .tag_keys = {"a"}}),
            ErrorKind::kStreamNotActive);
  EXPECT_THAT(stream().tags, ElementsAre(testing::Pair("a", "1")));
}

// Design 6: "key in the metadata, two valid at a time".
TEST_F(CatalogRules, TheTwoNewestTokenKeysAreKept) {
  for (const char* secret : {"one", "two", "three"}) {
    must(InstallTokenKeyCommand{.secret = secret});
  }
  ASSERT_THAT(state_.token_keys, SizeIs(2));
  EXPECT_EQ(state_.token_keys[0].secret, "two");
  EXPECT_EQ(state_.token_keys[1].secret, "three");
  EXPECT_EQ(state_.token_keys[1].id, 3u);
}

TEST_F(CatalogRules, TenantsAreNameSpacesOfTheirOwn) {
  must(creation());
  CreateStreamCommand command = creation();
  command.key.tenant.region = "eu-west-1";
  must(command);
  must(DeleteStreamCommand{.key = kTestStream, .due = now_});
  EXPECT_NE(state_.find(command.key), nullptr);
}

}  // namespace
}  // namespace weir::shards
