// A random walk of commands over several streams. After every step the state must keep its
// promises, a second machine must come to the same rows, and a restart from the stored rows must
// lead to the same state.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "shards/catalog_rows.h"
#include "shards/catalog_rules.h"
#include "shards/shard_filter.h"

namespace weir::shards {
namespace {

using Rows = std::map<std::string, std::string>;

void put_row(Rows& rows, engine::RowChange change) {
  rows[std::move(change.key)] = std::move(change.value).value();
}

// The rows that hold this state, written from scratch.
Rows rows_of(const CatalogState& state) {
  Rows rows;
  put_row(rows, catalog_row(state));
  for (const TokenKey& key : state.token_keys) {
    put_row(rows, token_key_row(key));
  }
  for (const auto& [name, tenant] : state.tenants) {
    if (tenant->settings != AccountSettings()) {
      put_row(rows, account_row(name, tenant->settings));
    }
    for (const auto& [stream_name, stream] : tenant->streams) {
      put_row(rows, stream_row(*stream));
      for (const ShardPtr& shard : stream->shards) {
        put_row(rows, shard_row(stream->key, *shard));
      }
      for (const auto& [consumer_name, consumer] : stream->consumers) {
        put_row(rows, consumer_row(stream->key, *consumer));
      }
    }
    for (const auto& [stream_name, seconds] : tenant->last_create_seconds) {
      put_row(rows, create_seconds_row({name, stream_name}, seconds));
    }
  }
  return rows;
}

void expect_partition(std::vector<ShardPtr> shards) {
  std::sort(shards.begin(), shards.end(),
            [](const ShardPtr& a, const ShardPtr& b) { return a->range.start < b->range.start; });
  ASSERT_FALSE(shards.empty());
  ASSERT_TRUE(shards.front()->range.start == HashKey{0});
  ASSERT_TRUE(shards.back()->range.end == kHashKeyMax);
  for (size_t i = 1; i < shards.size(); ++i) {
    ASSERT_TRUE(shards[i]->range.start.value == shards[i - 1]->range.end.value + 1);
  }
}

void expect_sound_child(const Shard& child, const Shard& parent) {
  ASSERT_FALSE(parent.open());
  EXPECT_GT(child.create_seconds, parent.create_seconds);
  EXPECT_GT(child.create_seconds, parent.end->closed_at.seconds());
  EXPECT_GE(child.start, parent.end->position);
  EXPECT_EQ(child.opened_at, parent.end->closed_at);
  EXPECT_TRUE(parent.range.contains(child.range.start) || parent.range.contains(child.range.end));
}

void expect_sound_stream(const StreamState& stream, base::Timestamp now,
                         std::set<engine::LogId>& logs) {
  expect_partition(stream.routes);
  std::optional<ShardIndex> last;
  for (const ShardPtr& shard : stream.shards) {
    ASSERT_TRUE(!last || shard->index > *last);
    ASSERT_LT(shard->index.value(), stream.next_shard);
    last = shard->index;
    EXPECT_TRUE(logs.insert(shard->log).second) << "log " << shard->log << " is shared";
    EXPECT_GE(shard->create_seconds, shard->opened_at.seconds());
    EXPECT_GE(shard->opened_at, stream.created_at);
    EXPECT_LE(shard->parents.size(), 2u);
    for (const ShardIndex index : shard->parents) {
      if (const ShardPtr parent = stream.find_shard(index)) {
        expect_sound_child(*shard, *parent);
      }
    }
  }
  // KCL's check (facts 4.2), at the instants in which something happened and around them.
  expect_partition(filter_shards(stream, {.type = ShardFilterType::kAtTrimHorizon}, now));
  for (const ShardPtr& shard : stream.shards) {
    for (const int64_t offset : {-1, 0, 1}) {
      const ShardFilter at{.type = ShardFilterType::kAtTimestamp,
                           .timestamp = shard->opened_at + offset};
      expect_partition(filter_shards(stream, at, now));
    }
  }
}

class Walk {
 public:
  explicit Walk(uint64_t seed) : random_(seed) {}

  void step() {
    move_clock();
    const Command command{.id = random_(), .time = wall_, .body = random_body()};
    const auto decoded = decode_command(encode_command(command));
    ASSERT_TRUE(decoded.has_value());
    const Rows before = rows_of(state_);
    const Result<Change> change = apply_command(state_, *decoded);
    const Result<Change> again = apply_command(state_, command);
    ASSERT_EQ(rows_of(state_), before) << "the old state has changed";
    ASSERT_EQ(change.ok(), again.ok());
    ++(change.ok() ? accepted_ : refused_);
    if (!change.ok()) {
      ASSERT_EQ(change.error().kind(), again.error().kind());
      return;
    }
    expect_same_rows(change.value(), again.value());
    remember_creation(change.value().state);
    state_ = change.value().state;
    store(change.value().rows);
    expect_sound();
  }

