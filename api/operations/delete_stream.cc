// DeleteStream
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DeleteStream.html
//
// Deletes a stream in whatever state it is, with its shards, records and tags, and with
// EnforceConsumerDeletion also its consumers. The answer is an empty body; the stream is DELETING
// for as long as --state-delay says.
//
// Errors, first to last: ResourceNotFoundException, ResourceInUseException (it has consumers, it
// has channels, which EnforceConsumerDeletion does not delete).

#include <array>
#include <memory>
#include <optional>
#include <utility>

#include "api/error_mapping.h"
#include "api/exchange.h"
#include "api/member_table.h"
#include "api/streams.h"

namespace weir::api {
namespace {

struct Input {
  StreamRef stream;
  std::optional<bool> enforce_consumer_deletion;

  static constexpr auto members() {
    return join(stream_ref_members<&Input::stream>(),
                std::array{member<&Input::enforce_consumer_deletion>("EnforceConsumerDeletion")});
  }
};

boost::asio::awaitable<Status> handle(Context& context, const Request& request, Input& input,
                                      NoOutput&) {
  CO_ASSIGN_OR_RETURN(shards::StreamKey key, stream_key(input.stream, request.caller));
  const bool enforce = input.enforce_consumer_deletion.value_or(false);
  auto deleted = co_await context.service.admin().delete_stream(std::move(key), enforce);
  co_return mapped(deleted);
}

}  // namespace

std::unique_ptr<Exchange> operations::delete_stream() {
  return std::make_unique<TypedExchange<Input, NoOutput, handle>>();
}

}  // namespace weir::api
