// SubscribeToShard
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_SubscribeToShard.html
//
// Pushes the records of a shard to a consumer for five minutes, as a stream of events. The first
// event (initial-response) comes at once. Then come the records as they are stored, several to an
// event and at most 2 MiB a second, and an event without records at least every five seconds. Its
// ContinuationSequenceNumber is where the next subscription goes on. The last event of a closed
// shard has none, but the list of the shards that took over. A second call after five seconds takes
// the subscription over.
//
// Errors, first to last: ResourceNotFoundException (consumer, then shard),
// InvalidArgumentException (SequenceNumber or Timestamp missing or not expected),
// ResourceInUseException (the consumer is not ACTIVE), InvalidArgumentException (the sequence
// number or the timestamp itself), DryRunOperationException (DryRun), LimitExceededException (a
// second call within a second), ResourceInUseException (within five seconds of a good one). Inside
// the stream: ResourceInUseException (taken over), ResourceNotFoundException (consumer or stream
// are gone), KMSNotFoundException, KMSDisabledException, KMSInvalidStateException,
// InternalFailureException.

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/consumers.h"
#include "api/error_mapping.h"
#include "api/error_reply.h"
#include "api/event_stream.h"
#include "api/exchange.h"
#include "api/json/encode.h"
#include "api/member_table.h"
#include "api/shapes/record.h"
#include "api/shapes/rules.h"
#include "api/shapes/shard.h"
#include "api/starting_position.h"
#include "shards/iterator.h"

namespace weir::api {
namespace {

struct StartingPosition {
  std::optional<std::string_view> type;
  std::optional<std::string_view> sequence_number;
  std::optional<base::Timestamp> timestamp;

  static constexpr auto members() {
    return std::array{
        member<&StartingPosition::type>("Type", required(rules::one_of(kStartingTypes))),
        member<&StartingPosition::sequence_number>("SequenceNumber", rules::kSequenceNumber),
        member<&StartingPosition::timestamp>("Timestamp")};
  }
};

struct Input {
  ConsumerRef consumer;  // its ARN only
  std::optional<std::string_view> shard_id;
  std::optional<StartingPosition> starting_position;
  std::optional<bool> dry_run;

  static constexpr auto members() {
    return std::array{member<&Input::consumer, &ConsumerRef::consumer_arn>(
                          "ConsumerARN", required(rules::kConsumerArn)),
                      member<&Input::consumer, &ConsumerRef::stream, &StreamRef::stream_id>(
                          "StreamId", rules::kStreamId),
                      member<&Input::shard_id>("ShardId", required(rules::kShardId)),
                      member<&Input::starting_position>("StartingPosition", required()),
                      member<&Input::dry_run>("DryRun")};
  }
};

struct Event {
  std::vector<Record> records;
  std::optional<std::string> continuation_sequence_number;
  int64_t millis_behind_latest = 0;
  std::optional<std::vector<ChildShard>> child_shards;

  static constexpr auto members() {
    return std::array{member<&Event::records>("Records"),
                      member<&Event::continuation_sequence_number>("ContinuationSequenceNumber"),
                      member<&Event::millis_behind_latest>("MillisBehindLatest"),
                      member<&Event::child_shards>("ChildShards")};
  }
};

struct Exception {
  std::optional<std::string> message;

  static constexpr auto members() { return std::array{member<&Exception::message>("message")}; }
};

// The events that the model knows. Each goes out by itself; here they stand for the shapes.
struct Events {
  std::optional<Event> event;
  std::optional<Exception> resource_not_found;
  std::optional<Exception> resource_in_use;
  std::optional<Exception> kms_disabled;
  std::optional<Exception> kms_invalid_state;
  std::optional<Exception> kms_access_denied;
  std::optional<Exception> kms_not_found;
  std::optional<Exception> kms_opt_in_required;
  std::optional<Exception> kms_throttling;
  std::optional<Exception> internal_failure;

  static constexpr auto members() {
    return std::array{member<&Events::event>("SubscribeToShardEvent"),
                      member<&Events::resource_not_found>("ResourceNotFoundException"),
                      member<&Events::resource_in_use>("ResourceInUseException"),
                      member<&Events::kms_disabled>("KMSDisabledException"),
                      member<&Events::kms_invalid_state>("KMSInvalidStateException"),
                      member<&Events::kms_access_denied>("KMSAccessDeniedException"),
                      member<&Events::kms_not_found>("KMSNotFoundException"),
                      member<&Events::kms_opt_in_required>("KMSOptInRequired"),
                      member<&Events::kms_throttling>("KMSThrottlingException"),
                      member<&Events::internal_failure>("InternalFailureException")};
  }
};

// What may end a stream (facts 3.4); everything else is InternalFailureException.
constexpr std::string_view kInternal = "InternalFailureException";
constexpr std::array<std::string_view, 8> kExceptions = {
    "ResourceNotFoundException", "ResourceInUseException",   "KMSDisabledException",
    "KMSInvalidStateException",  "KMSAccessDeniedException", "KMSNotFoundException",
    "KMSOptInRequired",          "KMSThrottlingException"};

struct Output {
  std::optional<Events> event_stream;  // never there: the events follow
  std::shared_ptr<EventStream> events;