  int accepted() const { return accepted_; }
  int refused() const { return refused_; }

 private:
  uint64_t below(uint64_t limit) { return random_() % limit; }

  // Mostly a little forward, sometimes not at all, a step back or days.
  void move_clock() {
    const uint64_t throw_of_die = below(100);
    if (throw_of_die < 40) {
      wall_ = wall_ + static_cast<int64_t>(below(700));
    } else if (throw_of_die < 45) {
      wall_ = wall_ - static_cast<int64_t>(below(5000));
    } else if (throw_of_die < 47) {
      wall_ = wall_ + static_cast<int64_t>(below(30) * base::kMillisPerHour);
    }
  }

  StreamKey random_key() {
    const std::string account = below(2) == 0 ? "111122223333" : "444455556666";
    return {{account, "us-east-1"}, std::string(1, static_cast<char>('a' + below(3)))};
  }

  base::Timestamp random_due() {
    return below(2) == 0 ? wall_ : wall_ + static_cast<int64_t>(below(2000));
  }

  Incarnation random_incarnation() {
    Incarnation incarnation{};
    std::generate(incarnation.begin(), incarnation.end(),
                  [this] { return static_cast<uint8_t>(random_()); });
    return incarnation;
  }

  ShardIndex random_shard(const StreamPtr& stream) {
    return ShardIndex{static_cast<uint32_t>(below(stream == nullptr ? 3 : stream->next_shard + 1))};
  }

  CommandBody random_body() {
    const StreamKey key = random_key();
    const StreamPtr stream = state_.find(key);
    switch (below(15)) {
      case 0:
      case 1:
        return CreateStreamCommand{.key = key,
                                   .incarnation = random_incarnation(),
                                   .shard_count = static_cast<uint32_t>(1 + below(4)),
                                   .tags = {{"made", "here"}},
                                   .start = position_,
                                   .due = random_due(),
                                   .shard_quota = 30};
      case 2:
        return DeleteStreamCommand{
            .key = key, .due = random_due(), .enforce_consumer_deletion = below(2) == 0};
      case 3:
        return random_split(key, stream);
      case 4:
        return random_merge(key, stream);
      case 5:
      case 6:
      case 7:
        return random_finish(key, stream);
      case 8:
        return SetRetentionCommand{
            .key = key,
            .change = below(2) == 0 ? RetentionChange::kIncrease : RetentionChange::kDecrease,
            .hours = static_cast<int64_t>(20 + below(40)),
            .due = random_due()};
      case 9:
        if (below(3) == 0) {
          return SetMonitoringCommand{
              .key = key,
              .change = below(2) == 0 ? MonitoringChange::kEnable : MonitoringChange::kDisable,
              .metrics = ShardMetrics::from_bits(static_cast<uint8_t>(below(128))).value()};
        }
        if (below(3) == 0) {
          return SetEncryptionCommand{
              .key = key, .key_id = below(2) == 0 ? "" : "key", .due = random_due()};
        }
        if (below(6) == 0) {
          return UpdateMaxRecordSizeCommand{
              .key = key, .record_bytes_max = static_cast<int64_t>(below(9)), .due = random_due()};
        }
        if (below(2) == 0) {
          return RemoveTagsCommand{.key = key, .tag_keys = {"made", "none"}};
        }
        return AddTagsCommand{.key = key, .tags = {{"k" + std::to_string(below(60)), "v"}}};
      case 10:
        return UpdateShardCountCommand{
            .key = key,
            .target = static_cast<uint32_t>(
                1 + below(stream == nullptr ? 8 : 2 * stream->routes.size() + 1)),
            .due = random_due(),
            .shard_quota = 30};
      case 11:
        return random_account_change(key, stream);
      case 12:
      case 13:
        return random_consumer_change(key, stream);
      default:
        return InstallTokenKeyCommand{.secret = std::to_string(random_())};
    }
  }

  ResourcePolicyPtr random_policy() {
    if (below(3) == 0) {
      return nullptr;
    }
    ResourcePolicy policy{.text = std::to_string(random_()), .statements = {}};
    policy.statements.resize(below(3));
    return std::make_shared<const ResourcePolicy>(std::move(policy));
  }

