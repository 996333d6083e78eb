// SplitShard
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_SplitShard.html
//
// Closes a shard and opens two: the lower half of its hash key range up to NewStartingHashKey,
// which gets the lower id, and the rest. The answer is an empty body.
//
// Errors, first to last: ResourceNotFoundException (a shard id that cannot be read, the stream),
// ResourceInUseException (not ACTIVE), ValidationException (on-demand stream),
// ResourceNotFoundException (the shard), InvalidArgumentException (the shard is closed),
// LimitExceededException (shard quota), InvalidArgumentException (the key does not lie inside).

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/error_mapping.h"
#include "api/exchange.h"
#include "api/member_table.h"
#include "api/shapes/rules.h"
#include "api/streams.h"
#include "shards/hash_key.h"

namespace weir::api {
namespace {

struct Input {
  StreamRef stream;
  std::optional<std::string_view> shard_to_split;
  std::optional<std::string_view> new_starting_hash_key;

  static constexpr auto members() {
    return join(
        stream_ref_members<&Input::stream>(),
        std::array{member<&Input::shard_to_split>("ShardToSplit", required(rules::kShardId)),
                   member<&Input::new_starting_hash_key>("NewStartingHashKey",
                                                         required(rules::kHashKey))});
  }
};

// Keys of 2^128 and more lie outside of every shard, like the greatest key there is.
shards::HashKey read_hash_key(std::string_view decimal) {
  const auto key = shards::parse_explicit_hash_key(decimal);
  return key.ok() ? key.value() : shards::kHashKeyMax;
}

// The error with the key as the client wrote it.
Failure split_failure(const shards::Error& error, std::string_view key) {
  if (error.kind() != shards::ErrorKind::kSplitKeyOutside) {
    return to_failure(error);
  }
  std::vector<Failure::Token> tokens = error.tokens();
  tokens.insert(tokens.begin(), {"key", std::string(key)});
  return Failure(ErrorName::kSplitKeyOutside, tokens);
}

boost::asio::awaitable<Status> handle(Context& context, const Request& request, Input& input,
                                      NoOutput&) {
  CO_ASSIGN_OR_RETURN(shards::StreamKey key, stream_key(input.stream, request.caller));
  const std::optional<shards::ShardIndex> shard = shards::parse_shard_id(*input.shard_to_split);
  if (!shard) {
    co_return shard_not_found(key, *input.shard_to_split);
  }
  const shards::HashKey new_start = read_hash_key(*input.new_starting_hash_key);
  const auto split =
      co_await context.service.admin().split_shard(std::move(key), *shard, new_start);
  if (!split.ok()) {
    co_return split_failure(split.error(), *input.new_starting_hash_key);
  }
  co_return Status();
}

}  // namespace

std::unique_ptr<Exchange> operations::split_shard() {
  return std::make_unique<TypedExchange<Input, NoOutput, handle>>();
}

}  // namespace weir::api
