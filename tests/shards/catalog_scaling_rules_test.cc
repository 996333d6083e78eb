// What the scaling of an on-demand stream does to the catalog: a command that comes too late, or
// asks for too much, changes nothing.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "tests/shards/rules_fixture.h"

namespace weir::shards {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

class ScalingRules : public CatalogRules {
 protected:
  void create(uint32_t shards, StreamMode mode = StreamMode::kOnDemand) {
    CreateStreamCommand command = creation();
    command.mode = mode;
    command.shard_count = shards;
    must(command);
  }
  ScaleStreamCommand scaling(std::vector<uint32_t> splits,
                             std::vector<std::pair<uint32_t, uint32_t>> merges = {}) {
    ScaleStreamCommand command{.key = kTestStream, .incarnation = {1}, .due = now_};
    for (const uint32_t shard : splits) {
      command.steps.splits.push_back(ShardIndex{shard});
    }
    for (const auto& [lower, upper] : merges) {
      command.steps.merges.push_back({ShardIndex{lower}, ShardIndex{upper}});
    }
    return command;
  }
  void finish_reshard() {
    std::vector<uint32_t> parents;
    for (const ShardIndex parent : stream().transition->reshard->parents) {
      parents.push_back(parent.value());
    }
    must(finish(parents, std::vector<ShardEnd>(parents.size(), {engine::Position{9}, now_})));
  }
  std::vector<uint32_t> open_shards() {
    std::vector<uint32_t> indexes;
    for (const ShardPtr& shard : stream().routes) {
      indexes.push_back(shard->index.value());
    }
    return indexes;
  }
};

TEST_F(ScalingRules, SplitsSeveralShardsInOneReshard) {
  create(4);
  must(scaling({0, 3}));
  EXPECT_EQ(stream().status, StreamStatus::kUpdating);
  EXPECT_THAT(open_shards(), ElementsAre(0, 1, 2, 3));
  finish_reshard();
  EXPECT_EQ(stream().status, StreamStatus::kActive);
  EXPECT_THAT(open_shards(), ElementsAre(4, 5, 1, 2, 6, 7));
}

TEST_F(ScalingRules, MergesSeveralPairsInOneReshard) {
  create(7);
  must(scaling({}, {{0, 1}, {4, 5}}));
  finish_reshard();
  EXPECT_THAT(open_shards(), ElementsAre(7, 2, 3, 8, 6));
  EXPECT_THAT(stream().find_shard(ShardIndex{8})->parents,
              ElementsAre(ShardIndex{4}, ShardIndex{5}));
}

TEST_F(ScalingRules, RefusesWhatComesTooLate) {
  EXPECT_EQ(refusal(scaling({0})), ErrorKind::kStreamNotFound);
  create(4);
  ScaleStreamCommand other = scaling({0});
  other.incarnation = {2};
  EXPECT_EQ(refusal(other), ErrorKind::kStreamNotFound) << "another stream of that name";
  must(scaling({0}));
  EXPECT_EQ(refusal(scaling({1})), ErrorKind::kStreamNotActive);
  finish_reshard();
  EXPECT_EQ(refusal(scaling({0})), ErrorKind::kShardAlreadyClosed);
  must(UpdateStreamModeCommand{.key = kTestStream, .mode = StreamMode::kProvisioned, .due = now_});
  EXPECT_EQ(refusal(scaling({1})), ErrorKind::kStreamNotFound);
}

TEST_F(ScalingRules, RefusesToGoBeyondTheBounds) {
  create(200);
  EXPECT_EQ(refusal(scaling({0})), ErrorKind::kStreamNotFound);
  must(UpdateAccountSettingsCommand{.tenant = kTestStream.tenant, .commitment = true});
  must(scaling({0}));
  finish_reshard();
  EXPECT_THAT(stream().routes, SizeIs(201));
}

TEST_F(ScalingRules, RefusesToGoBelowTheFloor) {
  create(5);
  EXPECT_EQ(refusal(scaling({}, {{0, 1}, {2, 3}})), ErrorKind::kStreamNotFound);
  must(scaling({}, {{0, 1}}));
  finish_reshard();
  EXPECT_EQ(refusal(scaling({}, {{2, 3}})), ErrorKind::kStreamNotFound);
}

TEST_F(ScalingRules, RefusesMoreShardsThanTheQuota) {
  create(4);
  ScaleStreamCommand command = scaling({0, 1});
  command.shard_quota = 5;
  EXPECT_EQ(refusal(command), ErrorKind::kShardQuotaExceeded);
  command.shard_quota = 6;
  must(command);
}

TEST_F(ScalingRules, RefusesACommandWithoutSteps) {
  create(4);
  EXPECT_EQ(refusal(scaling({})), ErrorKind::kStreamNotFound);
  EXPECT_EQ(stream().status, StreamStatus::kActive);
}

// The load has asked for those shards, and decides when they go again.
TEST_F(ScalingRules, WarmThroughputTakesNoShardThatTheLoadHasAdded) {
  must(UpdateAccountSettingsCommand{.tenant = kTestStream.tenant, .commitment = true});
  create(4);
  must(scaling({0, 1, 2, 3}));
  finish_reshard();
  const std::vector<uint32_t> grown = open_shards();
  ASSERT_THAT(grown, SizeIs(8));
  must(UpdateWarmThroughputCommand{.key = kTestStream, .warm_mibps = 6, .due = now_});
  EXPECT_EQ(open_shards(), grown);
  EXPECT_EQ(stream().warm_mibps, 6);
  must(UpdateWarmThroughputCommand{.key = kTestStream, .warm_mibps = 10, .due = now_});
  finish_reshard();
  EXPECT_THAT(stream().routes, SizeIs(10));
}

}  // namespace
}  // namespace weir::shards
