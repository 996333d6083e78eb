// ListChannels
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListChannels.html
//
// The caller's channels in any state, sorted by name, at most 100 a call; with a StreamFilter those
// of the streams it names. There is a NextToken exactly when there are more, and it goes on only
// with the filter it was made for.
//
// Errors: InvalidArgumentException (a token that is not of this service, of another account or of
// another filter), ExpiredNextTokenException.

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/channels.h"
#include "api/error_mapping.h"
#include "api/exchange.h"
#include "api/member_table.h"
#include "api/streams.h"
#include "base/digest.h"
#include "shards/page_token.h"

namespace weir::api {
namespace {

// Also what larger limits come to.
constexpr size_t kChannelsMax = 100;

struct StreamFilter {
  std::optional<std::string_view> stream_arn;
  std::optional<base::Timestamp> stream_creation_timestamp;

  static constexpr auto members() {
    using Self = StreamFilter;
    return std::array{member<&Self::stream_arn>("StreamARN", required(rules::kStreamArn)),
                      member<&Self::stream_creation_timestamp>("StreamCreationTimestamp")};
  }
};

struct Input {
  std::optional<std::vector<StreamFilter>> stream_filter;
  std::optional<int32_t> max_results;
  std::optional<std::string_view> next_token;

  static constexpr auto members() {
    return std::array{member<&Input::stream_filter>("StreamFilter", rules::between(1, 10'000)),
                      member<&Input::max_results>("MaxResults", rules::kPageLimit),
                      member<&Input::next_token>("NextToken", rules::kNextToken)};
  }
};

struct ChannelStreamIdentifier {
  std::string stream_arn;
  base::Timestamp stream_creation_timestamp;

  static constexpr auto members() {
    using Self = ChannelStreamIdentifier;
    return std::array{member<&Self::stream_arn>("StreamARN"),
                      member<&Self::stream_creation_timestamp>("StreamCreationTimestamp")};
  }
};

struct ChannelSummary {
  std::string channel_name;
  std::string channel_arn;
  std::string channel_id;
  std::string_view channel_status;
  std::optional<std::string> channel_status_reason;
  base::Timestamp channel_creation_timestamp;
  std::string_view channel_destination_type;
  std::vector<ChannelStreamIdentifier> streams;

  static constexpr auto members() {
    using Self = ChannelSummary;
    return std::array{member<&Self::channel_name>("ChannelName"),
                      member<&Self::channel_arn>("ChannelARN"),
                      member<&Self::channel_id>("ChannelId"),
                      member<&Self::channel_status>("ChannelStatus"),
                      member<&Self::channel_status_reason>("ChannelStatusReason"),
                      member<&Self::channel_creation_timestamp>("ChannelCreationTimestamp"),
                      member<&Self::channel_destination_type>("ChannelDestinationType"),
                      member<&Self::streams>("Streams")};
  }
};

struct Output {
  std::vector<ChannelSummary> channel_summaries;
  std::optional<std::string> next_token;

  static constexpr auto members() {
    return std::array{member<&Output::channel_summaries>("ChannelSummaries"),
                      member<&Output::next_token>("NextToken")};
  }
};

bool passes(const std::optional<std::vector<StreamFilter>>& filters,
            const shards::StreamState& stream) {
  const std::string arn = shards::format_stream_arn(stream.key);
  return !filters || std::any_of(filters->begin(), filters->end(), [&](const StreamFilter& filter) {
    const auto& created = filter.stream_creation_timestamp;
    return *filter.stream_arn == arn &&
           (!created || created->seconds() == stream.created_at.seconds());
  });
}

// Short, whatever the filter is.
std::string digest_of(const std::optional<std::vector<StreamFilter>>& filters) {
  if (!filters) {
    return {};
  }
  std::string text;
  for (const StreamFilter& filter : *filters) {
    const base::Timestamp created = filter.stream_creation_timestamp.value_or(base::Timestamp{-1});
    text.append(*filter.stream_arn)
        .append("\n")
        .append(std::to_string(created.millis))
        .append("\n");
  }
  const base::Sha256 digest = base::sha256(text);
  return {digest.begin(), digest.end()};
}

ChannelSummary summarise(const Context& context, const shards::Channel& channel,
                         const shards::StreamState& stream) {
  const shards::ChannelKey key{.tenant = stream.key.tenant, .id = channel.id};
  return {.channel_name = channel.name,
          .channel_arn = shards::format_channel_arn(key),
          .channel_id = channel.id,
          .channel_status = word_of(shards::kChannelStatusWords, channel.status),
          .channel_status_reason = status_reason(context, channel),
          .channel_creation_timestamp = channel.created_at,
          .channel_destination_type = channel.settings.s3 ? "S3" : "S3_TABLES",
          .streams = {{.stream_arn = shards::format_stream_arn(stream.key),
                       .stream_creation_timestamp = shown_creation_time(stream)}}};
}

// The name to begin behind; empty for the start.
Result<std::string> read_start(const Input& input, const shards::CatalogState& state,
                               const shards::Tenant& tenant, const std::string& filter,
                               base::Timestamp now) {
  if (!input.next_token) {
    return std::string();
  }
  ASSIGN_OR_RETURN(shards::ListChannelsToken token, mapped(shards::parse_list_channels_token(
                                                        *input.next_token, state.token_keys, now)));
  if (token.tenant != tenant || token.filter != filter) {
    return Failure(ErrorName::kNextTokenInvalid);
  }
  return std::move(token.after);
}

boost::asio::awaitable<Status> handle(Context& context, const Request& request, Input& input,
                                      Output& output) {
  const shards::CatalogStatePtr state = context.service.catalog().state();
  const shards::Tenant tenant = tenant_of(request.caller);
  const base::Timestamp now = context.service.clock().wall();
  const std::string filter = digest_of(input.stream_filter);
  CO_ASSIGN_OR_RETURN(const std::string start, read_start(input, *state, tenant, filter, now));
  const shards::TenantState* owned = state->find_tenant(tenant);
  if (owned == nullptr) {
    co_return Status();
  }
  const size_t limit = std::min(
      static_cast<size_t>(input.max_results.value_or(int32_t{kChannelsMax})), kChannelsMax);
  for (auto next = owned->channels.upper_bound(start); next != owned->channels.end(); ++next) {
    const auto stream = owned->streams.find(next->second->stream);
    if (stream == owned->streams.end() || !passes(input.stream_filter, *stream->second)) {
      continue;
    }
    if (output.channel_summaries.size() == limit) {
      const shards::ListChannelsToken token{.tenant = tenant,
                                            .filter = filter,
                                            .after = output.channel_summaries.back().channel_name};
      output.next_token = shards::format_page_token(token, state->token_keys, now,
                                                    context.service.random().next_uint64());
      break;
    }
    output.channel_summaries.push_back(summarise(context, *next->second, *stream->second));
  }
  co_return Status();
}

}  // namespace

std::unique_ptr<Exchange> operations::list_channels() {
  return std::make_unique<TypedExchange<Input, Output, handle>>();
}

}  // namespace weir::api
