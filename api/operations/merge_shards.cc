// MergeShards
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_MergeShards.html
//
// Closes two shards and opens one over both hash key ranges. AdjacentShardToMerge must begin where
// ShardToMerge ends: the order counts (facts 4.2). The answer is an empty body.
//
// Errors, first to last: ResourceNotFoundException (a shard id that cannot be read, the stream),
// ResourceInUseException (not ACTIVE), ValidationException (on-demand stream), for each shard
// ResourceNotFoundException and InvalidArgumentException (closed), InvalidArgumentException (not
// adjacent).

#include <array>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "api/error_mapping.h"
#include "api/exchange.h"
#include "api/member_table.h"
#include "api/shapes/rules.h"
#include "api/streams.h"

namespace weir::api {
namespace {

struct Input {
  StreamRef stream;
  std::optional<std::string_view> shard_to_merge;
  std::optional<std::string_view> adjacent_shard_to_merge;

  static constexpr auto members() {
    return join(
        stream_ref_members<&Input::stream>(),
        std::array{member<&Input::shard_to_merge>("ShardToMerge", required(rules::kShardId)),
                   member<&Input::adjacent_shard_to_merge>("AdjacentShardToMerge",
                                                           required(rules::kShardId))});
  }
};

boost::asio::awaitable<Status> handle(Context& context, const Request& request, Input& input,
                                      NoOutput&) {
  CO_ASSIGN_OR_RETURN(shards::StreamKey key, stream_key(input.stream, request.caller));
  const std::optional<shards::ShardIndex> shard = shards::parse_shard_id(*input.shard_to_merge);
  if (!shard) {
    co_return shard_not_found(key, *input.shard_to_merge);
  }
  const std::optional<shards::ShardIndex> adjacent =
      shards::parse_shard_id(*input.adjacent_shard_to_merge);
  if (!adjacent) {
    co_return shard_not_found(key, *input.adjacent_shard_to_merge);
  }
  const auto merged =
      co_await context.service.admin().merge_shards(std::move(key), *shard, *adjacent);
  co_return mapped(merged);
}

}  // namespace

std::unique_ptr<Exchange> operations::merge_shards() {
  return std::make_unique<TypedExchange<Input, NoOutput, handle>>();
}

}  // namespace weir::api
