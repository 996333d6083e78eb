// UpdateShardCount
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateShardCount.html
//
// Gives a stream TargetShardCount shards of equal hash key ranges: one sweep over the hash key
// space splits shards at the new boundaries and merges what lies between them (facts 5.7). All its
// steps take effect at once; shards that only led from one step to the next stay visible as closed
// and empty. CurrentShardCount in the answer counts the open shards before the call.
//
// Errors, first to last: ResourceNotFoundException, ResourceInUseException (not ACTIVE),
// ValidationException (on-demand stream), LimitExceededException (more than 10,000 shards),
// InvalidArgumentException (more than double, less than half of the open shards),
// LimitExceededException (more than 10 calls in 24 hours, shard quota, which temporary shards
// count towards).

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
#include "api/streams.h"

namespace weir::api {
namespace {

constexpr std::array<std::string_view, 1> kScalingTypes = {"UNIFORM_SCALING"};

struct Input {
  StreamRef stream;
  std::optional<int32_t> target_shard_count;
  std::optional<std::string_view> scaling_type;

  static constexpr auto members() {
    return join(
        stream_ref_members<&Input::stream>(),
        std::array{
            member<&Input::target_shard_count>("TargetShardCount", required(rules::at_least(1))),
            member<&Input::scaling_type>("ScalingType", required(rules::one_of(kScalingTypes)))});
  }
};

struct Output {
  std::string stream_name;
  int32_t current_shard_count = 0;
  int32_t target_shard_count = 0;
  std::string stream_arn;

  static constexpr auto members() {
    return std::array{member<&Output::stream_name>("StreamName"),
                      member<&Output::current_shard_count>("CurrentShardCount"),
                      member<&Output::target_shard_count>("TargetShardCount"),
                      member<&Output::stream_arn>("StreamARN")};
  }
};

boost::asio::awaitable<Status> handle(Context& context, const Request& request, Input& input,
                                      Output& output) {
  CO_ASSIGN_OR_RETURN(const shards::StreamPtr stream,
                      find_stream(context, input.stream, request.caller));
  shards::StreamKey key = stream->key;
  const auto target = static_cast<uint32_t>(*input.target_shard_count);
  const auto updated = co_await context.service.admin().update_shard_count(std::move(key), target);
  if (!updated.ok()) {
    co_return to_failure(updated.error());
  }
  output.stream_name = stream->key.name;
  output.current_shard_count = static_cast<int32_t>(stream->routes.size());
  output.target_shard_count = *input.target_shard_count;
  output.stream_arn = shards::format_stream_arn(stream->key);
  co_return Status();
}

}  // namespace

std::unique_ptr<Exchange> operations::update_shard_count() {
  return std::make_unique<TypedExchange<Input, Output, handle>>();
}

}  // namespace weir::api
