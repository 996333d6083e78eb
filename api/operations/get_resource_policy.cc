// GetResourcePolicy
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetResourcePolicy.html
//
// The policy of a stream or a consumer as it was put; "{}" when there is none (facts 4.7).
//
// Errors: ResourceNotFoundException.

#include <array>
#include <memory>
#include <string>

#include "api/exchange.h"
#include "api/member_table.h"
#include "api/resources.h"

namespace weir::api {
namespace {

struct Input {
  ResourceRef resource;

  static constexpr auto members() { return resource_ref_members<&Input::resource>(); }
};

struct Output {
  std::string policy;

  static constexpr auto members() { return std::array{member<&Output::policy>("Policy")}; }
};

boost::asio::awaitable<Status> handle(Context& context, const Request& request, Input& input,
                                      Output& output) {
  CO_ASSIGN_OR_RETURN(const FoundResource found,
                      find_resource(context, input.resource, request.caller));
  const shards::ResourcePolicyPtr& policy = found.policy();
  output.policy = policy == nullptr ? "{}" : policy->text;
  co_return Status();
}

}  // namespace

std::unique_ptr<Exchange> operations::get_resource_policy() {
  return std::make_unique<TypedExchange<Input, Output, handle>>();
}

}  // namespace weir::api
