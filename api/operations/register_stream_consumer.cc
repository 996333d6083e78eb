// RegisterStreamConsumer
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_RegisterStreamConsumer.html
//
// Adds a consumer to a stream that is ACTIVE or UPDATING. The answer says CREATING; the consumer is
// for as long as --state-delay says, by default it is ACTIVE when the call returns. A consumer that
// is registered again gets a new ARN.
//
// Errors, first to last: ResourceNotFoundException, ResourceInUseException (the stream is CREATING
// or DELETING, the name is taken), LimitExceededException (5 consumers in CREATING, 20 consumers of
// the stream), InvalidArgumentException (tags).

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "api/consumers.h"
#include "api/error_mapping.h"
#include "api/exchange.h"
#include "api/member_table.h"
#include "api/shapes/consumer.h"
#include "api/shapes/rules.h"
#include "api/streams.h"

namespace weir::api {
namespace {

struct Input {
  StreamRef stream;
  std::optional<std::string_view> consumer_name;
  std::optional<StringMap> tags;

  static constexpr auto members() {
    return join(
        stream_arn_members<&Input::stream>(),
        std::array{member<&Input::consumer_name>("ConsumerName", required(rules::kConsumerName)),
                   member<&Input::tags>("Tags", rules::kTagMap)});
  }
};

struct Output {
  Consumer consumer;

  static constexpr auto members() { return std::array{member<&Output::consumer>("Consumer")}; }
};

boost::asio::awaitable<Status> handle(Context& context, const Request& request, Input& input,
                                      Output& output) {
  CO_ASSIGN_OR_RETURN(shards::StreamKey key, stream_key(input.stream, request.caller));
  std::string name(*input.consumer_name);
  shards::Tags tags = input.tags ? tags_of(*input.tags) : shards::Tags();
  const auto registered = co_await context.service.admin().register_consumer(
      std::move(key), std::move(name), std::move(tags));
  if (!registered.ok()) {
    co_return to_failure(registered.error());
  }
  // What the command made of it; gone already if somebody was quick to deregister it.
  const ConsumerRef ref{.stream = input.stream, .consumer_name = input.consumer_name};
  CO_ASSIGN_OR_RETURN(const FoundConsumer found, find_consumer(context, ref, request.caller));
  output.consumer = Consumer(found.stream->key, *found.consumer);
  output.consumer.consumer_status = to_string(shards::ConsumerStatus::kCreating);
  co_return Status();
}

}  // namespace

std::unique_ptr<Exchange> operations::register_stream_consumer() {
  return std::make_unique<TypedExchange<Input, Output, handle>>();
}

}  // namespace weir::api
