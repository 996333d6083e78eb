// UpdateMaxRecordSize
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateMaxRecordSize.html
//
// Sets how large a record of a stream may be, data and partition key together, from 1 MiB to 10
// MiB. Counts for records that are put from now on; larger ones that are stored stay. The size that
// a stream has already is a success. The answer is an empty body.
//
// Errors, first to last: InvalidArgumentException (no StreamARN), ResourceNotFoundException,
// ResourceInUseException (not ACTIVE).

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "api/error_mapping.h"
#include "api/exchange.h"
#include "api/member_table.h"
#include "api/shapes/rules.h"
#include "api/streams.h"

namespace weir::api {
namespace {

struct Input {
  StreamRef stream;  // its ARN only, which the model does not require
  std::optional<int32_t> max_record_size_in_kib;

  static constexpr auto members() {
    return std::array{
        member<&Input::stream, &StreamRef::stream_arn>("StreamARN", rules::kStreamArn),
        member<&Input::stream, &StreamRef::stream_id>("StreamId", rules::kStreamId),
        member<&Input::max_record_size_in_kib>("MaxRecordSizeInKiB",
                                               required(rules::kMaxRecordSizeInKib))};
  }
};

boost::asio::awaitable<Status> handle(Context& context, const Request& request, Input& input,
                                      NoOutput&) {
  CO_ASSIGN_OR_RETURN(const shards::StreamPtr stream,
                      find_stream(context, input.stream, request.caller));
  shards::StreamKey key = stream->key;
  const int64_t bytes = int64_t{*input.max_record_size_in_kib} * 1024;
  const auto updated =
      co_await context.service.admin().update_max_record_size(std::move(key), bytes);
  co_return mapped(updated);
}

}  // namespace

std::unique_ptr<Exchange> operations::update_max_record_size() {
  return std::make_unique<TypedExchange<Input, NoOutput, handle>>();
}

}  // namespace weir::api
