// CreateStream
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_CreateStream.html
//
// A new stream with ShardCount shards of equal hash key ranges. Without ShardCount and without a
// mode it is ON_DEMAND with 4 shards (facts 4.1), or as many as WarmThroughputMiBps asks for. The
// answer is an empty body; the stream is CREATING for as long as --state-delay says, by default it
// is ACTIVE when the call returns.
//
// Errors, first to last: InvalidArgumentException (ShardCount and mode do not fit, warm throughput
// for PROVISIONED, without the billing commitment, or more than 10,240; the distribution strategy
// AUTO for PROVISIONED), ResourceInUseException (the name is taken),
// LimitExceededException (streams in CREATING or DELETING, stream quota, on-demand quota, shard
// quota), InvalidArgumentException (tags).

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "api/error_mapping.h"
#include "api/exchange.h"
#include "api/member_table.h"
#include "api/shapes/rules.h"
#include "api/shapes/stream_details.h"
#include "api/streams.h"
#include "shards/limits.h"

namespace weir::api {
namespace {

struct Input {
  std::optional<std::string_view> stream_name;
  std::optional<int32_t> shard_count;
  std::optional<StreamModeDetails> stream_mode_details;
  std::optional<StringMap> tags;
  std::optional<int32_t> warm_throughput_mibps;
  std::optional<int32_t> max_record_size_in_kib;
  std::optional<std::string_view> record_distribution_strategy;

  static constexpr auto members() {
    return std::array{
        member<&Input::stream_name>("StreamName", required(rules::kStreamName)),
        member<&Input::shard_count>("ShardCount", rules::at_least(1)),
        member<&Input::stream_mode_details>("StreamModeDetails"),
        member<&Input::tags>("Tags", rules::kTagMap),
        member<&Input::warm_throughput_mibps>("WarmThroughputMiBps", rules::at_least(0)),
        member<&Input::max_record_size_in_kib>("MaxRecordSizeInKiB", rules::kMaxRecordSizeInKib),
        member<&Input::record_distribution_strategy>("RecordDistributionStrategy",
                                                     rules::one_of(kDistributions))};
  }
};

shards::StreamMode mode_of(const Input& input) {
  if (input.stream_mode_details) {
    return mode_of(*input.stream_mode_details);
  }
  return input.shard_count ? shards::StreamMode::kProvisioned : shards::StreamMode::kOnDemand;
}

Result<uint32_t> shard_count_of(const Input& input, shards::StreamMode mode) {
  if (mode == shards::StreamMode::kOnDemand) {
    if (input.shard_count) {
      return Failure(ErrorName::kShardCountNotExpected);
    }
    return static_cast<uint32_t>(shards::limits::kOnDemandShardCount);
  }
  if (!input.shard_count) {
    return Failure(ErrorName::kShardCountMissing);
  }
  return static_cast<uint32_t>(*input.shard_count);
}

boost::asio::awaitable<Status> handle(Context& context, const Request& request, Input& input,
                                      NoOutput&) {
  shards::NewStream stream;
  stream.key = {.tenant = tenant_of(request.caller), .name = std::string(*input.stream_name)};
  stream.mode = mode_of(input);
  CO_ASSIGN_OR_RETURN(stream.shard_count, shard_count_of(input, stream.mode));
  stream.warm_mibps = input.warm_throughput_mibps.value_or(0);
  if (stream.mode == shards::StreamMode::kOnDemand) {
    // One shard for each MiB/s (facts 5.9). The domain refuses what no stream may have.
    stream.shard_count = std::max(stream.shard_count, static_cast<uint32_t>(stream.warm_mibps));
  }
  if (input.max_record_size_in_kib) {
    stream.record_bytes_max = int64_t{*input.max_record_size_in_kib} * 1024;
  }
  if (input.record_distribution_strategy) {
    stream.distribution = distribution_of(*input.record_distribution_strategy);
  }
  if (input.tags) {
    stream.tags = tags_of(*input.tags);
  }
  auto created = co_await context.service.admin().create_stream(std::move(stream));
  co_return mapped(created);
}

}  // namespace

std::unique_ptr<Exchange> operations::create_stream() {
  return std::make_unique<TypedExchange<Input, NoOutput, handle>>();
}

}  // namespace weir::api
