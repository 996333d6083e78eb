#pragma once

// The commands of the metadata log. They carry everything that is not in the state already: their
// time, random bytes, due times and what the engine said. So applying a command to a state always
// gives the same state (shards/catalog_rules.h), on whichever gateway and however often it is read.
//
// Byte format: docs/formats.md, "Metadata commands".

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "engine/engine.h"
#include "shards/channel.h"
#include "shards/names.h"
#include "shards/reshard.h"
#include "shards/scaling.h"
#include "shards/stream.h"

namespace weir::shards {

// A stream with `shard_count` shards. It is ACTIVE at once when it is due at once.
struct CreateStreamCommand {
  StreamKey key;
  Incarnation incarnation{};
  StreamMode mode = StreamMode::kProvisioned;
  uint32_t shard_count = 1;
  int64_t record_bytes_max = limits::kRecordBytesDefault;
  Tags tags;
  engine::Position start;  // no record of the new shards lies before it
  base::Timestamp due;
  int64_t shard_quota = limits::kShardQuotaDefault;
  int64_t stream_quota = limits::kStreamQuotaDefault;
  int64_t warm_mibps = 0;
  Distribution distribution = Distribution::kUserPartitionKey;
};

// Together with its consumers, or not at all while it has some.
struct DeleteStreamCommand {
  StreamKey key;
  base::Timestamp due;
  bool enforce_consumer_deletion = false;
};

// UPDATING begins. Finished by a FinishReshardCommand when due, always in a second step, because
// the ends of the parents are only known once the engine has sealed them.
struct SplitShardCommand {
  StreamKey key;
  ShardIndex shard;
  HashKey new_start;
  base::Timestamp due;
  int64_t shard_quota = limits::kShardQuotaDefault;
};

struct MergeShardsCommand {
  StreamKey key;
  ShardIndex shard;
  ShardIndex adjacent;
  base::Timestamp due;
};

// `target` shards of equal ranges by as many splits and merges as it takes, all of them in one
// reshard.
struct UpdateShardCountCommand {
  StreamKey key;
  uint32_t target = 1;
  base::Timestamp due;
  int64_t shard_quota = limits::kShardQuotaDefault;
  int64_t daily_limit = limits::kUpdateShardCountsPerDay;  // 0: none
};

// Splits and merges that the load of an on-demand stream asks for, all of them in one reshard.
struct ScaleStreamCommand {
  StreamKey key;
  Incarnation incarnation{};
  ScalingSteps steps;
  base::Timestamp due;
  int64_t shard_quota = limits::kShardQuotaDefault;
};

// Parents closed, children open, ACTIVE: the whole lineage at once. The parents tell the reshard
// from a later one of the stream, which a finisher that was overtaken must not end.
struct FinishReshardCommand {
  StreamKey key;
  Incarnation incarnation{};
  std::vector<ShardIndex> parents;  // those of the plan
  std::vector<ShardEnd> ends;       // of the parents, in their order
};

// The due time of a CREATING, DELETING or UPDATING without reshard has come.
struct FinishTransitionCommand {
  StreamKey key;
  Incarnation incarnation{};
};

enum class RetentionChange : uint8_t { kIncrease = 0, kDecrease = 1 };

struct SetRetentionCommand {
  StreamKey key;
  RetentionChange change = RetentionChange::kIncrease;
  int64_t hours = limits::kRetentionHoursDefault;
  base::Timestamp due;
};

struct AddTagsCommand {
  StreamKey key;
  Tags tags;
};

struct RemoveTagsCommand {
  StreamKey key;
  std::vector<std::string> tag_keys;
};

// Shards and records stay as they are, but for what warm throughput asks for. Nothing happens when
// the stream is in that mode already and no throughput is given.
struct UpdateStreamModeCommand {
  StreamKey key;
  StreamMode mode = StreamMode::kProvisioned;
  base::Timestamp due;
  int64_t daily_limit = limits::kUpdateStreamModesPerDay;  // 0: none
  int64_t warm_mibps = 0;
  int64_t shard_quota = limits::kShardQuotaDefault;
};

// As many shards as the throughput asks for, by one reshard.
struct UpdateWarmThroughputCommand {
  StreamKey key;
  int64_t warm_mibps = 0;
  base::Timestamp due;
  int64_t shard_quota = limits::kShardQuotaDefault;
};

// For records that are put from now on.
struct SetDistributionCommand {
  StreamKey key;
  Distribution distribution = Distribution::kUserPartitionKey;
};

// The billing commitment of an account and region.
struct UpdateAccountSettingsCommand {
  Tenant tenant;
  bool commitment = false;
};

// For records that are put from now on.
struct UpdateMaxRecordSizeCommand {
  StreamKey key;
  int64_t record_bytes_max = limits::kRecordBytesDefault;
  base::Timestamp due;
};

enum class MonitoringChange : uint8_t { kEnable = 0, kDisable = 1 };

// Enhanced monitoring. Takes effect at once.
struct SetMonitoringCommand {
  StreamKey key;
  MonitoringChange change = MonitoringChange::kEnable;
  ShardMetrics metrics;
};

// Server-side encryption with `key_id`, or none any more when it is empty. Takes effect at once for
// records that are put from now on; those there are stay as they are.
struct SetEncryptionCommand {
  StreamKey key;
  std::string key_id;
  base::Timestamp due;
  int64_t daily_limit = limits::kEncryptionChangesPerDay;  // 0: none
};

// ACTIVE when due.
struct RegisterConsumerCommand {
  StreamKey key;
  std::string name;
  Tags tags;
  base::Timestamp due;
};

// Gone when due.
struct DeregisterConsumerCommand {
  ConsumerKey consumer;
  base::Timestamp due;
};

// The due time of a consumer in CREATING or DELETING has come.
struct FinishConsumerCommand {
  ConsumerKey consumer;
};

struct TagConsumerCommand {
  ConsumerKey consumer;
  Tags tags;
};

struct UntagConsumerCommand {
  ConsumerKey consumer;
  std::vector<std::string> tag_keys;
};

// Without a policy: the one that is there goes.
struct SetStreamPolicyCommand {
  StreamKey key;
  ResourcePolicyPtr policy;
};

struct SetConsumerPolicyCommand {
  ConsumerKey consumer;
  ResourcePolicyPtr policy;
};

// A key for iterators and page tokens. The two newest are valid.
struct InstallTokenKeyCommand {
  std::string secret;
};

// ACTIVE when due, or FAILED when `failure` says why it cannot be. `start`: no record before it is
// delivered.
struct CreateChannelCommand {
  StreamKey key;
  std::string name;
  std::string id;
  ChannelSettings settings;
  Tags tags;
  engine::Position start;
  std::string failure;
  base::Timestamp due;
};

// What is given is changed. UPDATING until due.
struct UpdateChannelCommand {
  ChannelKey channel;
  std::optional<int64_t> freshness_seconds;
  std::optional<ChannelLogging> logging;
  base::Timestamp due;
};

// Gone when due.
struct DeleteChannelCommand {
  ChannelKey channel;
  base::Timestamp due;
};

// The due time of a channel in CREATING, UPDATING or DELETING has come.
struct FinishChannelCommand {
  ChannelKey channel;
};

// Everything before these positions is safe at the destination.
struct AdvanceChannelCommand {
  ChannelKey channel;
  ChannelPositions positions;
};

struct TagChannelCommand {
  ChannelKey channel;
  Tags tags;
};

struct UntagChannelCommand {
  ChannelKey channel;
  std::vector<std::string> tag_keys;
};

using CommandBody = std::variant<
    CreateStreamCommand, DeleteStreamCommand, SplitShardCommand, MergeShardsCommand,
    FinishReshardCommand, FinishTransitionCommand, SetRetentionCommand, AddTagsCommand,
    RemoveTagsCommand, InstallTokenKeyCommand, UpdateShardCountCommand, RegisterConsumerCommand,
    DeregisterConsumerCommand, FinishConsumerCommand, TagConsumerCommand, UntagConsumerCommand,
    UpdateStreamModeCommand, SetMonitoringCommand, SetEncryptionCommand, UpdateMaxRecordSizeCommand,
    UpdateAccountSettingsCommand, UpdateWarmThroughputCommand, SetDistributionCommand,
    SetStreamPolicyCommand, SetConsumerPolicyCommand, ScaleStreamCommand, CreateChannelCommand,
    UpdateChannelCommand, DeleteChannelCommand, FinishChannelCommand, AdvanceChannelCommand,
    TagChannelCommand, UntagChannelCommand>;

struct Command {
  // Chosen by the proposer, to recognise its own command when it is applied. No meaning otherwise.
  uint64_t id = 0;
  base::Timestamp time;
  CommandBody body;
};

std::string encode_command(const Command& command);

// nullopt: not a command, or one of a newer version.
std::optional<Command> decode_command(std::string_view bytes);

}  // namespace weir::shards
