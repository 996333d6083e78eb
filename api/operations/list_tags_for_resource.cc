// ListTagsForResource
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListTagsForResource.html
//
// All tags of a stream or of a consumer, sorted by key.
//
// Errors: ResourceNotFoundException.

#include <array>
#include <memory>
#include <vector>

#include "api/channels.h"
#include "api/exchange.h"
#include "api/member_table.h"
#include "api/resources.h"
#include "api/shapes/tag.h"

namespace weir::api {
namespace {

struct Input {
  ResourceRef resource;

  static constexpr auto members() { return resource_ref_members<&Input::resource>(); }
};

struct Output {
  std::vector<Tag> tags;

  static constexpr auto members() { return std::array{member<&Output::tags>("Tags")}; }
};

void show(const shards::Tags& tags, Output& output) {
  for (const auto& [key, value] : tags) {
    output.tags.push_back({.key = key, .value = value});
  }
}

boost::asio::awaitable<Status> handle(Context& context, const Request& request, Input& input,
                                      Output& output) {
  if (shards::parse_channel_arn(*input.resource.resource_arn)) {
    CO_ASSIGN_OR_RETURN(const FoundChannel channel,
                        find_channel(context, *input.resource.resource_arn, request.caller));
    show(channel.channel->tags, output);
    co_return Status();
  }
  CO_ASSIGN_OR_RETURN(const FoundResource found,
                      find_resource(context, input.resource, request.caller));
  show(found.tags(), output);
  co_return Status();
}

}  // namespace

std::unique_ptr<Exchange> operations::list_tags_for_resource() {
  return std::make_unique<TypedExchange<Input, Output, handle>>();
}

}  // namespace weir::api
