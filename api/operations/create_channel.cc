// CreateChannel
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_CreateChannel.html
//
// Begins to deliver the records of an on-demand stream, those that are put from now on, to S3
// (docs/channels.md). The answer says CREATING; the channel is for as long as --state-delay says.
// Then it is ACTIVE, or FAILED with a ChannelStatusReason: its destination is S3 Tables, which weir
// does not write, or the server was started without a place for objects.
//
// Errors, first to last: InvalidArgumentException (not exactly one destination, not exactly one
// stream or table, a format or freshness the destination does not take, a key template that cannot
// be read), ResourceNotFoundException (the stream), ResourceInUseException (the stream is CREATING
// or DELETING, the name is taken), InvalidArgumentException (the stream is not on-demand),
// LimitExceededException (50 channels), InvalidArgumentException (tags).

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/channels.h"
#include "api/error_mapping.h"
#include "api/exchange.h"
#include "api/member_table.h"
#include "api/streams.h"
#include "channels/key_template.h"
#include "channels/problems.h"
#include "shards/limits.h"

namespace weir::api {
namespace {

using shards::RecordFormat;

constexpr std::string_view kNoTables =
    "S3 Tables destinations are not supported: this server writes only to general purpose S3 "
    "buckets. Delete the channel and create one with S3DestinationConfiguration.";

struct ChannelStreamConfiguration {
  std::optional<std::string_view> stream_arn;
  std::optional<RecordConfiguration> record_configuration;

  static constexpr auto members() {
    using Self = ChannelStreamConfiguration;
    return std::array{member<&Self::stream_arn>("StreamARN", required(rules::kStreamArn)),
                      member<&Self::record_configuration>("RecordConfiguration", required())};
  }
};

struct Input {
  std::optional<std::string_view> channel_name;
  std::optional<std::string_view> role_arn;
  std::optional<std::vector<ChannelStreamConfiguration>> sources;
  std::optional<S3DestinationConfiguration> s3;
  std::optional<S3TablesDestinationConfiguration> tables;
  std::optional<ChannelEncryptionConfiguration> encryption;
  std::optional<StringMap> tags;
  std::optional<ChannelLoggingConfiguration> logging;

