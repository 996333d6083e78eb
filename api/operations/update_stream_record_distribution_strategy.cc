// UpdateStreamRecordDistributionStrategy
// https://docs.aws.amazon.com/kinesis/latest/APIReference/
// API_UpdateStreamRecordDistributionStrategy.html
//
// Says who decides which shard takes a record of an on-demand stream: its partition key
// (USER_PARTITION_KEY, the default), or the service (AUTO), which gives each record to the next
// open shard and ignores PartitionKey and ExplicitHashKey. Counts at once for records that are put
// from now on; the stream stays ACTIVE. The answer is an empty body.
//
// Errors, first to last: ResourceNotFoundException, InvalidArgumentException (AUTO for a
// provisioned stream), ResourceInUseException (not ACTIVE).

#include <array>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "api/error_mapping.h"
#include "api/exchange.h"
#include "api/member_table.h"
#include "api/shapes/rules.h"
#include "api/shapes/stream_details.h"
#include "api/streams.h"

namespace weir::api {
namespace {

struct Input {
  StreamRef stream;
  std::optional<std::string_view> record_distribution_strategy;

  static constexpr auto members() {
    return join(stream_arn_members<&Input::stream>(),
                std::array{member<&Input::record_distribution_strategy>(
                    "RecordDistributionStrategy", required(rules::one_of(kDistributions)))});
  }
};

boost::asio::awaitable<Status> handle(Context& context, const Request& request, Input& input,
                                      NoOutput&) {
  CO_ASSIGN_OR_RETURN(const shards::StreamPtr stream,
                      find_stream(context, input.stream, request.caller));
  shards::StreamKey key = stream->key;
  const shards::Distribution wanted = distribution_of(*input.record_distribution_strategy);
  const auto updated = co_await context.service.admin().set_distribution(std::move(key), wanted);
  co_return mapped(updated);
}

}  // namespace

std::unique_ptr<Exchange> operations::update_stream_record_distribution_strategy() {
  return std::make_unique<TypedExchange<Input, NoOutput, handle>>();
}

}  // namespace weir::api
