// DescribeStream
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DescribeStream.html
//
// A stream and its shards, at most 100 of them a call: closed ones too until their records have
// expired, none before the stream has been ACTIVE (facts 4.1).
//
// Errors: ResourceNotFoundException (the stream; then an ExclusiveStartShardId that cannot be
// read). A shard id that names no shard is a place in the order of ids like any other.

#include <algorithm>
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
#include "api/shapes/rules.h"
#include "api/shapes/shard.h"
#include "api/shapes/stream_details.h"
#include "api/streams.h"

namespace weir::api {
namespace {

// Also what larger limits come to.
constexpr size_t kShardsMax = 100;

struct Input {
  StreamRef stream;
  std::optional<int32_t> limit;
  std::optional<std::string_view> exclusive_start_shard_id;

  static constexpr auto members() {
    return join(stream_ref_members<&Input::stream>(),
                std::array{member<&Input::limit>("Limit", rules::kPageLimit),
                           member<&Input::exclusive_start_shard_id>("ExclusiveStartShardId",
                                                                    rules::kShardId)});
  }
};

struct StreamDescription {
  std::string stream_name;
  std::string stream_arn;
  std::string_view stream_status;
  StreamModeDetails stream_mode_details;
  std::vector<Shard> shards;
  bool has_more_shards = false;
  int32_t retention_period_hours = 0;
  base::Timestamp stream_creation_timestamp;
  std::vector<EnhancedMetrics> enhanced_monitoring;
  std::string_view encryption_type;
  std::optional<std::string> key_id;

  static constexpr auto members() {
    using Self = StreamDescription;
    return std::array{member<&Self::stream_name>("StreamName"),
                      member<&Self::stream_arn>("StreamARN"),
                      member<&Self::stream_status>("StreamStatus"),
                      member<&Self::stream_mode_details>("StreamModeDetails"),
                      member<&Self::shards>("Shards"),
                      member<&Self::has_more_shards>("HasMoreShards"),
                      member<&Self::retention_period_hours>("RetentionPeriodHours"),
                      member<&Self::stream_creation_timestamp>("StreamCreationTimestamp"),
                      member<&Self::enhanced_monitoring>("EnhancedMonitoring"),
                      member<&Self::encryption_type>("EncryptionType"),
                      member<&Self::key_id>("KeyId")};
  }
};

struct Output {
  StreamDescription stream_description;

  static constexpr auto members() {
    return std::array{member<&Output::stream_description>("StreamDescription")};
  }
};

// The shards behind `after`, as far as they fit.
void write_shards(const shards::StreamState& stream, std::optional<shards::ShardIndex> after,
                  size_t limit, base::Timestamp now, StreamDescription& description) {
  if (!stream.activated) {
    return;
  }
  for (const shards::ShardPtr& shard : stream.shards) {
    if ((after && shard->index <= *after) || stream.expired(*shard, now)) {
      continue;
    }
    if (description.shards.size() == limit) {
      description.has_more_shards = true;
      return;
    }
    description.shards.emplace_back(*shard);
  }
}

boost::asio::awaitable<Status> handle(Context& context, const Request& request, Input& input,
                                      Output& output) {
  CO_ASSIGN_OR_RETURN(const shards::StreamPtr stream,
                      find_stream(context, input.stream, request.caller));
  std::optional<shards::ShardIndex> after;
  if (input.exclusive_start_shard_id) {
    after = shards::parse_shard_id(*input.exclusive_start_shard_id);
    if (!after) {
      co_return shard_not_found(stream->key, *input.exclusive_start_shard_id);
    }
  }
  StreamDescription& description = output.stream_description;
  description.stream_name = stream->key.name;
  description.stream_arn = shards::format_stream_arn(stream->key);
  description.stream_status = to_string(stream->status);
  description.stream_mode_details.stream_mode = to_string(stream->mode);
  description.retention_period_hours = static_cast<int32_t>(stream->retention_hours);
  description.stream_creation_timestamp = shown_creation_time(*stream);
  description.encryption_type = encryption_type_of(*stream).value_or(kEncryptionTypes[0]);
  description.key_id = key_id_of(*stream);
  description.enhanced_monitoring.push_back({words_of(stream->shard_metrics)});
  const auto limit = static_cast<size_t>(input.limit.value_or(int32_t{kShardsMax}));
  write_shards(*stream, after, std::min(limit, kShardsMax), context.service.clock().wall(),
               description);
  co_return Status();
}

}  // namespace

std::unique_ptr<Exchange> operations::describe_stream() {
  return std::make_unique<TypedExchange<Input, Output, handle>>();
}

}  // namespace weir::api