  static constexpr auto members() {
    return std::array{
        member<&Input::channel_name>("ChannelName", required(rules::kChannelName)),
        member<&Input::role_arn>("ServiceExecutionRoleARN", required(rules::kRoleArn)),
        member<&Input::sources>("StreamConfigurationList", required(rules::between(1, 10'000))),
        member<&Input::s3>("S3DestinationConfiguration"),
        member<&Input::tables>("S3TablesDestinationConfiguration"),
        member<&Input::encryption>("EncryptionConfiguration"),
        member<&Input::tags>("Tags", rules::kTagMap),
        member<&Input::logging>("LoggingConfiguration")};
  }
};

struct Output {
  ChannelDescription channel_description;

  static constexpr auto members() {
    return std::array{member<&Output::channel_description>("ChannelDescription")};
  }
};

Status check_format(RecordFormat format, const RecordConfiguration& record, bool tables) {
  const bool fits = tables ? format == RecordFormat::kJson || format == RecordFormat::kGsrJson
                           : format != RecordFormat::kGsrJson;
  if (!fits) {
    return channel_invalid("RecordFormatType " + std::string(*record.record_format_type) +
                           " is not supported for this destination");
  }
  if (tables && !record.gsr_schema_arn) {
    return channel_invalid("GSRSchemaARN is required for S3TablesDestinationConfiguration");
  }
  return {};
}

// The value becomes a header of the requests to S3, and the model gives it no pattern.
Status check_key_id(std::string_view key_id) {
  constexpr std::string_view kCharacters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:/_-";
  if (key_id.find_first_not_of(kCharacters) != std::string_view::npos) {
    return channel_invalid("EncryptionConfiguration.KeyId must be the id, alias or ARN of a key");
  }
  return {};
}

Status check(const Input& input) {
  if (input.s3.has_value() == input.tables.has_value()) {
    return channel_invalid(
        "exactly one of S3DestinationConfiguration and S3TablesDestinationConfiguration must be "
        "given");
  }
  if (input.sources->size() != 1) {
    return channel_invalid("StreamConfigurationList must name exactly one stream");
  }
  if (input.tables && input.tables->tables->size() != 1) {
    return channel_invalid("S3TablesConfigurationList must name exactly one table");
  }
  const RecordConfiguration& record = *input.sources->front().record_configuration;
  const auto format =
      shards::value_of<RecordFormat>(shards::kRecordFormatWords, *record.record_format_type);
  RETURN_IF_ERROR(check_format(format, record, input.tables.has_value()));
  RETURN_IF_ERROR(check_freshness(input.s3 ? input.s3->data_freshness_in_seconds
                                           : input.tables->data_freshness_in_seconds));
  if (input.encryption) {
    RETURN_IF_ERROR(check_key_id(*input.encryption->key_id));
  }
  if (input.s3 && input.s3->storage->output_key_template) {
    const auto read = channels::KeyTemplate::parse(*input.s3->storage->output_key_template);
    if (!read.ok()) {
      return channel_invalid("OutputKeyTemplate: " + read.error().text());
    }
  }
  return {};
}

std::optional<std::string> text_of(std::optional<std::string_view> view) {
  return view ? std::optional<std::string>(*view) : std::nullopt;
}

shards::DeadLetterBucket dead_letters_of(const DeadLetterQueueS3Configuration& given) {
  return {.bucket_arn = std::string(*given.bucket_arn),
          .owner = std::string(*given.expected_bucket_owner),
          .prefix = text_of(given.error_output_prefix)};
}

void set_s3(const S3DestinationConfiguration& given, shards::ChannelSettings& settings) {
  const S3StorageConfiguration& storage = *given.storage;
  shards::S3Destination& s3 = settings.s3.emplace();
  s3.bucket_arn = std::string(*storage.bucket_arn);
  s3.owner = std::string(*storage.expected_bucket_owner);
  s3.key_template = text_of(storage.output_key_template);
  if (storage.storage_class) {
    s3.storage_class =
        shards::value_of<shards::StorageClass>(shards::kStorageClassWords, *storage.storage_class);
  }
  s3.compression = shards::value_of<shards::ObjectCompression>(shards::kObjectCompressionWords,
                                                               *storage.compression_type);
  settings.dead_letters = given.dead_letters
                              ? dead_letters_of(*given.dead_letters)
                              : shards::DeadLetterBucket{s3.bucket_arn, s3.owner, std::nullopt};
  if (!settings.dead_letters.prefix) {
    settings.dead_letters.prefix = std::string(channels::kDefaultErrorPrefix);
  }
}

void set_table(const S3TablesDestinationConfiguration& given, shards::ChannelSettings& settings) {
  const S3TablesConfiguration& from = given.tables->front();
  shards::TableDestination& table = settings.table.emplace();
  table.table_bucket_arn = std::string(*from.table_bucket_arn);
  table.name_space = std::string(*from.name_space);
  table.table_name = std::string(*from.table_name);
  table.compression = shards::value_of<shards::TableCompression>(shards::kTableCompressionWords,
                                                                 *from.compression_type);
  if (from.partition_spec) {
    auto& sources = table.partition_sources.emplace();
    for (const PartitionField& field : *from.partition_spec->partition_fields) {
      sources.emplace_back(*field.source_name);
    }
  }
  settings.dead_letters = dead_letters_of(*given.dead_letters);
}

shards::ChannelSettings settings_of(const Input& input) {
  const RecordConfiguration& record = *input.sources->front().record_configuration;
  shards::ChannelSettings settings;
  settings.role_arn = std::string(*input.role_arn);
  settings.format =
      shards::value_of<RecordFormat>(shards::kRecordFormatWords, *record.record_format_type);
  settings.schema_arn = text_of(record.gsr_schema_arn);
  const std::optional<int32_t> freshness =
      input.s3 ? input.s3->data_freshness_in_seconds : input.tables->data_freshness_in_seconds;
  settings.freshness_seconds =
      freshness.value_or(int32_t{shards::limits::kFreshnessSecondsDefault});
  if (input.s3) {
    set_s3(*input.s3, settings);
  } else {
    set_table(*input.tables, settings);
  }
  if (input.encryption) {
    settings.encryption_key = std::string(*input.encryption->key_id);
  }
  if (input.logging) {
    settings.logging = logging_of(*input.logging);
  }
  return settings;
}

boost::asio::awaitable<Status> handle(Context& context, const Request& request, Input& input,
                                      Output& output) {
  CO_RETURN_IF_ERROR(check(input));
  const StreamRef ref{
      .stream_name = {}, .stream_arn = input.sources->front().stream_arn, .stream_id = {}};
  CO_ASSIGN_OR_RETURN(shards::StreamKey stream, stream_key(ref, request.caller));
  if (stream.tenant != tenant_of(request.caller)) {
    co_return stream_not_found(stream);
  }
  shards::NewChannel channel{.stream = std::move(stream),
                             .name = std::string(*input.channel_name),
                             .settings = settings_of(input)};
  channel.tags = input.tags ? tags_of(*input.tags) : shards::Tags();
  if (input.tables) {
    channel.failure = kNoTables;
  } else if (context.problems == nullptr) {
    channel.failure = channels::kNoDestination;
  }
  auto created = co_await context.service.channel_admin().create(std::move(channel));
  if (!created.ok()) {
    co_return to_failure(created.error());
  }
  // What the command made of it; gone already if somebody was quick to delete it.
  const std::string arn = shards::format_channel_arn(created.value());
  CO_ASSIGN_OR_RETURN(const FoundChannel found, find_channel(context, arn, request.caller));
  output.channel_description = ChannelDescription(context, found);
  output.channel_description.channel_status =
      word_of(shards::kChannelStatusWords, shards::ChannelStatus::kCreating);
  output.channel_description.channel_status_reason.reset();
  co_return Status();
}

}  // namespace

std::unique_ptr<Exchange> operations::create_channel() {
  return std::make_unique<TypedExchange<Input, Output, handle>>();
}

}  // namespace weir::api
