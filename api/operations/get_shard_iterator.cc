// GetShardIterator
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetShardIterator.html
//
// A place in a shard to read from, valid for five minutes (facts 5.3).
//
// Errors, first to last: ResourceNotFoundException (a shard id that cannot be read, before the
// stream is looked for; then stream or shard not there, in the same words),
// InvalidArgumentException (StartingSequenceNumber or Timestamp missing or not expected),
// ProvisionedThroughputExceededException, InvalidArgumentException (the sequence number or the
// timestamp itself), DryRunOperationException (DryRun).

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "api/error_mapping.h"
#include "api/exchange.h"
#include "api/member_table.h"
#include "api/shapes/rules.h"
#include "api/starting_position.h"
#include "api/streams.h"
#include "shards/iterator.h"

namespace weir::api {
namespace {

struct Input {
  StreamRef stream;
  std::optional<std::string_view> shard_id;
  std::optional<std::string_view> shard_iterator_type;
  std::optional<std::string_view> starting_sequence_number;
  std::optional<base::Timestamp> timestamp;
  std::optional<bool> dry_run;

  static constexpr auto members() {
    return join(
        stream_ref_members<&Input::stream>(),
        std::array{member<&Input::shard_id>("ShardId", required(rules::kShardId)),
                   member<&Input::shard_iterator_type>("ShardIteratorType",
                                                       required(rules::one_of(kStartingTypes))),
                   member<&Input::starting_sequence_number>("StartingSequenceNumber",
                                                            rules::kSequenceNumber),
                   member<&Input::timestamp>("Timestamp"), member<&Input::dry_run>("DryRun")});
  }
};

struct Output {
  std::string shard_iterator;

  static constexpr auto members() {
    return std::array{member<&Output::shard_iterator>("ShardIterator")};
  }
};

boost::asio::awaitable<Status> handle(Context& context, const Request& request, Input& input,
                                      Output& output) {
  CO_ASSIGN_OR_RETURN(const shards::StreamKey key, stream_key(input.stream, request.caller));
  const std::optional<shards::ShardIndex> shard = shards::parse_shard_id(*input.shard_id);
  if (!shard) {
    co_return shard_not_found(key, *input.shard_id);
  }
  CO_ASSIGN_OR_RETURN(const shards::StreamPtr stream, find_stream_of_shard(context, key, *shard));
  CO_ASSIGN_OR_RETURN(
      const shards::StartingPoint start,
      starting_point(*input.shard_iterator_type, input.starting_sequence_number, input.timestamp));
  auto located = co_await context.service.reader().locate(stream, *shard, start);
  CO_ASSIGN_OR_RETURN(const shards::ShardIterator iterator, mapped(std::move(located)));
  if (input.dry_run.value_or(false)) {
    co_return Failure(ErrorName::kDryRun);
  }
  output.shard_iterator = shards::format_iterator(
      iterator, context.service.catalog().state()->token_keys, context.service.clock().wall(),
      context.service.random().next_uint64());
  co_return Status();
}

}  // namespace

std::unique_ptr<Exchange> operations::get_shard_iterator() {
  return std::make_unique<TypedExchange<Input, Output, handle>>();
}

}  // namespace weir::api
