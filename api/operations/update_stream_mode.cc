// UpdateStreamMode
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateStreamMode.html
//
// Makes a stream PROVISIONED or ON_DEMAND. Its shards and records stay as they are; the shards of
// an on-demand stream cannot be split and merged by hand. The mode that a stream has already is a
// success without effect. With WarmThroughputMiBps a stream that has fewer shards gets as many in
// the same step. The answer is an empty body.
//
// Errors, first to last: ResourceNotFoundException, InvalidArgumentException (warm throughput for
// PROVISIONED, without the billing commitment, or more than 10,240), ResourceInUseException (not
// ACTIVE), LimitExceededException (more than two switches in 24 hours, on-demand quota, shard
// quota).

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
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
  std::optional<StreamModeDetails> stream_mode_details;
  std::optional<int32_t> warm_throughput_mibps;

  static constexpr auto members() {
    return join(stream_arn_members<&Input::stream>(),
                std::array{member<&Input::stream_mode_details>("StreamModeDetails", required()),
                           member<&Input::warm_throughput_mibps>("WarmThroughputMiBps",
                                                                 rules::at_least(0))});
  }
};

boost::asio::awaitable<Status> handle(Context& context, const Request& request, Input& input,
                                      NoOutput&) {
  CO_ASSIGN_OR_RETURN(const shards::StreamPtr stream,
                      find_stream(context, input.stream, request.caller));
  shards::StreamKey key = stream->key;
  const shards::StreamMode mode = mode_of(*input.stream_mode_details);
  const int64_t warm_mibps = input.warm_throughput_mibps.value_or(0);
  const auto updated =
      co_await context.service.admin().update_stream_mode(std::move(key), mode, warm_mibps);
  co_return mapped(updated);
}

}  // namespace

std::unique_ptr<Exchange> operations::update_stream_mode() {
  return std::make_unique<TypedExchange<Input, NoOutput, handle>>();
}

}  // namespace weir::api
