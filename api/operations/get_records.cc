// GetRecords
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html
//
// The records from an iterator on, at most Limit and at most 10 MiB, with the iterator to go on
// with. At the end of a closed shard there is no next iterator but the list of the shards that took
// over; KCL relies on it being exactly one of the two (facts 5.4). Records whose producer gave no
// partition key have none.
//
// Errors, first to last: InvalidArgumentException (not an iterator of this service, of another
// account, or not of StreamARN's stream), ExpiredIteratorException (before the stream is looked
// for), ResourceNotFoundException (stream or shard is gone),
// DryRunOperationException (DryRun), ProvisionedThroughputExceededException, KMSNotFoundException,
// KMSDisabledException, KMSInvalidStateException (a record is encrypted, and its key cannot be
// used).

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/authorization.h"
#include "api/error_mapping.h"
#include "api/exchange.h"
#include "api/member_table.h"
#include "api/shapes/record.h"
#include "api/shapes/rules.h"
#include "api/shapes/shard.h"
#include "api/streams.h"
#include "shards/iterator.h"
#include "shards/limits.h"

namespace weir::api {
namespace {

struct Input {
  std::optional<std::string_view> shard_iterator;
  std::optional<int32_t> limit;
  std::optional<std::string_view> stream_arn;
  std::optional<std::string_view> stream_id;  // reserved by AWS, ignored
  std::optional<bool> dry_run;

  static constexpr auto members() {
    return std::array{
        member<&Input::shard_iterator>("ShardIterator", required(rules::kShardIterator)),
        member<&Input::limit>("Limit", rules::kPageLimit),
        member<&Input::stream_arn>("StreamARN", rules::kStreamArn),
        member<&Input::stream_id>("StreamId", rules::kStreamId), member<&Input::dry_run>("DryRun")};
  }
};

struct Output {
  std::vector<Record> records;
  std::optional<std::string> next_shard_iterator;
  int64_t millis_behind_latest = 0;
  std::optional<std::vector<ChildShard>> child_shards;
  // Not on the wire: what the views of the records point into.
  engine::Page page;

  static constexpr auto members() {
    return std::array{member<&Output::records>("Records"),
                      member<&Output::next_shard_iterator>("NextShardIterator"),
                      member<&Output::millis_behind_latest>("MillisBehindLatest"),
                      member<&Output::child_shards>("ChildShards")};
  }
};

// The iterator, if the caller may use it.
Result<shards::ShardIterator> read_iterator(Context& context, const Input& input,
                                            const Principal& caller) {
  const shards::CatalogStatePtr state = context.service.catalog().state();
  ASSIGN_OR_RETURN(shards::ShardIterator iterator,
                   mapped(shards::parse_iterator(*input.shard_iterator, state->token_keys,
                                                 context.service.clock().wall())));
  const bool of_stream =
      !input.stream_arn || shards::parse_stream_arn(*input.stream_arn) == iterator.stream;
  if (!may_reach(caller, iterator.stream) || !of_stream) {
    return Failure(ErrorName::kIteratorInvalid);
  }
  return iterator;
}

void write_records(shards::ReadAnswer& answer, Output& output) {
  output.page = std::move(answer.page);
  output.records.reserve(output.page.records.size());
  for (const engine::StoredRecord& stored : output.page.records) {
    output.records.emplace_back(*answer.shard, stored);
  }
}

boost::asio::awaitable<Status> handle(Context& context, const Request& request, Input& input,
                                      Output& output) {
  CO_ASSIGN_OR_RETURN(const shards::ShardIterator iterator,
                      read_iterator(context, input, request.caller));
  if (input.dry_run.value_or(false)) {
    CO_RETURN_IF_ERROR(mapped(context.service.reader().check(iterator)));
    co_return Failure(ErrorName::kDryRun);
  }
  const auto limit =
      static_cast<uint32_t>(input.limit.value_or(int32_t{shards::limits::kGetRecordsLimitDefault}));
  auto read = co_await context.service.reader().read(iterator, limit);
  CO_ASSIGN_OR_RETURN(shards::ReadAnswer answer, mapped(std::move(read)));
  write_records(answer, output);
  output.millis_behind_latest = answer.millis_behind_latest;
  if (answer.next) {
    output.next_shard_iterator = shards::format_iterator(
        *answer.next, context.service.catalog().state()->token_keys, context.service.clock().wall(),
        context.service.random().next_uint64());
    co_return Status();
  }
  std::vector<ChildShard>& children = output.child_shards.emplace();
  for (const shards::ShardPtr& child : answer.children) {
    children.emplace_back(*child);
  }
  co_return Status();
}

}  // namespace

std::unique_ptr<Exchange> operations::get_records() {
  return std::make_unique<TypedExchange<Input, Output, handle>>();
}

}  // namespace weir::api
