#include "shards/catalog_rules.h"

#include <algorithm>
#include <utility>

#include "shards/catalog_step.h"
#include "shards/daily_calls.h"
#include "shards/retention.h"
#include "shards/tags.h"

namespace weir::shards {
namespace {

constexpr size_t kTokenKeysMax = 2;

}  // namespace

Result<void> CatalogStep::apply(const CreateStreamCommand& command) {
  if (command.warm_mibps > 0) {
    RETURN_IF_ERROR(check_warm_throughput(command.key.tenant, command.mode, command.warm_mibps));
  }
  if (command.distribution == Distribution::kAuto && command.mode != StreamMode::kOnDemand) {
    return about(ErrorKind::kDistributionNotAllowed, command.key);
  }
  if (change_.state.find(command.key) != nullptr) {
    return about(ErrorKind::kStreamExists, command.key);
  }
  RETURN_IF_ERROR(check_transition_count(command.key.tenant));
  RETURN_IF_ERROR(check_stream_quotas(command));
  RETURN_IF_ERROR(check_shard_quota(command.key.tenant, command.shard_count, command.shard_quota));
  RETURN_IF_ERROR(check_tags_to_add(command.key, command.tags));
  ASSIGN_OR_RETURN(Tags tags, merge_tags(command.key, {}, command.tags));
  StreamState stream;
  stream.key = command.key;
  stream.incarnation = command.incarnation;
  stream.created_at = now();
  stream.create_seconds = create_seconds_for(command.key);
  stream.mode = command.mode;
  stream.record_bytes_max = command.record_bytes_max;
  stream.warm_mibps = command.warm_mibps;
  stream.distribution = command.distribution;
  stream.tags = std::move(tags);
  for (const HashKeyRange& range : uniform_ranges(command.shard_count)) {
    add_shard(stream, {.range = range,
                       .create_seconds = stream.create_seconds,
                       .opened_at = stream.created_at,
                       .start = command.start});
  }
  if (is_due(command.due)) {
    stream.status = StreamStatus::kActive;
    stream.activated = true;
  } else {
    stream.transition = Transition{.due = command.due, .reshard = std::nullopt};
  }
  store(std::move(stream));
  return {};
}

Result<void> CatalogStep::apply(const DeleteStreamCommand& command) {
  ASSIGN_OR_RETURN(const StreamPtr stream, find(command.key));
  if (stream->status == StreamStatus::kDeleting) {
    return {};
  }
  if (!stream->consumers.empty() && !command.enforce_consumer_deletion) {
    return about(ErrorKind::kStreamHasConsumers, command.key);
  }
  RETURN_IF_ERROR(check_no_channels(command.key));
  if (is_due(command.due)) {
    remove(*stream);
    return {};
  }
  StreamState deleting = *stream;
  deleting.status = StreamStatus::kDeleting;
  deleting.transition = Transition{.due = command.due, .reshard = std::nullopt};
  store(std::move(deleting));
  return {};
}

Result<void> CatalogStep::apply(const FinishTransitionCommand& command) {
  ASSIGN_OR_RETURN(const StreamPtr stream, find_incarnation(command.key, command.incarnation));
  if (stream->transition->reshard || !is_due(stream->transition->due)) {
    return about(ErrorKind::kStreamNotFound, command.key);
  }
  if (stream->status == StreamStatus::kDeleting) {
    remove(*stream);
    return {};
  }
  StreamState active = *stream;
  active.status = StreamStatus::kActive;
  active.activated = true;
  active.transition.reset();
  store(std::move(active));
  return {};
}

Result<void> CatalogStep::apply(const SetRetentionCommand& command) {
  ASSIGN_OR_RETURN(const StreamPtr stream, find(command.key));
  RETURN_IF_ERROR(check_retention(*stream, command.change, command.hours));
  RETURN_IF_ERROR(find_active(command.key));
  StreamState changed = *stream;
  // What is hidden by the present period stays hidden under a longer one, and a shorter one hides
  // at once (facts 5.5): the floor never goes back.
  changed.retention_floor = stream->horizon(now());
  changed.retention_hours = command.hours;
  for (const ShardPtr& shard : changed.shards) {
    change_.logs.retention.push_back(
        {.log = shard->log, .epoch = shard->epoch, .retention_millis = changed.retention_millis()});
  }
  show_updating(changed, command.due);
  store(std::move(changed));
  return {};
}

Result<void> CatalogStep::apply(const UpdateStreamModeCommand& command) {
  ASSIGN_OR_RETURN(const StreamPtr stream, find(command.key));
  if (command.warm_mibps > 0) {
    RETURN_IF_ERROR(check_warm_throughput(command.key.tenant, command.mode, command.warm_mibps));
  }
  RETURN_IF_ERROR(find_active(command.key));
  StreamState changed = *stream;
  changed.warm_mibps = command.warm_mibps;
  if (stream->mode == command.mode && command.warm_mibps == 0) {
    return {};
  }
  if (stream->mode != command.mode) {
    RETURN_IF_ERROR(count_daily_call(changed.daily_calls, DailyCall::kUpdateStreamMode, command.key,
                                     command.daily_limit, now()));
  }
  if (stream->mode != command.mode && command.mode == StreamMode::kOnDemand) {
    RETURN_IF_ERROR(check_on_demand_quota(command.key.tenant));
  }
  changed.mode = command.mode;
  if (command.mode == StreamMode::kProvisioned) {
    RETURN_IF_ERROR(check_no_channels(command.key));
    changed.distribution = Distribution::kUserPartitionKey;
  }
  if (command.warm_mibps > static_cast<int64_t>(stream->routes.size())) {
    const auto count = static_cast<uint32_t>(command.warm_mibps);
    return scale(std::move(changed), count, command.due, command.shard_quota);
  }
  show_updating(changed, command.due);
  store(std::move(changed));
  return {};
}

Result<void> CatalogStep::apply(const SetDistributionCommand& command) {
  ASSIGN_OR_RETURN(const StreamPtr stream, find(command.key));
  if (command.distribution == Distribution::kAuto && stream->mode != StreamMode::kOnDemand) {
    return about(ErrorKind::kDistributionNotAllowed, command.key);
  }
  RETURN_IF_ERROR(find_active(command.key));
  StreamState changed = *stream;
  changed.distribution = command.distribution;
  store(std::move(changed));
  return {};
}

Result<void> CatalogStep::apply(const UpdateMaxRecordSizeCommand& command) {
  ASSIGN_OR_RETURN(const StreamPtr stream, find_active(command.key));
  StreamState changed = *stream;
  changed.record_bytes_max = command.record_bytes_max;
  show_updating(changed, command.due);
  store(std::move(changed));
  return {};
}

Result<void> CatalogStep::apply(const SetMonitoringCommand& command) {
  ASSIGN_OR_RETURN(const StreamPtr stream, find_active(command.key));
  StreamState changed = *stream;
  changed.shard_metrics = command.change == MonitoringChange::kEnable
                              ? stream->shard_metrics.with(command.metrics)
                              : stream->shard_metrics.without(command.metrics);
  store(std::move(changed));
  return {};
}

Result<void> CatalogStep::apply(const SetEncryptionCommand& command) {
  ASSIGN_OR_RETURN(const StreamPtr stream, find_active(command.key));
  const bool stop = command.key_id.empty();
  if (stop && stream->encryption_key.empty()) {
    return about(ErrorKind::kStreamNotEncrypted, command.key);
  }
  StreamState changed = *stream;
  const DailyCall call =
      stop ? DailyCall::kStopStreamEncryption : DailyCall::kStartStreamEncryption;
  RETURN_IF_ERROR(
      count_daily_call(changed.daily_calls, call, command.key, command.daily_limit, now()));
  changed.encryption_key = command.key_id;
  show_updating(changed, command.due);
  store(std::move(changed));
  return {};
}

Result<void> CatalogStep::apply(const AddTagsCommand& command) {
  ASSIGN_OR_RETURN(const StreamPtr stream, find_taggable(command.key));
  RETURN_IF_ERROR(check_tags_to_add(command.key, command.tags));
  ASSIGN_OR_RETURN(Tags tags, merge_tags(command.key, stream->tags, command.tags));
  StreamState tagged = *stream;
  tagged.tags = std::move(tags);
  store(std::move(tagged));
  return {};
}

Result<void> CatalogStep::apply(const RemoveTagsCommand& command) {
  ASSIGN_OR_RETURN(const StreamPtr stream, find_taggable(command.key));
  RETURN_IF_ERROR(check_tags_to_remove(command.key, command.tag_keys));
  StreamState untagged = *stream;
  for (const std::string& key : command.tag_keys) {
    untagged.tags.erase(key);
  }
  store(std::move(untagged));
  return {};
}

Result<void> CatalogStep::apply(const InstallTokenKeyCommand& command) {
  std::vector<TokenKey>& keys = change_.state.token_keys;
  const uint32_t id = keys.empty() ? 1 : keys.back().id + 1;
  keys.push_back({.id = id, .secret = command.secret, .installed_at = now()});
  change_.rows.push_back(token_key_row(keys.back()));
  while (keys.size() > kTokenKeysMax) {
    change_.rows.push_back(token_key_removal(keys.front().id));
    keys.erase(keys.begin());
  }
  return {};
}

Result<Change> apply_command(const CatalogState& state, const Command& command) {
  return CatalogStep(state, command.time).run(command.body);
}

}  // namespace weir::shards
