// Creating channels, changing and deleting them, what finishes these, how far they have delivered,
// and their tags.

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "shards/catalog_step.h"
#include "shards/channel.h"
#include "shards/tags.h"

namespace weir::shards {

namespace {

Error about_channel(ErrorKind kind, const ChannelKey& key) {
  return Error(kind).with("channel", key.id).with("account", key.tenant.account);
}

// What a channel is when it is created.
ChannelStatus ready_status(const Channel& channel) {
  return channel.failure.empty() ? ChannelStatus::kActive : ChannelStatus::kFailed;
}

}  // namespace

Result<ChannelPtr> CatalogStep::find_channel(const ChannelKey& key) const {
  ChannelPtr channel = change_.state.find_channel(key);
  if (channel == nullptr) {
    return about_channel(ErrorKind::kChannelNotFound, key);
  }
  return channel;
}

Result<ChannelPtr> CatalogStep::find_active_channel(const ChannelKey& key) const {
  ASSIGN_OR_RETURN(ChannelPtr channel, find_channel(key));
  if (channel->status != ChannelStatus::kActive) {
    return about_channel(ErrorKind::kChannelNotActive, key)
        .with("status", std::string(word_of(kChannelStatusWords, channel->status)));
  }
  return channel;
}

Result<void> CatalogStep::check_no_channels(const StreamKey& key) const {
  const TenantState* tenant = change_.state.find_tenant(key.tenant);
  if (tenant != nullptr && tenant->channel_count(key.name) > 0) {
    return about(ErrorKind::kStreamHasChannels, key);
  }
  return {};
}

void CatalogStep::store_channel(const Tenant& name, Channel channel) {
  TenantState tenant = copy_tenant(name);
  change_.rows.push_back(channel_row(name, channel));
  std::string channel_name = channel.name;
  tenant.channels[std::move(channel_name)] = std::make_shared<const Channel>(std::move(channel));
  change_.state.tenants[name] = std::make_shared<const TenantState>(std::move(tenant));
}

void CatalogStep::remove_channel(const Tenant& name, const Channel& channel) {
  TenantState tenant = copy_tenant(name);
  change_.rows.push_back(channel_removal(name, channel.name));
  for (const auto& [shard, position] : channel.positions) {
    change_.rows.push_back(channel_position_removal(name, channel.name, shard));
  }
  tenant.channels.erase(channel.name);
  change_.state.tenants[name] = std::make_shared<const TenantState>(std::move(tenant));
}

Result<void> CatalogStep::apply(const CreateChannelCommand& command) {
  ASSIGN_OR_RETURN(const StreamPtr stream, find(command.key));
  if (stream->status != StreamStatus::kActive && stream->status != StreamStatus::kUpdating) {
    return about(ErrorKind::kStreamNotActive, command.key)
        .with("status", std::string(to_string(stream->status)));
  }
  const Tenant& name = command.key.tenant;
  RETURN_IF_ERROR(check_new_channel(*change_.state.find_tenant(name), *stream, command.name));
  RETURN_IF_ERROR(check_tags_to_add(command.key, command.tags));
  ASSIGN_OR_RETURN(Tags tags, merge_tags(command.key, {}, command.tags));
  Channel channel;
  channel.name = command.name;
  channel.id = command.id;
  channel.stream = command.key.name;
  channel.created_at = now();
  channel.failure = command.failure;
  channel.settings = command.settings;
  channel.settings.logging =
      with_default_names(std::move(channel.settings.logging), command.name, command.id);
  channel.tags = std::move(tags);
  channel.start = command.start;
  if (is_due(command.due)) {
    channel.status = ready_status(channel);
  } else {
    channel.due = command.due;
  }
  store_channel(name, std::move(channel));
  return {};
}

Result<void> CatalogStep::apply(const UpdateChannelCommand& command) {
  ASSIGN_OR_RETURN(const ChannelPtr channel, find_active_channel(command.channel));
  Channel changed = *channel;
  changed.settings.freshness_seconds =
      command.freshness_seconds.value_or(changed.settings.freshness_seconds);
  if (command.logging) {
    ChannelLogging logging = *command.logging;
    // What the update leaves out stays.
    logging.group = logging.group ? logging.group : changed.settings.logging.group;
    logging.stream = logging.stream ? logging.stream : changed.settings.logging.stream;
    changed.settings.logging = with_default_names(std::move(logging), changed.name, changed.id);
  }
  if (!is_due(command.due)) {
    changed.status = ChannelStatus::kUpdating;
    changed.due = command.due;
  }
  store_channel(command.channel.tenant, std::move(changed));
  return {};
}

Result<void> CatalogStep::apply(const DeleteChannelCommand& command) {
  ASSIGN_OR_RETURN(const ChannelPtr channel, find_channel(command.channel));
  if (channel->status == ChannelStatus::kDeleting) {
    return {};
  }
  if (is_due(command.due)) {
    remove_channel(command.channel.tenant, *channel);
    return {};
  }
  Channel deleting = *channel;
  deleting.status = ChannelStatus::kDeleting;
  deleting.due = command.due;
  store_channel(command.channel.tenant, std::move(deleting));
  return {};
}

Result<void> CatalogStep::apply(const FinishChannelCommand& command) {
  ASSIGN_OR_RETURN(const ChannelPtr channel, find_channel(command.channel));
  if (!channel->due || !is_due(*channel->due)) {
    return about_channel(ErrorKind::kChannelNotFound, command.channel);
  }
  if (channel->status == ChannelStatus::kDeleting) {
    remove_channel(command.channel.tenant, *channel);
    return {};
  }
  Channel ready = *channel;
  ready.status = ready_status(ready);
  ready.due.reset();
  store_channel(command.channel.tenant, std::move(ready));
  return {};
}

// Only the rows of positions that moved are written. Those of shards that are gone go too.
Result<void> CatalogStep::apply(const AdvanceChannelCommand& command) {
  ASSIGN_OR_RETURN(const ChannelPtr channel, find_channel(command.channel));
  const Tenant& name = command.channel.tenant;
  ASSIGN_OR_RETURN(const StreamPtr stream, find({.tenant = name, .name = channel->stream}));
  auto advanced = std::make_shared<Channel>(*channel);
  for (const auto& [shard, position] : command.positions) {
    engine::Position& stored = advanced->positions[shard];
    if (stored < position && stream->find_shard(shard) != nullptr) {
      stored = position;
      change_.rows.push_back(channel_position_row(name, channel->name, shard, position));
    }
  }
  std::erase_if(advanced->positions, [&](const auto& entry) {
    const bool gone = stream->find_shard(entry.first) == nullptr;
    if (gone && channel->positions.contains(entry.first)) {
      change_.rows.push_back(channel_position_removal(name, channel->name, entry.first));
    }
    return gone;
  });
  TenantState tenant = copy_tenant(name);
  tenant.channels[advanced->name] = advanced;
  change_.state.tenants[name] = std::make_shared<const TenantState>(std::move(tenant));
  return {};
}

Result<void> CatalogStep::apply(const TagChannelCommand& command) {
  ASSIGN_OR_RETURN(const ChannelPtr channel, find_active_channel(command.channel));
  const StreamKey key{.tenant = command.channel.tenant, .name = channel->stream};
  RETURN_IF_ERROR(check_tags_to_add(key, command.tags));
  ASSIGN_OR_RETURN(Tags tags, merge_tags(key, channel->tags, command.tags));
  Channel tagged = *channel;
  tagged.tags = std::move(tags);
  store_channel(command.channel.tenant, std::move(tagged));
  return {};
}

Result<void> CatalogStep::apply(const UntagChannelCommand& command) {
  ASSIGN_OR_RETURN(const ChannelPtr channel, find_active_channel(command.channel));
  const StreamKey key{.tenant = command.channel.tenant, .name = channel->stream};
  RETURN_IF_ERROR(check_tags_to_remove(key, command.tag_keys));
  Channel untagged = *channel;
  for (const std::string& tag : command.tag_keys) {
    untagged.tags.erase(tag);
  }
  store_channel(command.channel.tenant, std::move(untagged));
  return {};
}

}  // namespace weir::shards
