// ListStreams
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListStreams.html
//
// The caller's streams in any state, sorted by name, at most 100 a call. The name or the token to
// begin behind need not exist (any more). There is a NextToken exactly when there are more streams.
//
// Errors: InvalidArgumentException (NextToken together with ExclusiveStartStreamName; a token that
// is not of this service or of another account), ExpiredNextTokenException.

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
#include "api/shapes/rules.h"
#include "api/shapes/stream_details.h"
#include "api/streams.h"
#include "shards/page_token.h"

namespace weir::api {
namespace {

// Also what larger limits come to.
constexpr size_t kStreamsMax = 100;

struct Input {
  std::optional<int32_t> limit;
  std::optional<std::string_view> exclusive_start_stream_name;
  std::optional<std::string_view> next_token;

  static constexpr auto members() {
    return std::array{
        member<&Input::limit>("Limit", rules::kPageLimit),
        member<&Input::exclusive_start_stream_name>("ExclusiveStartStreamName", rules::kStreamName),
        member<&Input::next_token>("NextToken", rules::kNextToken)};
  }
};

struct StreamSummary {
  std::string stream_name;
  std::string stream_arn;
  std::string_view stream_status;
  StreamModeDetails stream_mode_details;
  base::Timestamp stream_creation_timestamp;

  static constexpr auto members() {
    using Self = StreamSummary;
    return std::array{member<&Self::stream_name>("StreamName"),
                      member<&Self::stream_arn>("StreamARN"),
                      member<&Self::stream_status>("StreamStatus"),
                      member<&Self::stream_mode_details>("StreamModeDetails"),
                      member<&Self::stream_creation_timestamp>("StreamCreationTimestamp")};
  }
};

struct Output {
  std::vector<std::string> stream_names;
  bool has_more_streams = false;
  std::optional<std::string> next_token;
  std::vector<StreamSummary> stream_summaries;

  static constexpr auto members() {
    return std::array{member<&Output::stream_names>("StreamNames"),
                      member<&Output::has_more_streams>("HasMoreStreams"),
                      member<&Output::next_token>("NextToken"),
                      member<&Output::stream_summaries>("StreamSummaries")};
  }
};

// The name to begin behind; empty for the start.
Result<std::string> read_start(const Input& input, const shards::CatalogState& state,
                               const shards::Tenant& tenant, base::Timestamp now) {
  if (!input.next_token) {
    return std::string(input.exclusive_start_stream_name.value_or(std::string_view()));
  }
  if (input.exclusive_start_stream_name) {
    return Failure(ErrorName::kTokenCompanion, {{"member", "ExclusiveStartStreamName"}});
  }
  ASSIGN_OR_RETURN(shards::ListStreamsToken token, mapped(shards::parse_list_streams_token(
                                                       *input.next_token, state.token_keys, now)));
  if (token.tenant != tenant) {
    return Failure(ErrorName::kNextTokenInvalid);
  }
  return std::move(token.after);
}

StreamSummary summarise(const shards::StreamState& stream) {
  return {.stream_name = stream.key.name,
          .stream_arn = shards::format_stream_arn(stream.key),
          .stream_status = to_string(stream.status),
          .stream_mode_details = {to_string(stream.mode)},
          .stream_creation_timestamp = shown_creation_time(stream)};
}

boost::asio::awaitable<Status> handle(Context& context, const Request& request, Input& input,
                                      Output& output) {
  const shards::CatalogStatePtr state = context.service.catalog().state();
  const shards::Tenant tenant = tenant_of(request.caller);
  const base::Timestamp now = context.service.clock().wall();
  CO_ASSIGN_OR_RETURN(const std::string start, read_start(input, *state, tenant, now));
  const shards::TenantState* owned = state->find_tenant(tenant);
  if (owned == nullptr) {
    co_return Status();
  }
  const size_t limit =
      std::min(static_cast<size_t>(input.limit.value_or(int32_t{kStreamsMax})), kStreamsMax);
  for (auto next = owned->streams.upper_bound(start); next != owned->streams.end(); ++next) {
    if (output.stream_names.size() == limit) {
      output.has_more_streams = true;
      const shards::ListStreamsToken token{.tenant = tenant, .after = output.stream_names.back()};
      output.next_token = shards::format_page_token(token, state->token_keys, now,
                                                    context.service.random().next_uint64());
      break;
    }
    output.stream_names.push_back(next->first);
    output.stream_summaries.push_back(summarise(*next->second));
  }
  co_return Status();
}

}  // namespace

std::unique_ptr<Exchange> operations::list_streams() {
  return std::make_unique<TypedExchange<Input, Output, handle>>();
}

}  // namespace weir::api
