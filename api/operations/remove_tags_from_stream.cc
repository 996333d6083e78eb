// RemoveTagsFromStream
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_RemoveTagsFromStream.html
//
// Removes tags by key. Keys that the stream does not have are no error. The answer is an empty
// body.
//
// Errors, first to last: ResourceNotFoundException, ResourceInUseException (still CREATING),
// InvalidArgumentException (characters).

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/error_mapping.h"
#include "api/exchange.h"
#include "api/member_table.h"
#include "api/shapes/rules.h"
#include "api/streams.h"

namespace weir::api {
namespace {

struct Input {
  StreamRef stream;
  std::optional<std::vector<std::string_view>> tag_keys;

  static constexpr auto members() {
    return join(stream_ref_members<&Input::stream>(),
                std::array{member<&Input::tag_keys>("TagKeys", required(rules::kTagKeyList))});
  }
};

boost::asio::awaitable<Status> handle(Context& context, const Request& request, Input& input,
                                      NoOutput&) {
  CO_ASSIGN_OR_RETURN(shards::StreamKey key, stream_key(input.stream, request.caller));
  std::vector<std::string> tag_keys(input.tag_keys->begin(), input.tag_keys->end());
  const auto removed =
      co_await context.service.admin().remove_tags(std::move(key), std::move(tag_keys));
  co_return mapped(removed);
}

}  // namespace

std::unique_ptr<Exchange> operations::remove_tags_from_stream() {
  return std::make_unique<TypedExchange<Input, NoOutput, handle>>();
}

}  // namespace weir::api
