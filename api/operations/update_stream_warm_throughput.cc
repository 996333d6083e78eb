// UpdateStreamWarmThroughput
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateStreamWarmThroughput.html
//
// Makes an on-demand stream ready for so many MiB/s of writes: one shard for each, at least 4, by
// one reshard as UpdateShardCount makes it. A lower value than before gives shards back, but for
// those that the stream's load has added. The answer shows the target and what the shards take
// before the reshard.
//
// Errors, first to last: ResourceNotFoundException, InvalidArgumentException (a provisioned stream,
// an account without the billing commitment of UpdateAccountSettings, more than 10,240),
// ResourceInUseException (not ACTIVE), LimitExceededException (shard quota).

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
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
  std::optional<int32_t> warm_throughput_mibps;

  static constexpr auto members() {
    return join(stream_ref_members<&Input::stream>(),
                std::array{member<&Input::warm_throughput_mibps>("WarmThroughputMiBps",
                                                                 required(rules::at_least(0)))});
  }
};

struct Output {
  std::string stream_arn;
  std::string stream_name;
  WarmThroughput warm_throughput;

  static constexpr auto members() {
    return std::array{member<&Output::stream_arn>("StreamARN"),
                      member<&Output::stream_name>("StreamName"),
                      member<&Output::warm_throughput>("WarmThroughput")};
  }
};

boost::asio::awaitable<Status> handle(Context& context, const Request& request, Input& input,
                                      Output& output) {
  CO_ASSIGN_OR_RETURN(const shards::StreamPtr stream,
                      find_stream(context, input.stream, request.caller));
  shards::StreamKey key = stream->key;
  const int64_t target = *input.warm_throughput_mibps;
  const auto updated =
      co_await context.service.admin().update_warm_throughput(std::move(key), target);
  CO_RETURN_IF_ERROR(mapped(updated));
  output.stream_arn = shards::format_stream_arn(stream->key);
  output.stream_name = stream->key.name;
  output.warm_throughput = WarmThroughput(*stream, target);
  co_return Status();
}

}  // namespace

std::unique_ptr<Exchange> operations::update_stream_warm_throughput() {
  return std::make_unique<TypedExchange<Input, Output, handle>>();
}

}  // namespace weir::api
