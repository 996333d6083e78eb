// What UpdateShardCount does to the catalog. SplitShard and MergeShards: catalog_rules_test.cc.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "tests/shards/rules_fixture.h"

namespace weir::shards {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

class ShardCountRules : public CatalogRules {
 protected:
  void create(uint32_t shards) {
    CreateStreamCommand command = creation();
    command.shard_count = shards;
    must(command);
  }
  UpdateShardCountCommand update(uint32_t target) {
    return {.key = kTestStream, .target = target, .due = now_};
  }
  // Ends whatever was begun, as the reconciler would.
  void finish_reshard(engine::Position end) {
    FinishReshardCommand command{
        .key = kTestStream, .incarnation = {1}, .parents = stream().transition->reshard->parents};
    command.ends.assign(command.parents.size(), {end, now_});
    must(command);
  }
  std::vector<uint32_t> open_shards() {
    std::vector<uint32_t> indexes;
    for (const ShardPtr& shard : stream().routes) {
      indexes.push_back(shard->index.value());
    }
    return indexes;
  }
};

// Facts 5.7: "All steps may happen in one atomic step of ours provided parent links, sequence rules
// and lineage (parents closed before children opened) hold."
TEST_F(ShardCountRules, TheWholeLineageAppearsAtOnce) {
  create(4);
  must(update(3));
  EXPECT_EQ(stream().status, StreamStatus::kUpdating);
  EXPECT_THAT(stream().shards, SizeIs(4));
  now_ = now_ + 2500;
  finish_reshard(engine::Position{40});
  EXPECT_EQ(stream().status, StreamStatus::kActive);
  EXPECT_THAT(open_shards(), ElementsAre(6, 9, 10));
  ASSERT_THAT(stream().shards, SizeIs(11));
  for (const ShardPtr& child : stream().shards) {
    for (const ShardIndex index : child->parents) {
      const Shard& parent = *stream().find_shard(index);
      ASSERT_FALSE(parent.open());
      EXPECT_GT(child->create_seconds, parent.create_seconds);
      EXPECT_EQ(child->opened_at, parent.end->closed_at);
      EXPECT_GT(child->starting_number().create_seconds,
                ending_sequence_number(index, parent.create_seconds, parent.end->closed_at)
                    .create_seconds);
    }
  }
}

// A shard between two steps holds nothing, and no engine ever hears of its log.
TEST_F(ShardCountRules, ShardsBetweenTwoStepsAreClosedAndEmpty) {
  create(4);
  must(update(3));
  now_ = now_ + 2500;
  finish_reshard(engine::Position{40});
  const Shard& between = *stream().shards[4];
  ASSERT_FALSE(between.open());
  EXPECT_EQ(between.start, engine::Position{40});
  EXPECT_EQ(between.end->position, engine::Position{40});
  EXPECT_EQ(between.opened_at, between.end->closed_at);
  EXPECT_THAT(logs_.open, SizeIs(3));
  for (const engine::OpenLog& log : logs_.open) {
    EXPECT_NE(log.log, between.log);
  }
}

TEST_F(ShardCountRules, ShardsThatFitStayAsTheyAre) {
  create(2);
  must(split(0, HashKey{kHalf.value / 2}));
  finish_reshard(engine::Position{1});
  ASSERT_THAT(open_shards(), ElementsAre(2, 3, 1));
  must(update(4));
  finish_reshard(engine::Position{2});
  EXPECT_THAT(open_shards(), ElementsAre(2, 3, 4, 5));
}

// The order: stream, state, mode, range of counts, calls a day, quota.
TEST_F(ShardCountRules, AreCheckedInTheirOrder) {
  UpdateShardCountCommand command = update(9);
  command.shard_quota = 1;
  EXPECT_EQ(refusal(command), ErrorKind::kStreamNotFound);
  CreateStreamCommand created = creation();
  created.shard_count = 2;
  created.due = now_ + 10;
  must(created);
  EXPECT_EQ(refusal(command), ErrorKind::kStreamNotActive);
  now_ = now_ + 10;
  must(FinishTransitionCommand{.key = kTestStream, .incarnation = {1}});
  EXPECT_EQ(refusal(command), ErrorKind::kShardCountOverDouble);
  must(update(2));
  command.target = 4;
  command.daily_limit = 1;
  EXPECT_EQ(refusal(command), ErrorKind::kDailyLimitExceeded);
  command.daily_limit = 10;
  EXPECT_EQ(refusal(command), ErrorKind::kShardQuotaExceeded);
  command.shard_quota = 4;
  must(command);
}

TEST_F(ShardCountRules, NeedAProvisionedStream) {
  CreateStreamCommand command = creation();
  command.mode = StreamMode::kOnDemand;
  command.shard_count = 4;
  must(command);
  EXPECT_EQ(refusal(update(8)), ErrorKind::kStreamOnDemand);
}

// Facts 4.1: temporary shards count, but a call that needs none passes a quota that was lowered.
TEST_F(ShardCountRules, QuotaCountsTemporaryShards) {
  create(4);
  UpdateShardCountCommand command = update(3);
  command.shard_quota = 4;
  const Result<void> refused = apply(command);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind(), ErrorKind::kShardQuotaExceeded);
  EXPECT_EQ(refused.error().token("additional"), "1");
  command.target = 2;
  command.shard_quota = 1;
  must(command);
}

// Facts 4.0: "stream per rolling 24 h: UpdateShardCount 10". Refused calls do not count.
TEST_F(ShardCountRules, TenCallsADayAreTaken) {
  create(1);
  for (int i = 0; i < 10; ++i) {
    must(update(1));
    EXPECT_EQ(refusal(update(5)), ErrorKind::kShardCountOverDouble);
  }
  EXPECT_EQ(refusal(update(1)), ErrorKind::kDailyLimitExceeded);
  now_ = now_ + kDay;
  must(update(1));
}

TEST_F(ShardCountRules, NothingToDoEndsWithoutAReshard) {
  create(2);
  must(update(2));
  EXPECT_EQ(stream().status, StreamStatus::kActive);
  UpdateShardCountCommand later = update(2);
  later.due = now_ + 10;
  must(later);
  EXPECT_EQ(stream().status, StreamStatus::kUpdating);
  now_ = now_ + 10;
  must(FinishTransitionCommand{.key = kTestStream, .incarnation = {1}});
  EXPECT_EQ(stream().status, StreamStatus::kActive);
  EXPECT_THAT(open_shards(), ElementsAre(0, 1));
}

// Facts 5.5: closed shards go when the newest record they could hold has expired.
TEST_F(ShardCountRules, ShardsBetweenTwoStepsExpireLikeOthers) {
  create(4);
  must(update(3));
  finish_reshard(engine::Position{40});
  now_ = now_ + kDay + 1;
  must(update(3));
  must(split(6, HashKey{1000}));
  finish_reshard(engine::Position{50});
  EXPECT_EQ(stream().find_shard(ShardIndex{4}), nullptr);
  EXPECT_THAT(open_shards(), ElementsAre(11, 12, 9, 10));
}

}  // namespace
}  // namespace weir::shards
