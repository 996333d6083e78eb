// DescribeStreamSummary
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DescribeStreamSummary.html
//
// A stream without its shards. StreamId is never part of it: SDKs that see one leave the endpoint
// they were given (facts 5.12). RecordDistributionStrategy and ChannelCount are there for on-demand
// streams, which alone can have channels, WarmThroughput for those of accounts with the billing
// commitment.
//
// Errors: ResourceNotFoundException.

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/exchange.h"
#include "api/member_table.h"
#include "api/shapes/encryption.h"
#include "api/shapes/monitoring.h"
#include "api/shapes/stream_details.h"
#include "api/streams.h"

namespace weir::api {
namespace {

struct Input {
  StreamRef stream;

  static constexpr auto members() { return stream_ref_members<&Input::stream>(); }
};

struct StreamDescriptionSummary {
  std::string stream_name;
  std::string stream_arn;
  std::string_view stream_status;
  StreamModeDetails stream_mode_details;
  int32_t retention_period_hours = 0;
  base::Timestamp stream_creation_timestamp;
  std::vector<EnhancedMetrics> enhanced_monitoring;
  std::string_view encryption_type;
  std::optional<std::string> key_id;
  int32_t open_shard_count = 0;
  int32_t consumer_count = 0;
  std::optional<int32_t> channel_count;
  std::optional<WarmThroughput> warm_throughput;
  int32_t max_record_size_in_kib = 0;
  std::optional<std::string_view> record_distribution_strategy;

  static constexpr auto members() {
    using Self = StreamDescriptionSummary;
    return std::array{member<&Self::stream_name>("StreamName"),
                      member<&Self::stream_arn>("StreamARN"),
                      member<&Self::stream_status>("StreamStatus"),
                      member<&Self::stream_mode_details>("StreamModeDetails"),
                      member<&Self::retention_period_hours>("RetentionPeriodHours"),
                      member<&Self::stream_creation_timestamp>("StreamCreationTimestamp"),
                      member<&Self::enhanced_monitoring>("EnhancedMonitoring"),
                      member<&Self::encryption_type>("EncryptionType"),
                      member<&Self::key_id>("KeyId"),
                      member<&Self::open_shard_count>("OpenShardCount"),
                      member<&Self::consumer_count>("ConsumerCount"),
                      member<&Self::channel_count>("ChannelCount"),
                      member<&Self::warm_throughput>("WarmThroughput"),
                      member<&Self::max_record_size_in_kib>("MaxRecordSizeInKiB"),
                      member<&Self::record_distribution_strategy>("RecordDistributionStrategy")};
  }
};

struct Output {
  StreamDescriptionSummary stream_description_summary;

  static constexpr auto members() {
    return std::array{member<&Output::stream_description_summary>("StreamDescriptionSummary")};
  }
};

// Nothing for streams that cannot have any.
std::optional<WarmThroughput> warm_throughput_of(Context& context,
                                                 const shards::StreamState& stream) {
  const shards::CatalogStatePtr state = context.service.catalog().state();
  const shards::TenantState* owner = state->find_tenant(stream.key.tenant);
  const base::Timestamp now = context.service.clock().wall();
  if (stream.mode != shards::StreamMode::kOnDemand || owner == nullptr ||
      !owner->settings.committed(now)) {
    return std::nullopt;
  }
  return WarmThroughput(stream, stream.warm_mibps);
}

int32_t channel_count_of(Context& context, const shards::StreamKey& key) {
  const shards::CatalogStatePtr state = context.service.catalog().state();
  const shards::TenantState* owner = state->find_tenant(key.tenant);
  return owner == nullptr ? 0 : static_cast<int32_t>(owner->channel_count(key.name));
}

boost::asio::awaitable<Status> handle(Context& context, const Request& request, Input& input,
                                      Output& output) {
  CO_ASSIGN_OR_RETURN(const shards::StreamPtr stream,
                      find_stream(context, input.stream, request.caller));
  StreamDescriptionSummary& summary = output.stream_description_summary;
  summary.stream_name = stream->key.name;
  summary.stream_arn = shards::format_stream_arn(stream->key);
  summary.stream_status = to_string(stream->status);
  summary.stream_mode_details.stream_mode = to_string(stream->mode);
  summary.retention_period_hours = static_cast<int32_t>(stream->retention_hours);
  summary.stream_creation_timestamp = shown_creation_time(*stream);
  summary.encryption_type = encryption_type_of(*stream).value_or(kEncryptionTypes[0]);
  summary.key_id = key_id_of(*stream);
  summary.enhanced_monitoring.push_back({words_of(stream->shard_metrics)});
  // CREATING: the shards are not open yet.
  summary.open_shard_count = stream->activated ? static_cast<int32_t>(stream->routes.size()) : 0;
  summary.consumer_count = static_cast<int32_t>(stream->consumers.size());
  summary.warm_throughput = warm_throughput_of(context, *stream);
  summary.max_record_size_in_kib = static_cast<int32_t>(stream->record_bytes_max / 1024);
  if (stream->mode == shards::StreamMode::kOnDemand) {
    summary.record_distribution_strategy = to_string(stream->distribution);
    summary.channel_count = channel_count_of(context, stream->key);
  }
  co_return Status();
}

}  // namespace

std::unique_ptr<Exchange> operations::describe_stream_summary() {
  return std::make_unique<TypedExchange<Input, Output, handle>>();
}

}  // namespace weir::api