  static constexpr auto members() {
    return std::array{member<&Output::event_stream>("EventStream")};
  }
};

StreamEvent exception_of(const shards::Error& error) {
  const Failure failure = to_failure(error);
  const std::string_view type = failure.info().type;
  const bool is_modelled =
      std::find(kExceptions.begin(), kExceptions.end(), type) != kExceptions.end();
  const Exception exception{.message = failure.message()};
  StreamEvent event{.kind = StreamEvent::Kind::kException,
                    .type = std::string(is_modelled ? type : kInternal)};
  json::encode({&structure_of<Exception>(), &exception}, event.payload);
  return event;
}

StreamEvent event_of(const shards::ShardEvent& from) {
  Event event{.millis_behind_latest = from.millis_behind_latest};
  event.records.reserve(from.page.records.size());
  for (const engine::StoredRecord& stored : from.page.records) {
    event.records.emplace_back(*from.shard, stored);
  }
  if (from.continuation) {
    event.continuation_sequence_number = shards::format_sequence_number(*from.continuation);
  } else {
    std::vector<ChildShard>& children = event.child_shards.emplace();
    for (const shards::ShardPtr& child : from.children) {
      children.emplace_back(*child);
    }
  }
  StreamEvent text{.kind = StreamEvent::Kind::kEvent, .type = "SubscribeToShardEvent"};
  json::encode({&structure_of<Event>(), &event}, text.payload);
  return text;
}

class ShardEvents final : public EventStream {
 public:
  explicit ShardEvents(std::shared_ptr<shards::Subscription> subscription)
      : subscription_(std::move(subscription)) {}

  boost::asio::awaitable<StreamEvent> next(const HoldMemory& hold) override {
    const auto event = co_await subscription_->next(hold);
    if (!event.ok()) {
      co_return exception_of(event.error());
    }
    co_return event.value() ? event_of(*event.value()) : StreamEvent();
  }

  void stop() override { subscription_->stop(); }

 private:
  const std::shared_ptr<shards::Subscription> subscription_;
};

Result<void> check_active(const FoundConsumer& found) {
  if (found.consumer->status == shards::ConsumerStatus::kActive) {
    return {};
  }
  const shards::StreamKey& stream = found.stream->key;
  return Failure(ErrorName::kConsumerNotActive,
                 {{"consumer", found.consumer->name},
                  {"created", std::to_string(found.consumer->create_seconds)},
                  {"stream", stream.name},
                  {"account", stream.tenant.account}});
}

boost::asio::awaitable<Status> handle(Context& context, const Request& request, Input& input,
                                      Output& output) {
  CO_ASSIGN_OR_RETURN(const FoundConsumer found,
                      find_consumer(context, input.consumer, request.caller));
  const shards::StreamKey& key = found.stream->key;
  const std::optional<shards::ShardIndex> index = shards::parse_shard_id(*input.shard_id);
  if (!index) {
    co_return shard_not_found(key, *input.shard_id);
  }
  CO_ASSIGN_OR_RETURN(const shards::StreamPtr stream, find_stream_of_shard(context, key, *index));
  const StartingPosition& position = *input.starting_position;
  CO_ASSIGN_OR_RETURN(const shards::StartingPoint start,
                      starting_point(*position.type, position.sequence_number, position.timestamp));
  CO_RETURN_IF_ERROR(check_active(found));
  shards::RecordReader& reader = context.service.reader();
  auto located = co_await reader.start_of(stream, stream->find_shard(*index), start);
  CO_ASSIGN_OR_RETURN(const shards::ShardIterator iterator, mapped(std::move(located)));
  if (input.dry_run.value_or(false)) {
    co_return Failure(ErrorName::kDryRun);
  }
  const auto executor = co_await boost::asio::this_coro::executor;
  const shards::Subscription::Place place{.consumer = found.key(),
                                          .incarnation = stream->incarnation,
                                          .shard = stream->find_shard(*index),
                                          .position = iterator.position};
  CO_ASSIGN_OR_RETURN(auto subscription,
                      mapped(context.service.subscriptions().open(place, executor)));
  output.events = std::make_shared<ShardEvents>(std::move(subscription));
  co_return Status();
}

}  // namespace

std::unique_ptr<Exchange> operations::subscribe_to_shard() {
  return std::make_unique<TypedExchange<Input, Output, handle>>();
}

}  // namespace weir::api
