// DescribeAccountSettings
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DescribeAccountSettings.html
//
// The billing commitment of the caller's account and region: whether it is on, since when, and when
// it may end or has ended. An account that never had one is DISABLED.
//
// Errors: none of its own.

#include <array>
#include <memory>

#include "api/exchange.h"
#include "api/member_table.h"
#include "api/shapes/account_settings.h"
#include "api/streams.h"

namespace weir::api {
namespace {

struct Input {
  static constexpr auto members() { return std::array<Member, 0>{}; }
};

boost::asio::awaitable<Status> handle(Context& context, const Request& request, Input&,
                                      AccountSettingsOutput& output) {
  output.minimum_throughput_billing_commitment =
      billing_commitment(context, tenant_of(request.caller));
  co_return Status();
}

}  // namespace

std::unique_ptr<Exchange> operations::describe_account_settings() {
  return std::make_unique<TypedExchange<Input, AccountSettingsOutput, handle>>();
}

}  // namespace weir::api
