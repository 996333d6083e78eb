#include "api/channels.h"

#include <fmt/format.h>

#include <utility>

#include "channels/problems.h"
#include "shards/limits.h"

namespace weir::api {
namespace {

using shards::word_of;

template <typename T>
std::optional<std::string_view> view_of(const std::optional<T>& text) {
  return text ? std::optional<std::string_view>(*text) : std::nullopt;
}

DeadLetterQueueS3Configuration describe(const shards::DeadLetterBucket& bucket) {
  return {.bucket_arn = bucket.bucket_arn,
          .expected_bucket_owner = bucket.owner,
          .error_output_prefix = view_of(bucket.prefix)};
}

S3DestinationConfiguration describe_s3(const shards::ChannelSettings& settings) {
  const shards::S3Destination& s3 = *settings.s3;
  S3StorageConfiguration storage{
      .bucket_arn = s3.bucket_arn,
      .expected_bucket_owner = s3.owner,
      .output_key_template = view_of(s3.key_template),
      .storage_class = {},
      .compression_type = word_of(shards::kObjectCompressionWords, s3.compression)};
  if (s3.storage_class) {
    storage.storage_class = word_of(shards::kStorageClassWords, *s3.storage_class);
  }
  return {.data_freshness_in_seconds = static_cast<int32_t>(settings.freshness_seconds),
          .dead_letters = describe(settings.dead_letters),
          .storage = storage};
}

S3TablesDestinationConfiguration describe_table(const shards::ChannelSettings& settings) {
  const shards::TableDestination& table = *settings.table;
  S3TablesConfiguration shown{
      .table_bucket_arn = table.table_bucket_arn,
      .name_space = table.name_space,
      .table_name = table.table_name,
      .compression_type = word_of(shards::kTableCompressionWords, table.compression),
      .partition_spec = {}};
  if (table.partition_sources) {
    auto& fields = shown.partition_spec.emplace().partition_fields.emplace();
    for (const std::string& source : *table.partition_sources) {
      fields.push_back({.transform = rules::kPartitionTransforms[0], .source_name = source});
    }
  }
  return {.data_freshness_in_seconds = static_cast<int32_t>(settings.freshness_seconds),
          .dead_letters = describe(settings.dead_letters),
          .tables = std::vector<S3TablesConfiguration>{std::move(shown)}};
}

}  // namespace

Result<FoundChannel> find_channel(Context& context, std::string_view arn, const Principal& caller) {
  std::optional<shards::ChannelKey> key = shards::parse_channel_arn(arn);
  FoundChannel found;
  if (key && key->tenant == tenant_of(caller)) {
    const shards::CatalogStatePtr state = context.service.catalog().state();
    found.channel = state->find_channel(*key);
    if (found.channel != nullptr) {
      found.stream = state->find({.tenant = key->tenant, .name = found.channel->stream});
    }
  }
  if (found.stream == nullptr) {
    return Failure(ErrorName::kChannelNotFound,
                   {{"channel", key ? key->id : std::string(arn)}, {"account", caller.account}});
  }
  found.key = *std::move(key);
  return found;
}

std::optional<std::string> status_reason(const Context& context, const shards::Channel& channel) {
  if (!channel.failure.empty()) {
    return channel.status == shards::ChannelStatus::kFailed
               ? std::optional<std::string>(channel.failure)
               : std::nullopt;
  }
  if (context.problems == nullptr) {
    return std::string(channels::kNoDestination);
  }
  return context.problems->find(channel.id);
}

ChannelDescription::ChannelDescription(const Context& context, const FoundChannel& found)
    : channel(found.channel),
      channel_name(channel->name),
      channel_arn(shards::format_channel_arn(found.key)),
      channel_id(channel->id),
      channel_status(word_of(shards::kChannelStatusWords, channel->status)),
      channel_status_reason(status_reason(context, *channel)),
      channel_creation_timestamp(channel->created_at),
      service_execution_role_arn(channel->settings.role_arn) {
  const shards::ChannelSettings& settings = channel->settings;
  stream_configuration_list.push_back(
      {.stream_arn = shards::format_stream_arn(found.stream->key),
       .stream_creation_timestamp = shown_creation_time(*found.stream),
       .record_configuration = {
           .record_format_type = word_of(shards::kRecordFormatWords, settings.format),
           .gsr_schema_arn = view_of(settings.schema_arn)}});
  if (settings.s3) {
    s3_destination = describe_s3(settings);
  }
  if (settings.table) {
    s3_tables_destination = describe_table(settings);
  }
  if (settings.encryption_key) {
    encryption = ChannelEncryptionConfiguration{
        .encryption_type = rules::kChannelEncryptionTypes[0], .key_id = *settings.encryption_key};
  }
  logging.cloud_watch_logs = CloudWatchLogs{.enabled = settings.logging.enabled,
                                            .log_group_name = view_of(settings.logging.group),
                                            .log_stream_name = view_of(settings.logging.stream)};
}

shards::ChannelLogging logging_of(const ChannelLoggingConfiguration& configuration) {
  const CloudWatchLogs& logs = *configuration.cloud_watch_logs;
  shards::ChannelLogging logging{.enabled = *logs.enabled, .group = {}, .stream = {}};
  if (logs.log_group_name) {
    logging.group = std::string(*logs.log_group_name);
  }
  if (logs.log_stream_name) {
    logging.stream = std::string(*logs.log_stream_name);
  }
  return logging;
}

Status check_freshness(std::optional<int32_t> seconds) {
  if (seconds && (*seconds < shards::limits::kFreshnessSecondsMin ||
                  *seconds > shards::limits::kFreshnessSecondsMax)) {
    return channel_invalid(fmt::format("DataFreshnessInSeconds must be from {} to {}",
                                       shards::limits::kFreshnessSecondsMin,
                                       shards::limits::kFreshnessSecondsMax));
  }
  return {};
}

Failure channel_invalid(std::string reason) {
  return Failure(ErrorName::kChannelInvalid, {{"reason", std::move(reason)}});
}

}  // namespace weir::api