  // A split of some shard, or a merge of some pair, whatever their load.
  CommandBody random_scaling(const StreamKey& key, const StreamPtr& stream) {
    ScaleStreamCommand command{.key = key, .due = random_due(), .shard_quota = 60};
    if (stream == nullptr) {
      command.steps.splits.push_back(ShardIndex{0});
      return command;
    }
    command.incarnation = stream->incarnation;
    const size_t route = below(stream->routes.size());
    if (route + 1 < stream->routes.size() && below(2) == 0) {
      command.steps.merges.push_back(
          {stream->routes[route]->index, stream->routes[route + 1]->index});
    } else {
      command.steps.splits.push_back(stream->routes[route]->index);
    }
    return command;
  }

  // On-demand streams come and go with the mode; few may be warm.
  CommandBody random_account_change(const StreamKey& key, const StreamPtr& stream) {
    switch (below(8)) {
      case 7:
      case 6:
        return random_scaling(key, stream);
      case 5:
        return SetStreamPolicyCommand{.key = key, .policy = random_policy()};
      case 4:
        return SetDistributionCommand{
            .key = key,
            .distribution = below(2) == 0 ? Distribution::kAuto : Distribution::kUserPartitionKey};
      case 0:
        return UpdateAccountSettingsCommand{.tenant = key.tenant, .commitment = below(3) != 0};
      case 1:
        return UpdateWarmThroughputCommand{.key = key,
                                           .warm_mibps = static_cast<int64_t>(below(12)),
                                           .due = random_due(),
                                           .shard_quota = 60};
      default:
        return UpdateStreamModeCommand{
            .key = key,
            .mode = below(4) == 0 ? StreamMode::kOnDemand : StreamMode::kProvisioned,
            .due = random_due(),
            .daily_limit = 0,
            .warm_mibps = below(2) == 0 ? 0 : static_cast<int64_t>(below(8)),
            .shard_quota = 60};
    }
  }

  CommandBody random_consumer_change(const StreamKey& key, const StreamPtr& stream) {
    const std::string name(1, static_cast<char>('x' + below(3)));
    const ConsumerPtr consumer = stream == nullptr ? nullptr : stream->find_consumer(name);
    if (consumer == nullptr || below(10) == 0) {
      return RegisterConsumerCommand{.key = key, .name = name, .due = random_due()};
    }
    ConsumerKey known{.stream = key, .name = name, .create_seconds = consumer->create_seconds};
    if (below(4) == 0) {
      return TagConsumerCommand{.consumer = std::move(known), .tags = {{"k", "v"}}};
    }
    if (below(4) == 0) {
      return UntagConsumerCommand{.consumer = std::move(known), .tag_keys = {"k", "none"}};
    }
    if (below(6) == 0) {
      return SetConsumerPolicyCommand{.consumer = std::move(known), .policy = random_policy()};
    }
    if (below(2) == 0) {
      return FinishConsumerCommand{.consumer = std::move(known)};
    }
    return DeregisterConsumerCommand{.consumer = std::move(known), .due = random_due()};
  }

  CommandBody random_split(const StreamKey& key, const StreamPtr& stream) {
    SplitShardCommand split{.key = key, .shard = random_shard(stream), .due = random_due()};
    split.new_start = HashKey{base::make_uint128(random_(), random_())};
    split.shard_quota = 30;
    if (stream != nullptr && below(10) != 0) {
      const ShardPtr& shard = stream->routes[below(stream->routes.size())];
      split.shard = shard->index;
      split.new_start.value =
          shard->range.start.value + (shard->range.end.value - shard->range.start.value) / 3;
    }
    return split;
  }

  CommandBody random_merge(const StreamKey& key, const StreamPtr& stream) {
    MergeShardsCommand merge{.key = key,
                             .shard = random_shard(stream),
                             .adjacent = random_shard(stream),
                             .due = random_due()};
    if (stream != nullptr && stream->routes.size() > 1 && below(10) != 0) {
      const size_t at = below(stream->routes.size() - 1);
      merge.shard = stream->routes[at]->index;
      merge.adjacent = stream->routes[at + 1]->index;
    }
    return merge;
  }

  // What the reconciler would propose, with the engine's ends: positions rise, but the time of a
  // seal may lie before an earlier seal's when the engine was restarted with its clock set back.
  CommandBody random_finish(const StreamKey& key, const StreamPtr& stream) {
    if (stream == nullptr || !stream->transition || below(20) == 0) {
      return FinishTransitionCommand{.key = key, .incarnation = random_incarnation()};
    }
    if (!stream->transition->reshard) {
      return FinishTransitionCommand{.key = key, .incarnation = stream->incarnation};
    }
    FinishReshardCommand finish{.key = key,
                                .incarnation = stream->incarnation,
                                .parents = stream->transition->reshard->parents};
    for (size_t i = 0; i < finish.parents.size(); ++i) {
      position_ = engine::Position{position_.value() + below(100)};
      finish.ends.push_back({.position = position_, .closed_at = wall_});
    }
    return finish;
  }

