// AddTagsToStream
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_AddTagsToStream.html
//
// Adds or replaces tags. A stream has at most 50. The answer is an empty body.
//
// Errors, first to last: ResourceNotFoundException, ResourceInUseException (still CREATING),
// InvalidArgumentException (characters, then the
// number of tags).

#include <array>
#include <memory>
#include <optional>
#include <utility>

#include "api/error_mapping.h"
#include "api/exchange.h"
#include "api/member_table.h"
#include "api/shapes/rules.h"
#include "api/streams.h"

namespace weir::api {
namespace {

struct Input {
  StreamRef stream;
  std::optional<StringMap> tags;

  static constexpr auto members() {
    return join(stream_ref_members<&Input::stream>(),
                std::array{member<&Input::tags>("Tags", required(rules::kTagMap))});
  }
};

boost::asio::awaitable<Status> handle(Context& context, const Request& request, Input& input,
                                      NoOutput&) {
  CO_ASSIGN_OR_RETURN(shards::StreamKey key, stream_key(input.stream, request.caller));
  shards::Tags tags = tags_of(*input.tags);
  const auto added = co_await context.service.admin().add_tags(std::move(key), std::move(tags));
  co_return mapped(added);
}

}  // namespace

std::unique_ptr<Exchange> operations::add_tags_to_stream() {
  return std::make_unique<TypedExchange<Input, NoOutput, handle>>();
}

}  // namespace weir::api
