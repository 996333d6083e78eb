// UntagResource
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UntagResource.html
//
// Removes tags of a stream or of a consumer; keys that it does not have are passed over. The answer
// is an empty body.
//
// Errors, first to last: ResourceNotFoundException, ResourceInUseException (a stream that is still
// CREATING, a consumer that is not ACTIVE), InvalidArgumentException (characters).

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

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
  std::optional<std::vector<std::string_view>> tag_keys;

  static constexpr auto members() {
    return join(resource_ref_members<&Input::resource>(),
                std::array{member<&Input::tag_keys>("TagKeys", required(rules::kTagKeyList))});
  }
};

boost::asio::awaitable<Status> handle(Context& context, const Request& request, Input& input,
                                      NoOutput&) {
  if (shards::parse_channel_arn(*input.resource.resource_arn)) {
    CO_ASSIGN_OR_RETURN(FoundChannel channel,
                        find_channel(context, *input.resource.resource_arn, request.caller));
    std::vector<std::string> keys(input.tag_keys->begin(), input.tag_keys->end());
    const auto untagged =
        co_await context.service.channel_admin().untag(std::move(channel.key), std::move(keys));
    co_return mapped(untagged);
  }
  CO_ASSIGN_OR_RETURN(const FoundResource found,
                      find_resource(context, input.resource, request.caller));
  shards::StreamAdmin& admin = context.service.admin();
  std::vector<std::string> tag_keys(input.tag_keys->begin(), input.tag_keys->end());
  if (found.consumer == nullptr) {
    shards::StreamKey key = found.stream->key;
    const auto removed = co_await admin.remove_tags(std::move(key), std::move(tag_keys));
    co_return mapped(removed);
  }
  shards::ConsumerKey key = key_of(found.stream->key, *found.consumer);
  const auto removed = co_await admin.untag_consumer(std::move(key), std::move(tag_keys));
  co_return mapped(removed);
}

}  // namespace

std::unique_ptr<Exchange> operations::untag_resource() {
  return std::make_unique<TypedExchange<Input, NoOutput, handle>>();
}

}  // namespace weir::api
