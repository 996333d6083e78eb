// UpdateAccountSettings
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateAccountSettings.html
//
// Switches the billing commitment of the caller's account and region on or off. It lasts at least
// 24 hours: one that is switched off earlier is ENABLED_UNTIL_EARLIEST_ALLOWED_END and ends by
// itself, unless it is switched on again before. The answer shows the settings after the call.
// Nobody is billed; the commitment is what warm throughput asks for.
//
// Errors: none of its own.

#include <array>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "api/error_mapping.h"
#include "api/exchange.h"
#include "api/member_table.h"
#include "api/shapes/account_settings.h"
#include "api/shapes/rules.h"
#include "api/streams.h"

namespace weir::api {
namespace {

constexpr std::array<std::string_view, 2> kStatuses = {"ENABLED", "DISABLED"};

struct WantedCommitment {
  std::optional<std::string_view> status;

  static constexpr auto members() {
    return std::array{
        member<&WantedCommitment::status>("Status", required(rules::one_of(kStatuses)))};
  }
};

struct Input {
  std::optional<WantedCommitment> minimum_throughput_billing_commitment;

  static constexpr auto members() {
    return std::array{member<&Input::minimum_throughput_billing_commitment>(
        "MinimumThroughputBillingCommitment", required())};
  }
};

boost::asio::awaitable<Status> handle(Context& context, const Request& request, Input& input,
                                      AccountSettingsOutput& output) {
  const bool commitment = *input.minimum_throughput_billing_commitment->status == "ENABLED";
  shards::Tenant tenant = tenant_of(request.caller);
  const auto updated =
      co_await context.service.admin().update_account_settings(std::move(tenant), commitment);
  CO_RETURN_IF_ERROR(mapped(updated));
  output.minimum_throughput_billing_commitment =
      billing_commitment(context, tenant_of(request.caller));
  co_return Status();
}

}  // namespace

std::unique_ptr<Exchange> operations::update_account_settings() {
  return std::make_unique<TypedExchange<Input, AccountSettingsOutput, handle>>();
}

}  // namespace weir::api
