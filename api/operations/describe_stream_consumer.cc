// DescribeStreamConsumer
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DescribeStreamConsumer.html
//
// A consumer, named by its ARN, or by the ARN of its stream and its name, or by all of them.
//
// Errors, first to last: InvalidArgumentException (not named, or named in two ways that differ),
// ResourceNotFoundException.

#include <array>
#include <memory>
#include <string>

#include "api/consumers.h"
#include "api/exchange.h"
#include "api/member_table.h"
#include "api/shapes/consumer.h"

namespace weir::api {
namespace {

struct Input {
  ConsumerRef consumer;

  static constexpr auto members() { return consumer_ref_members<&Input::consumer>(); }
};

struct ConsumerDescription {
  Consumer consumer;
  std::string stream_arn;

  static constexpr auto members() {
    using Self = ConsumerDescription;
    return std::array{member<&Self::consumer, &Consumer::consumer_name>("ConsumerName"),
                      member<&Self::consumer, &Consumer::consumer_arn>("ConsumerARN"),
                      member<&Self::consumer, &Consumer::consumer_status>("ConsumerStatus"),
                      member<&Self::consumer, &Consumer::consumer_creation_timestamp>(
                          "ConsumerCreationTimestamp"),
                      member<&Self::stream_arn>("StreamARN")};
  }
};

struct Output {
  ConsumerDescription consumer_description;

  static constexpr auto members() {
    return std::array{member<&Output::consumer_description>("ConsumerDescription")};
  }
};

boost::asio::awaitable<Status> handle(Context& context, const Request& request, Input& input,
                                      Output& output) {
  CO_ASSIGN_OR_RETURN(const FoundConsumer found,
                      find_consumer(context, input.consumer, request.caller));
  output.consumer_description.consumer = Consumer(found.stream->key, *found.consumer);
  output.consumer_description.stream_arn = shards::format_stream_arn(found.stream->key);
  co_return Status();
}

}  // namespace

std::unique_ptr<Exchange> operations::describe_stream_consumer() {
  return std::make_unique<TypedExchange<Input, Output, handle>>();
}

}  // namespace weir::api
