// ListStreamConsumers
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListStreamConsumers.html
//
// The consumers of a stream in any state, sorted by name, at most 100 a call. Unlike ListShards,
// the stream is named beside a NextToken too. There is a NextToken exactly when there are more.
//
// Errors, first to last: ResourceNotFoundException (the stream, or one of this name that was made
// at another time), InvalidArgumentException (NextToken together with StreamCreationTimestamp; a
// token that is not of this service or of another stream), ExpiredNextTokenException.

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/error_mapping.h"
#include "api/exchange.h"
#include "api/member_table.h"
#include "api/shapes/consumer.h"
#include "api/shapes/rules.h"
#include "api/streams.h"
#include "shards/page_token.h"

namespace weir::api {
namespace {

// Also what larger limits come to.
constexpr size_t kConsumersMax = 100;

struct Input {
  StreamRef stream;
  std::optional<std::string_view> next_token;
  std::optional<int32_t> max_results;
  std::optional<base::Timestamp> stream_creation_timestamp;

  static constexpr auto members() {
    return join(stream_arn_members<&Input::stream>(),
                std::array{member<&Input::next_token>("NextToken", rules::kNextToken),
                           member<&Input::max_results>("MaxResults", rules::kPageLimit),
                           member<&Input::stream_creation_timestamp>("StreamCreationTimestamp")});
  }
};

struct Output {
  std::vector<Consumer> consumers;
  std::optional<std::string> next_token;

  static constexpr auto members() {
    return std::array{member<&Output::consumers>("Consumers"),
                      member<&Output::next_token>("NextToken")};
  }
};

// The name to begin behind; empty for the start.
Result<std::string> read_start(const Input& input, const shards::StreamState& stream,
                               const std::vector<shards::TokenKey>& keys, base::Timestamp now) {
  if (!input.next_token) {
    return std::string();
  }
  if (input.stream_creation_timestamp) {
    return Failure(ErrorName::kTokenCompanion, {{"member", "StreamCreationTimestamp"}});
  }
  ASSIGN_OR_RETURN(shards::ListConsumersToken token,
                   mapped(shards::parse_list_consumers_token(*input.next_token, keys, now)));
  if (token.stream != stream.key || token.incarnation != stream.incarnation) {
    return Failure(ErrorName::kNextTokenInvalid);
  }
  return std::move(token.after);
}

boost::asio::awaitable<Status> handle(Context& context, const Request& request, Input& input,
                                      Output& output) {
  CO_ASSIGN_OR_RETURN(const shards::StreamPtr stream,
                      find_stream(context, input.stream, request.caller));
  if (input.stream_creation_timestamp &&
      input.stream_creation_timestamp->seconds() != stream->created_at.seconds()) {
    co_return stream_not_found(stream->key);
  }
  const base::Timestamp now = context.service.clock().wall();
  const shards::CatalogStatePtr state = context.service.catalog().state();
  const std::vector<shards::TokenKey>& keys = state->token_keys;
  CO_ASSIGN_OR_RETURN(const std::string start, read_start(input, *stream, keys, now));
  const size_t limit = std::min(
      static_cast<size_t>(input.max_results.value_or(int32_t{kConsumersMax})), kConsumersMax);
  for (auto next = stream->consumers.upper_bound(start); next != stream->consumers.end(); ++next) {
    if (output.consumers.size() == limit) {
      const shards::ListConsumersToken token{.stream = stream->key,
                                             .incarnation = stream->incarnation,
                                             .after = output.consumers.back().consumer_name};
      output.next_token =
          shards::format_page_token(token, keys, now, context.service.random().next_uint64());
      break;
    }
    output.consumers.emplace_back(stream->key, *next->second);
  }
  co_return Status();
}

}  // namespace

std::unique_ptr<Exchange> operations::list_stream_consumers() {
  return std::make_unique<TypedExchange<Input, Output, handle>>();
}

}  // namespace weir::api
