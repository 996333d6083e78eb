// ListTagsForStream
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListTagsForStream.html
//
// The tags of a stream, sorted by key, up to Limit a call (default: all, of which there are at most
// 50). ExclusiveStartTagKey need not exist.
//
// Errors: ResourceNotFoundException.

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/exchange.h"
#include "api/member_table.h"
#include "api/shapes/rules.h"
#include "api/shapes/tag.h"
#include "api/streams.h"
#include "shards/limits.h"

namespace weir::api {
namespace {

struct Input {
  StreamRef stream;
  std::optional<std::string_view> exclusive_start_tag_key;
  std::optional<int32_t> limit;

  static constexpr auto members() {
    return join(
        stream_ref_members<&Input::stream>(),
        std::array{member<&Input::exclusive_start_tag_key>("ExclusiveStartTagKey", rules::kTagKey),
                   member<&Input::limit>("Limit", rules::between(1, shards::limits::kTagsMax))});
  }
};

struct Output {
  std::vector<Tag> tags;
  bool has_more_tags = false;

  static constexpr auto members() {
    return std::array{member<&Output::tags>("Tags"), member<&Output::has_more_tags>("HasMoreTags")};
  }
};

boost::asio::awaitable<Status> handle(Context& context, const Request& request, Input& input,
                                      Output& output) {
  CO_ASSIGN_OR_RETURN(const shards::StreamPtr stream,
                      find_stream(context, input.stream, request.caller));
  const auto limit = static_cast<size_t>(input.limit.value_or(int32_t{shards::limits::kTagsMax}));
  const auto first = input.exclusive_start_tag_key
                         ? stream->tags.upper_bound(*input.exclusive_start_tag_key)
                         : stream->tags.begin();
  for (auto tag = first; tag != stream->tags.end(); ++tag) {
    if (output.tags.size() == limit) {
      output.has_more_tags = true;
      break;
    }
    output.tags.push_back({.key = tag->first, .value = tag->second});
  }
  co_return Status();
}

}  // namespace

std::unique_ptr<Exchange> operations::list_tags_for_stream() {
  return std::make_unique<TypedExchange<Input, Output, handle>>();
}

}  // namespace weir::api
