// ListShards
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListShards.html
//
// The shards of a stream that pass a filter, by rising id, up to MaxResults a call (default 1,000,
// facts 7). A NextToken carries stream and filter and must come alone, but for MaxResults; the last
// page has none. A stream that has not been ACTIVE yet shows no shards. ListShards that go on by
// NextToken are not counted against the call rate of the stream, which they do not name.
//
// Errors, first to last: InvalidArgumentException (neither stream nor token; token with a
// companion; the token itself), ExpiredNextTokenException, ResourceNotFoundException,
// InvalidArgumentException (the filter's members).

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/authorization.h"
#include "api/error_mapping.h"
#include "api/exchange.h"
#include "api/member_table.h"
#include "api/shapes/rules.h"
#include "api/shapes/shard.h"
#include "api/streams.h"
#include "base/check.h"
#include "shards/page_token.h"
#include "shards/shard_filter.h"

namespace weir::api {
namespace {

constexpr int32_t kMaxResultsDefault = 1000;

// In the order of shards::ShardFilterType.
constexpr std::array<std::string_view, 6> kFilterTypes = {"AFTER_SHARD_ID",    "AT_TRIM_HORIZON",
                                                          "FROM_TRIM_HORIZON", "AT_LATEST",
                                                          "AT_TIMESTAMP",      "FROM_TIMESTAMP"};

struct ShardFilter {
  std::optional<std::string_view> type;
  std::optional<std::string_view> shard_id;
  std::optional<base::Timestamp> timestamp;

  static constexpr auto members() {
    return std::array{member<&ShardFilter::type>("Type", required(rules::one_of(kFilterTypes))),
                      member<&ShardFilter::shard_id>("ShardId", rules::kShardId),
                      member<&ShardFilter::timestamp>("Timestamp")};
  }
};

struct Input {
  StreamRef stream;
  std::optional<std::string_view> next_token;
  std::optional<std::string_view> exclusive_start_shard_id;
  std::optional<int32_t> max_results;
  std::optional<base::Timestamp> stream_creation_timestamp;
  std::optional<ShardFilter> shard_filter;

  static constexpr auto members() {
    return join(stream_ref_members<&Input::stream>(),
                std::array{member<&Input::next_token>("NextToken", rules::kNextToken),
                           member<&Input::exclusive_start_shard_id>("ExclusiveStartShardId",
                                                                    rules::kShardId),
                           member<&Input::max_results>("MaxResults", rules::kPageLimit),
                           member<&Input::stream_creation_timestamp>("StreamCreationTimestamp"),
                           member<&Input::shard_filter>("ShardFilter")});
  }
};

struct Output {
  std::vector<Shard> shards;
  std::optional<std::string> next_token;

