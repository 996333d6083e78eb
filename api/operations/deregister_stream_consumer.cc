// DeregisterStreamConsumer
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DeregisterStreamConsumer.html
//
// Removes a consumer in whatever state it is, named by its ARN, or by the ARN of its stream and its
// name, or by all of them. The answer is an empty body; the consumer is DELETING for as long as
// --state-delay says.
//
// Errors, first to last: InvalidArgumentException (not named, or named in two ways that differ),
// ResourceNotFoundException.

#include <memory>
#include <utility>

#include "api/consumers.h"
#include "api/error_mapping.h"
#include "api/exchange.h"
#include "api/member_table.h"

namespace weir::api {
namespace {

struct Input {
  ConsumerRef consumer;

  static constexpr auto members() { return consumer_ref_members<&Input::consumer>(); }
};

boost::asio::awaitable<Status> handle(Context& context, const Request& request, Input& input,
                                      NoOutput&) {
  CO_ASSIGN_OR_RETURN(const FoundConsumer found,
                      find_consumer(context, input.consumer, request.caller));
  shards::ConsumerKey key = found.key();
  const auto removed = co_await context.service.admin().deregister_consumer(std::move(key));
  co_return mapped(removed);
}

}  // namespace

std::unique_ptr<Exchange> operations::deregister_stream_consumer() {
  return std::make_unique<TypedExchange<Input, NoOutput, handle>>();
}

}  // namespace weir::api
