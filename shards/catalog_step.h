#pragma once

// One command's work on a copy of the state: what the rules of all commands have in common
// (shards/catalog_step.cc) and one apply() for each command, in the catalog_*_rules.cc files. Only
// those include this.

#include <algorithm>
#include <cstdint>
#include <utility>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "shards/catalog_rows.h"
#include "shards/catalog_rules.h"
#include "shards/catalog_state.h"
#include "shards/command.h"
#include "shards/error.h"

namespace weir::shards {

// One command's work on a copy of the state.
class CatalogStep {
 public:
  CatalogStep(const CatalogState& state, base::Timestamp command_time) : change_{.state = state} {
    change_.state.time = std::max(state.time, command_time);
  }

  Result<Change> run(const CommandBody& body) {
    const auto applied = std::visit([this](const auto& command) { return apply(command); }, body);
    RETURN_IF_ERROR(applied);
    change_.rows.push_back(catalog_row(change_.state));
    return std::move(change_);
  }

 private:
  Result<void> apply(const CreateStreamCommand& command);
  Result<void> apply(const DeleteStreamCommand& command);
  Result<void> apply(const SplitShardCommand& command);
  Result<void> apply(const MergeShardsCommand& command);
  Result<void> apply(const UpdateShardCountCommand& command);
  Result<void> apply(const ScaleStreamCommand& command);
  Result<void> apply(const FinishReshardCommand& command);
  Result<void> apply(const FinishTransitionCommand& command);
  Result<void> apply(const SetRetentionCommand& command);
  Result<void> apply(const UpdateStreamModeCommand& command);
  Result<void> apply(const UpdateMaxRecordSizeCommand& command);
  Result<void> apply(const SetDistributionCommand& command);
  Result<void> apply(const UpdateAccountSettingsCommand& command);
  Result<void> apply(const UpdateWarmThroughputCommand& command);
  Result<void> apply(const SetMonitoringCommand& command);
  Result<void> apply(const SetEncryptionCommand& command);
  Result<void> apply(const AddTagsCommand& command);
  Result<void> apply(const RemoveTagsCommand& command);
  Result<void> apply(const RegisterConsumerCommand& command);
  Result<void> apply(const DeregisterConsumerCommand& command);
  Result<void> apply(const FinishConsumerCommand& command);
  Result<void> apply(const TagConsumerCommand& command);
  Result<void> apply(const UntagConsumerCommand& command);
  Result<void> apply(const SetStreamPolicyCommand& command);
  Result<void> apply(const SetConsumerPolicyCommand& command);
  Result<void> apply(const CreateChannelCommand& command);
  Result<void> apply(const UpdateChannelCommand& command);
  Result<void> apply(const DeleteChannelCommand& command);
  Result<void> apply(const FinishChannelCommand& command);
  Result<void> apply(const AdvanceChannelCommand& command);
  Result<void> apply(const TagChannelCommand& command);
  Result<void> apply(const UntagChannelCommand& command);
  Result<void> apply(const InstallTokenKeyCommand& command);

  base::Timestamp now() const { return change_.state.time; }
  bool is_due(base::Timestamp due) const { return due <= now(); }

  // An error with the tokens "stream" and "account".
  static Error about(ErrorKind kind, const StreamKey& key);

  Result<StreamPtr> find(const StreamKey& key) const;
  Result<StreamPtr> find_active(const StreamKey& key) const;
  // ACTIVE and not on demand: its shards may be split and merged by hand.
  Result<StreamPtr> find_provisioned(const StreamKey& key) const;
  // The tags of a stream cannot be changed before it has been ACTIVE (facts 4.1).
  Result<StreamPtr> find_taggable(const StreamKey& key) const;
  // The stream of a transition, if it is still the one that began it.
  Result<StreamPtr> find_incarnation(const StreamKey& key, const Incarnation& incarnation) const;

  Result<void> check_stream_quotas(const CreateStreamCommand& command) const;
  // One more on-demand stream.
  Result<void> check_on_demand_quota(const Tenant& tenant) const;
  Result<void> check_transition_count(const Tenant& tenant) const;
  // `additional` open shards more than now; 0 always passes.
  Result<void> check_shard_quota(const Tenant& tenant, int64_t additional, int64_t quota) const;

  bool committed(const Tenant& tenant) const;
  // Warm throughput is for on-demand streams of accounts with the commitment.
  Result<void> check_warm_throughput(const Tenant& tenant, StreamMode mode, int64_t mibps) const;
  // A reshard of `stream` to `count` shards, or only UPDATING if it has them.
  Result<void> scale(StreamState stream, uint32_t count, base::Timestamp due, int64_t shard_quota);

  TenantState copy_tenant(const Tenant& tenant) const;
  int64_t create_seconds_for(const StreamKey& key) const;
  // Forgets creation seconds that time itself has passed: any later stream gets a later one.
  void prune_create_seconds(TenantState& tenant, const Tenant& name);

  // Gives the shard its index, log and epoch. The log of a shard that is closed already is never
  // opened: nothing will be written to it.
  void add_shard(StreamState& stream, Shard shard);
  void close_shard(StreamState& stream, ShardIndex index, const ShardEnd& end);
  void drop_expired_shards(StreamState& stream);

  // When and where the parents of a reshard end.
  struct Closing {
    // Children open at the very instant their parents close, so that at any time the open shards
    // cover the hash key space once. An engine that was restarted with its clock set back may seal
    // a parent before that was opened; the instant is lifted then.
    base::Timestamp instant;
    // The seconds inside the children's numbers rise past everything in the parents, whatever the
    // clock did in between (docs/architecture.md).
    int64_t last_seconds = 0;
    engine::Position position{0};
  };
  void begin_reshard(StreamState stream, ReshardPlan plan, base::Timestamp due);
  Result<Closing> closing_of(const StreamState& stream, const FinishReshardCommand& command) const;
  void open_children(StreamState& stream, const ReshardPlan& plan, const Closing& closing);

  // kStreamNotFound or kConsumerNotFound, also for an earlier one of its name.
  Result<ConsumerPtr> find_consumer(const ConsumerKey& key) const;
  // Also kConsumerNotActive.
  Result<ConsumerPtr> find_active_consumer(const ConsumerKey& key) const;
  void store_consumer(const StreamKey& key, Consumer consumer);
  void remove_consumer(const StreamKey& key, const Consumer& consumer);

  // kChannelNotFound, also for an earlier one of its name.
  Result<ChannelPtr> find_channel(const ChannelKey& key) const;
  // Also kChannelNotActive.
  Result<ChannelPtr> find_active_channel(const ChannelKey& key) const;
  // kStreamHasChannels.
  Result<void> check_no_channels(const StreamKey& key) const;
  void store_channel(const Tenant& name, Channel channel);
  void remove_channel(const Tenant& name, const Channel& channel);

  // UPDATING until `due`, unless that has come.
  void show_updating(StreamState& stream, base::Timestamp due) const;
  void store(StreamState stream);
  void remove(const StreamState& stream);

  Change change_;
};

}  // namespace weir::shards