  void expect_same_rows(const Change& a, const Change& b) {
    ASSERT_EQ(a.rows.size(), b.rows.size());
    for (size_t i = 0; i < a.rows.size(); ++i) {
      EXPECT_EQ(a.rows[i].key, b.rows[i].key);
      EXPECT_EQ(a.rows[i].value, b.rows[i].value);
    }
  }

  // Design 6: creation seconds strictly rise, also across delete and re-create, and no number of
  // a former stream may fit a shard of a later one.
  void remember_creation(const CatalogState& next) {
    for (const auto& [name, tenant] : next.tenants) {
      for (const auto& [stream_name, stream] : tenant->streams) {
        const StreamPtr before = state_.find(stream->key);
        int64_t& greatest = greatest_seconds_[stream->key];
        if (before == nullptr || before->incarnation != stream->incarnation) {
          EXPECT_GT(stream->create_seconds, greatest) << stream->key;
        }
        for (const ShardPtr& shard : stream->shards) {
          greatest = std::max(greatest, shard->create_seconds);
        }
        for (const auto& [consumer_name, consumer] : stream->consumers) {
          remember_consumer(*stream, *consumer);
          greatest = std::max(greatest, consumer->create_seconds);
        }
      }
    }
  }

  // A consumer's ARN is never given again, whatever becomes of it and its stream in between.
  void remember_consumer(const StreamState& stream, const Consumer& consumer) {
    const StreamPtr stream_before = state_.find(stream.key);
    const bool same_stream =
        stream_before != nullptr && stream_before->incarnation == stream.incarnation;
    const ConsumerPtr before = same_stream ? stream_before->find_consumer(consumer.name) : nullptr;
    if (before == nullptr || before->create_seconds != consumer.create_seconds) {
      const ConsumerKey key{stream.key, consumer.name, consumer.create_seconds};
      EXPECT_TRUE(consumers_.insert(key).second) << "a consumer's ARN was given twice";
    }
  }

  void store(const std::vector<engine::RowChange>& changes) {
    for (const engine::RowChange& change : changes) {
      if (change.value) {
        stored_[change.key] = *change.value;
      } else {
        stored_.erase(change.key);
      }
    }
  }

  void expect_sound() {
    ASSERT_EQ(stored_, rows_of(state_)) << "the rows do not hold the state";
    CatalogRestore restore;
    for (const auto& [key, value] : stored_) {
      const base::Result<void> added = restore.add(key, value);
      ASSERT_TRUE(added.ok()) << added.error().text();
    }
    const CatalogState restored = std::move(restore).finish();
    ASSERT_EQ(rows_of(restored), stored_) << "a restart leads to another state";
    std::set<engine::LogId> logs;
    for (const CatalogState* state : std::vector<const CatalogState*>{&state_, &restored}) {
      logs.clear();
      for (const auto& [name, tenant] : state->tenants) {
        for (const auto& [stream_name, stream] : tenant->streams) {
          expect_sound_stream(*stream, wall_, logs);
        }
      }
    }
    EXPECT_TRUE(logs.empty() || logs.rbegin()->value() < state_.next_log);
  }

  std::mt19937_64 random_;
  base::Timestamp wall_{1'700'000'000'000};
  engine::Position position_{0};
  CatalogState state_;
  Rows stored_;
  std::map<StreamKey, int64_t> greatest_seconds_;
  std::set<ConsumerKey> consumers_;
  int accepted_ = 0;
  int refused_ = 0;
};

class CatalogWalk : public testing::TestWithParam<uint64_t> {};

TEST_P(CatalogWalk, KeepsItsPromisesAtEveryStep) {
  SCOPED_TRACE(testing::Message() << "seed " << GetParam());
  Walk walk(GetParam());
  for (int i = 0; i < 400; ++i) {
    walk.step();
    ASSERT_FALSE(HasFailure()) << "at step " << i;
  }
  // A walk that is refused all the time proves nothing.
  EXPECT_GT(walk.accepted(), 100);
  EXPECT_GT(walk.refused(), 20);
}

INSTANTIATE_TEST_SUITE_P(Seeds, CatalogWalk, testing::Range<uint64_t>(1, 13));

}  // namespace
}  // namespace weir::shards
