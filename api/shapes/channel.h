#pragma once

// The parts of a channel that requests and answers have in common (service model, botocore 1.44).
// In answers the views point into the channel that they were made from.

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "api/member_table.h"
#include "api/shapes/channel_rules.h"
#include "api/shapes/rules.h"
#include "shards/channel.h"

namespace weir::api {

struct RecordConfiguration {
  std::optional<std::string_view> record_format_type;
  std::optional<std::string_view> gsr_schema_arn;

  static constexpr auto members() {
    using Self = RecordConfiguration;
    return std::array{member<&Self::record_format_type>(
                          "RecordFormatType", required(rules::one_of(shards::kRecordFormatWords))),
                      member<&Self::gsr_schema_arn>("GSRSchemaARN", rules::kSchemaArn)};
  }
};

struct DeadLetterQueueS3Configuration {
  std::optional<std::string_view> bucket_arn;
  std::optional<std::string_view> expected_bucket_owner;
  std::optional<std::string_view> error_output_prefix;

  static constexpr auto members() {
    using Self = DeadLetterQueueS3Configuration;
    return std::array{
        member<&Self::bucket_arn>("BucketARN", required(rules::kBucketArn)),
        member<&Self::expected_bucket_owner>("ExpectedBucketOwner", required(rules::kBucketOwner)),
        member<&Self::error_output_prefix>("ErrorOutputPrefix", rules::kErrorPrefix)};
  }
};

struct S3StorageConfiguration {
  std::optional<std::string_view> bucket_arn;
  std::optional<std::string_view> expected_bucket_owner;
  std::optional<std::string_view> output_key_template;
  std::optional<std::string_view> storage_class;
  std::optional<std::string_view> compression_type;

  static constexpr auto members() {
    using Self = S3StorageConfiguration;
    return std::array{
        member<&Self::bucket_arn>("BucketARN", required(rules::kBucketArn)),
        member<&Self::expected_bucket_owner>("ExpectedBucketOwner", required(rules::kBucketOwner)),
        member<&Self::output_key_template>("OutputKeyTemplate", rules::kKeyTemplate),
        member<&Self::storage_class>("StorageClass", rules::one_of(shards::kStorageClassWords)),
        member<&Self::compression_type>("CompressionType",
                                        required(rules::one_of(shards::kObjectCompressionWords)))};
  }
};

// Answers have the same members as requests, but all of them.
struct S3DestinationConfiguration {
  std::optional<int32_t> data_freshness_in_seconds;
  std::optional<DeadLetterQueueS3Configuration> dead_letters;
  std::optional<S3StorageConfiguration> storage;

  static constexpr auto members() {
    using Self = S3DestinationConfiguration;
    return std::array{member<&Self::data_freshness_in_seconds>("DataFreshnessInSeconds"),
                      member<&Self::dead_letters>("DeadLetterQueueS3Configuration"),
                      member<&Self::storage>("StorageConfiguration", required())};
  }
};

struct PartitionField {
  std::optional<std::string_view> transform;
  std::optional<std::string_view> source_name;

  static constexpr auto members() {
    using Self = PartitionField;
    return std::array{member<&Self::source_name>("SourceName", required(rules::kPartitionSource)),
                      member<&Self::transform>(
                          "Transform", required(rules::one_of(rules::kPartitionTransforms)))};
  }
};

struct PartitionSpec {
  std::optional<std::vector<PartitionField>> partition_fields;

  static constexpr auto members() {
    return std::array{member<&PartitionSpec::partition_fields>("PartitionFields",
                                                               required(rules::between(1, 10)))};
  }
};

struct S3TablesConfiguration {
  std::optional<std::string_view> table_bucket_arn;
  std::optional<std::string_view> name_space;
  std::optional<std::string_view> table_name;
  std::optional<std::string_view> compression_type;
  std::optional<PartitionSpec> partition_spec;

  static constexpr auto members() {
    using Self = S3TablesConfiguration;
    return std::array{
        member<&Self::table_bucket_arn>("TableBucketARN", required(rules::kTableBucketArn)),
        member<&Self::name_space>("Namespace", required(rules::kTableWord)),
        member<&Self::table_name>("TableName", required(rules::kTableWord)),
        member<&Self::compression_type>("CompressionType",
                                        required(rules::one_of(shards::kTableCompressionWords))),
        member<&Self::partition_spec>("PartitionSpec")};
  }
};

struct S3TablesDestinationConfiguration {
  std::optional<int32_t> data_freshness_in_seconds;
  std::optional<DeadLetterQueueS3Configuration> dead_letters;
  std::optional<std::vector<S3TablesConfiguration>> tables;

  static constexpr auto members() {
    using Self = S3TablesDestinationConfiguration;
    return std::array{
        member<&Self::data_freshness_in_seconds>("DataFreshnessInSeconds"),
        member<&Self::dead_letters>("DeadLetterQueueS3Configuration", required()),
        member<&Self::tables>("S3TablesConfigurationList", required(rules::between(1, 10'000)))};
  }
};

struct ChannelEncryptionConfiguration {
  std::optional<std::string_view> encryption_type;
  std::optional<std::string_view> key_id;

  static constexpr auto members() {
    using Self = ChannelEncryptionConfiguration;
    return std::array{
        member<&Self::encryption_type>("EncryptionType",
                                       required(rules::one_of(rules::kChannelEncryptionTypes))),
        member<&Self::key_id>("KeyId", required(rules::kKeyId))};
  }
};

struct CloudWatchLogs {
  std::optional<bool> enabled;
  std::optional<std::string_view> log_group_name;
  std::optional<std::string_view> log_stream_name;

  static constexpr auto members() {
    using Self = CloudWatchLogs;
    return std::array{member<&Self::enabled>("Enabled", required()),
                      member<&Self::log_group_name>("LogGroupName", rules::kLogGroupName),
                      member<&Self::log_stream_name>("LogStreamName", rules::kLogStreamName)};
  }
};

struct ChannelLoggingConfiguration {
  std::optional<CloudWatchLogs> cloud_watch_logs;

  static constexpr auto members() {
    return std::array{
        member<&ChannelLoggingConfiguration::cloud_watch_logs>("CloudWatchLogs", required())};
  }
};

}  // namespace weir::api
