#pragma once

// The answer of DescribeAccountSettings and UpdateAccountSettings (facts 4.1).

#include <array>
#include <optional>
#include <string_view>

#include "api/context.h"
#include "api/member_table.h"
#include "base/clock.h"
#include "shards/account_settings.h"
#include "shards/catalog_state.h"

namespace weir::api {

struct BillingCommitment {
  std::string_view status;
  std::optional<base::Timestamp> started_at;
  std::optional<base::Timestamp> ended_at;
  std::optional<base::Timestamp> earliest_allowed_end_at;

  static constexpr auto members() {
    using Self = BillingCommitment;
    return std::array{member<&Self::status>("Status"), member<&Self::started_at>("StartedAt"),
                      member<&Self::ended_at>("EndedAt"),
                      member<&Self::earliest_allowed_end_at>("EarliestAllowedEndAt")};
  }
};

struct AccountSettingsOutput {
  BillingCommitment minimum_throughput_billing_commitment;

  static constexpr auto members() {
    using Self = AccountSettingsOutput;
    return std::array{
        member<&Self::minimum_throughput_billing_commitment>("MinimumThroughputBillingCommitment")};
  }
};

// The settings of an account and region as they are now; those of one that never had any are
// DISABLED without times.
inline BillingCommitment billing_commitment(Context& context, const shards::Tenant& tenant) {
  const shards::CatalogStatePtr state = context.service.catalog().state();
  const shards::TenantState* owned = state->find_tenant(tenant);
  const shards::AccountSettings settings =
      owned == nullptr ? shards::AccountSettings() : owned->settings;
  const base::Timestamp now = context.service.clock().wall();
  BillingCommitment shown;
  shown.status = to_string(settings.commitment_status(now));
  shown.started_at = settings.commitment_started_at;
  shown.earliest_allowed_end_at = settings.earliest_allowed_end(now);
  if (!settings.committed(now)) {
    shown.ended_at = settings.commitment_ends_at;
  }
  return shown;
}

}  // namespace weir::api
