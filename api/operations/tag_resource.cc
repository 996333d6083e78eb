// TagResource
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_TagResource.html
//
// Adds or replaces tags of a stream, of a consumer or of a channel, which have at most 50 each. The
// answer is an empty body.
//
// Errors, first to last: ResourceNotFoundException, ResourceInUseException (a stream that is still
// CREATING, a consumer or a channel that is not ACTIVE), InvalidArgumentException (characters, then
// the number of tags).

#include <array>
#include <memory>
#include <optional>
#include <utility>

#include "api/channels.h"
#include "api/error_mapping.h"
#include "api/exchange.h"
#include "api/member_table.h"
#include "api/resources.h"
#include "api/shapes/rules.h"

namespace weir::api {
namespace {

struct Input {
  ResourceRef resource;
  std::optional<StringMap> tags;

  static constexpr auto members() {
    return join(resource_ref_members<&Input::resource>(),
                std::array{member<&Input::tags>("Tags", required(rules::kTagMap))});
  }
};

boost::asio::awaitable<Status> handle(Context& context, const Request& request, Input& input,
                                      NoOutput&) {
  if (shards::parse_channel_arn(*input.resource.resource_arn)) {
    CO_ASSIGN_OR_RETURN(FoundChannel channel,
                        find_channel(context, *input.resource.resource_arn, request.caller));
    shards::Tags channel_tags = tags_of(*input.tags);
    const auto added = co_await context.service.channel_admin().tag(std::move(channel.key),
                                                                    std::move(channel_tags));
    co_return mapped(added);
  }
  CO_ASSIGN_OR_RETURN(const FoundResource found,
                      find_resource(context, input.resource, request.caller));
  shards::StreamAdmin& admin = context.service.admin();
  shards::Tags tags = tags_of(*input.tags);
  if (found.consumer == nullptr) {
    shards::StreamKey key = found.stream->key;
    const auto added = co_await admin.add_tags(std::move(key), std::move(tags));
    co_return mapped(added);
  }
  shards::ConsumerKey key = key_of(found.stream->key, *found.consumer);
  const auto added = co_await admin.tag_consumer(std::move(key), std::move(tags));
  co_return mapped(added);
}

}  // namespace

std::unique_ptr<Exchange> operations::tag_resource() {
  return std::make_unique<TypedExchange<Input, NoOutput, handle>>();
}

}  // namespace weir::api
