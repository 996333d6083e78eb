// DeleteResourcePolicy
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DeleteResourcePolicy.html
//
// Takes the policy of a stream or a consumer away. The answer is an empty body.
//
// Errors: ResourceNotFoundException (no such resource, or it has no policy).

#include <memory>
#include <utility>

#include "api/error_mapping.h"
#include "api/exchange.h"
#include "api/member_table.h"
#include "api/resources.h"

namespace weir::api {
namespace {

struct Input {
  ResourceRef resource;

  static constexpr auto members() { return resource_ref_members<&Input::resource>(); }
};

boost::asio::awaitable<Status> handle(Context& context, const Request& request, Input& input,
                                      NoOutput&) {
  CO_ASSIGN_OR_RETURN(const FoundResource found,
                      find_resource(context, input.resource, request.caller));
  shards::StreamAdmin& admin = context.service.admin();
  if (found.consumer == nullptr) {
    shards::StreamKey key = found.stream->key;
    const auto deleted = co_await admin.set_stream_policy(std::move(key), nullptr);
    co_return mapped(deleted);
  }
  shards::ConsumerKey key = key_of(found.stream->key, *found.consumer);
  const auto deleted = co_await admin.set_consumer_policy(std::move(key), nullptr);
  co_return mapped(deleted);
}

}  // namespace

std::unique_ptr<Exchange> operations::delete_resource_policy() {
  return std::make_unique<TypedExchange<Input, NoOutput, handle>>();
}

}  // namespace weir::api