  static constexpr auto members() {
    return std::array{member<&Output::shards>("Shards"), member<&Output::next_token>("NextToken")};
  }
};

// What to list, from a first call or from a token.
struct Listing {
  shards::StreamPtr stream;
  shards::ShardFilter filter;
  std::optional<shards::ShardIndex> after;
};

// The name of a member that may not come with a NextToken; empty if there is none.
std::string_view companion(const Input& input) {
  if (input.stream.stream_name) {
    return "StreamName";
  }
  if (input.stream.stream_arn) {
    return "StreamARN";
  }
  if (input.shard_filter) {
    return "ShardFilter";
  }
  if (input.exclusive_start_shard_id) {
    return "ExclusiveStartShardId";
  }
  return input.stream_creation_timestamp ? "StreamCreationTimestamp" : std::string_view();
}

Result<shards::ShardIndex> read_shard_id(const shards::StreamKey& key, std::string_view text) {
  const std::optional<shards::ShardIndex> shard = shards::parse_shard_id(text);
  if (!shard) {
    return shard_not_found(key, text);
  }
  return *shard;
}

shards::ShardFilterType type_of(std::string_view name) {
  for (size_t i = 0; i < kFilterTypes.size(); ++i) {
    if (kFilterTypes[i] == name) {
      return static_cast<shards::ShardFilterType>(i);
    }
  }
  CHECK(false);  // the shape has refused other words
}

// `member` of a filter is there exactly when its type has a use for it.
Status check_member(const ShardFilter& filter, std::string_view member, bool needed, bool given) {
  if (needed == given) {
    return {};
  }
  return Failure(needed ? ErrorName::kFilterMemberMissing : ErrorName::kFilterMemberNotExpected,
                 {{"type", std::string(*filter.type)}, {"member", std::string(member)}});
}

Result<shards::ShardFilter> read_filter(const ShardFilter& filter, const shards::StreamKey& key) {
  using shards::ShardFilterType;
  shards::ShardFilter result{.type = type_of(*filter.type), .shard = {}, .timestamp = {}};
  const bool by_id = result.type == ShardFilterType::kAfterShardId;
  const bool by_time = result.type == ShardFilterType::kAtTimestamp ||
                       result.type == ShardFilterType::kFromTimestamp;
  RETURN_IF_ERROR(check_member(filter, "ShardId", by_id, filter.shard_id.has_value()));
  RETURN_IF_ERROR(check_member(filter, "Timestamp", by_time, filter.timestamp.has_value()));
  if (by_id) {
    ASSIGN_OR_RETURN(result.shard, read_shard_id(key, *filter.shard_id));
  }
  result.timestamp = filter.timestamp;
  return result;
}

Result<Listing> continue_listing(Context& context, const Input& input, const Principal& caller) {
  if (const std::string_view member = companion(input); !member.empty()) {
    return Failure(ErrorName::kTokenCompanion, {{"member", std::string(member)}});
  }
  const shards::CatalogStatePtr state = context.service.catalog().state();
  ASSIGN_OR_RETURN(shards::ListShardsToken token,
                   mapped(shards::parse_list_shards_token(*input.next_token, state->token_keys,
                                                          context.service.clock().wall())));
  if (!may_reach(caller, token.stream)) {
    return Failure(ErrorName::kNextTokenInvalid);
  }
  shards::StreamPtr stream = state->find(token.stream);
  if (stream == nullptr || stream->incarnation != token.incarnation) {
    return stream_not_found(token.stream);
  }
  return Listing{.stream = std::move(stream), .filter = token.filter, .after = token.after};
}

Result<Listing> begin_listing(Context& context, const Input& input, const Principal& caller) {
  ASSIGN_OR_RETURN(shards::StreamPtr stream, find_stream(context, input.stream, caller));
  if (input.stream_creation_timestamp &&
      input.stream_creation_timestamp->seconds() != stream->created_at.seconds()) {
    return stream_not_found(stream->key);
  }
  Listing listing{.stream = std::move(stream), .filter = {}, .after = {}};
  const shards::StreamKey& key = listing.stream->key;
  if (input.shard_filter) {
    ASSIGN_OR_RETURN(listing.filter, read_filter(*input.shard_filter, key));
  }
  if (input.exclusive_start_shard_id) {
    ASSIGN_OR_RETURN(listing.after, read_shard_id(key, *input.exclusive_start_shard_id));
  }
  return listing;
}

Result<Listing> read_listing(Context& context, const Input& input, const Principal& caller) {
  if (input.next_token) {
    return continue_listing(context, input, caller);
  }
  if (!input.stream.stream_name && !input.stream.stream_arn) {
    return Failure(ErrorName::kNothingToList);
  }
  return begin_listing(context, input, caller);
}

boost::asio::awaitable<Status> handle(Context& context, const Request& request, Input& input,
                                      Output& output) {
  CO_ASSIGN_OR_RETURN(const Listing listing, read_listing(context, input, request.caller));
  const shards::StreamState& stream = *listing.stream;
  if (!stream.activated) {
    co_return Status();
  }
  const base::Timestamp now = context.service.clock().wall();
  const auto limit = static_cast<size_t>(input.max_results.value_or(kMaxResultsDefault));
  shards::ShardIndex last;
  for (const shards::ShardPtr& shard : filter_shards(stream, listing.filter, now)) {
    if (listing.after && shard->index <= *listing.after) {
      continue;
    }
    if (output.shards.size() == limit) {
      const shards::ListShardsToken token{.stream = stream.key,
                                          .incarnation = stream.incarnation,
                                          .filter = listing.filter,
                                          .after = last};
      output.next_token =
          shards::format_page_token(token, context.service.catalog().state()->token_keys, now,
                                    context.service.random().next_uint64());
      break;
    }
    output.shards.emplace_back(*shard);
    last = shard->index;
  }
  co_return Status();
}

}  // namespace

std::unique_ptr<Exchange> operations::list_shards() {
  return std::make_unique<TypedExchange<Input, Output, handle>>();
}

}  // namespace weir::api
