// PutResourcePolicy
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutResourcePolicy.html
//
// Attaches a policy to a stream or a consumer, or replaces the one it has: who may call what, also
// users of other accounts. It is evaluated for callers whose signatures are verified
// (--credentials). The answer is an empty body.
//
// Errors, first to last: ResourceNotFoundException, InvalidArgumentException (not a policy, or one
// that says what weir cannot evaluate), ResourceInUseException (a stream or consumer that is not
// ACTIVE).

#include <array>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "api/error_mapping.h"
#include "api/exchange.h"
#include "api/json/policy_document.h"
#include "api/member_table.h"
#include "api/resources.h"

namespace weir::api {
namespace {

struct Input {
  ResourceRef resource;
  std::optional<std::string_view> policy;

  static constexpr auto members() {
    return join(resource_ref_members<&Input::resource>(),
                std::array{member<&Input::policy>("Policy", required())});
  }
};

boost::asio::awaitable<Status> handle(Context& context, const Request& request, Input& input,
                                      NoOutput&) {
  CO_ASSIGN_OR_RETURN(const FoundResource found,
                      find_resource(context, input.resource, request.caller));
  CO_ASSIGN_OR_RETURN(shards::ResourcePolicy read, json::read_policy(*input.policy));
  auto policy = std::make_shared<const shards::ResourcePolicy>(std::move(read));
  shards::StreamAdmin& admin = context.service.admin();
  if (found.consumer == nullptr) {
    shards::StreamKey key = found.stream->key;
    const auto put = co_await admin.set_stream_policy(std::move(key), std::move(policy));
    co_return mapped(put);
  }
  shards::ConsumerKey key = key_of(found.stream->key, *found.consumer);
  const auto put = co_await admin.set_consumer_policy(std::move(key), std::move(policy));
  co_return mapped(put);
}

}  // namespace

std::unique_ptr<Exchange> operations::put_resource_policy() {
  return std::make_unique<TypedExchange<Input, NoOutput, handle>>();
}

}  // namespace weir::api
