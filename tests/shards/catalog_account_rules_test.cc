// What the settings of an account allow its streams: warm throughput and more consumers.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "shards/account_settings.h"
#include "tests/shards/rules_fixture.h"

namespace weir::shards {
namespace {

using ::testing::SizeIs;

class CatalogAccountRules : public CatalogRules {
 protected:
  void commit() {
    must(UpdateAccountSettingsCommand{.tenant = kTestStream.tenant, .commitment = true});
  }
  void create_on_demand() {
    CreateStreamCommand command = creation();
    command.mode = StreamMode::kOnDemand;
    command.shard_count = 4;
    must(command);
  }
  UpdateWarmThroughputCommand warm(int64_t mibps) {
    return {.key = kTestStream, .warm_mibps = mibps, .due = now_};
  }
  // Finishes the reshard that has begun; every parent ends at `position`.
  void finish_reshard(uint64_t position) {
    std::vector<uint32_t> parents;
    for (const ShardIndex parent : stream().transition->reshard->parents) {
      parents.push_back(parent.value());
    }
    const std::vector<ShardEnd> ends(parents.size(), {engine::Position{position}, now_});
    must(finish(parents, ends));
  }
};

TEST_F(CatalogAccountRules, SettingsAreOfOneAccountAndRegion) {
  commit();
  EXPECT_TRUE(state_.find_tenant(kTestStream.tenant)->settings.committed(now_));
  EXPECT_EQ(state_.find_tenant({kTestStream.tenant.account, "eu-central-1"}), nullptr);
}

// Facts 4.1: "On-demand and commitment only". The order: stream, what it may have, state.
TEST_F(CatalogAccountRules, WarmThroughputNeedsAModeAndACommitment) {
  EXPECT_EQ(refusal(warm(5)), ErrorKind::kStreamNotFound);
  create_on_demand();
  EXPECT_EQ(refusal(warm(5)), ErrorKind::kWarmThroughputNotAllowed);
  commit();
  EXPECT_EQ(refusal(warm(10'241)), ErrorKind::kWarmThroughputTooHigh);
  must(warm(5));
  EXPECT_EQ(refusal(warm(6)), ErrorKind::kStreamNotActive);
}

TEST_F(CatalogAccountRules, AProvisionedStreamHasNoWarmThroughput) {
  commit();
  must(creation());
  EXPECT_EQ(refusal(warm(0)), ErrorKind::kWarmThroughputNotAllowed);
  CreateStreamCommand command = creation("other");
  command.warm_mibps = 1;
  EXPECT_EQ(refusal(command), ErrorKind::kWarmThroughputNotAllowed);
}

// Facts 5.9: "1 MiB/s of warm write capacity = 1 shard".
TEST_F(CatalogAccountRules, WarmThroughputIsAShardForEachMebibyte) {
  commit();
  create_on_demand();
  must(warm(9));
  EXPECT_EQ(stream().status, StreamStatus::kUpdating);
  finish_reshard(10);
  EXPECT_THAT(stream().routes, SizeIs(9));
  EXPECT_EQ(stream().warm_mibps, 9);
}

// The API reference: "To release excess capacity, [...] set the warm throughput to [...] a lower
// value." An on-demand stream keeps the 4 shards it began with.
TEST_F(CatalogAccountRules, LessWarmThroughputGivesShardsBack) {
  commit();
  create_on_demand();
  must(warm(9));
  finish_reshard(10);
  must(warm(1));
  finish_reshard(20);
  EXPECT_THAT(stream().routes, SizeIs(4));
  EXPECT_EQ(stream().warm_mibps, 1);
}

TEST_F(CatalogAccountRules, WarmThroughputCountsTowardsTheShardQuota) {
  commit();
  create_on_demand();
  UpdateWarmThroughputCommand command = warm(9);
  command.shard_quota = 8;
  EXPECT_EQ(refusal(command), ErrorKind::kShardQuotaExceeded);
}

TEST_F(CatalogAccountRules, AStreamMayBecomeOnDemandAndWarmInOneStep) {
  commit();
  must(creation());
  UpdateStreamModeCommand command{
      .key = kTestStream, .mode = StreamMode::kOnDemand, .due = now_, .warm_mibps = 6};
  must(command);
  finish_reshard(10);
  EXPECT_THAT(stream().routes, SizeIs(6));
  command.mode = StreamMode::kProvisioned;
  EXPECT_EQ(refusal(command), ErrorKind::kWarmThroughputNotAllowed);
  command.warm_mibps = 0;
  must(command);
  EXPECT_EQ(stream().warm_mibps, 0);
  EXPECT_THAT(stream().routes, SizeIs(6)) << "a switch keeps the shards";
}

// Facts 4.0: "20 consumers per stream (50 for on-demand in accounts with the commitment)".
TEST_F(CatalogAccountRules, ACommitmentAllowsFiftyConsumers) {
  create_on_demand();
  const auto register_one = [this](int i) {
    return RegisterConsumerCommand{
        .key = kTestStream, .name = "c" + std::to_string(i), .tags = {}, .due = now_};
  };
  for (int i = 0; i < 20; ++i) {
    must(register_one(i));
  }
  EXPECT_EQ(refusal(register_one(20)), ErrorKind::kConsumerQuotaExceeded);
  commit();
  for (int i = 20; i < 50; ++i) {
    must(register_one(i));
  }
  EXPECT_EQ(refusal(register_one(50)), ErrorKind::kConsumerQuotaExceeded);
}

}  // namespace
}  // namespace weir::shards
