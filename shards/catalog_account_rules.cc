// The settings of an account, and the warm throughput of streams that they allow.

#include <algorithm>
#include <memory>
#include <utility>

#include "shards/account_settings.h"
#include "shards/catalog_step.h"
#include "shards/limits.h"

namespace weir::shards {

bool CatalogStep::committed(const Tenant& tenant) const {
  const TenantState* state = change_.state.find_tenant(tenant);
  return state != nullptr && state->settings.committed(now());
}

Result<void> CatalogStep::check_warm_throughput(const Tenant& tenant, StreamMode mode,
                                                int64_t mibps) const {
  if (mode != StreamMode::kOnDemand || !committed(tenant)) {
    return Error(ErrorKind::kWarmThroughputNotAllowed);
  }
  if (mibps > limits::kWarmMibpsMax) {
    return Error(ErrorKind::kWarmThroughputTooHigh).with("limit", limits::kWarmMibpsMax);
  }
  return {};
}

Result<void> CatalogStep::apply(const UpdateWarmThroughputCommand& command) {
  ASSIGN_OR_RETURN(const StreamPtr stream, find(command.key));
  RETURN_IF_ERROR(check_warm_throughput(command.key.tenant, stream->mode, command.warm_mibps));
  RETURN_IF_ERROR(find_active(command.key));
  StreamState changed = *stream;
  changed.warm_mibps = command.warm_mibps;
  const int64_t count = std::max(command.warm_mibps, limits::kOnDemandShardCount);
  // What a stream has beyond the warm throughput of before, its load has asked for. The load
  // decides when that goes again (shards/scaling.h).
  const auto open = static_cast<int64_t>(stream->routes.size());
  const int64_t asked_for = std::max(stream->warm_mibps, limits::kOnDemandShardCount);
  if (open > asked_for && open >= count) {
    show_updating(changed, command.due);
    store(std::move(changed));
    return {};
  }
  return scale(std::move(changed), static_cast<uint32_t>(count), command.due, command.shard_quota);
}

Result<void> CatalogStep::apply(const UpdateAccountSettingsCommand& command) {
  TenantState tenant = copy_tenant(command.tenant);
  const AccountSettings before = tenant.settings;
  tenant.settings =
      command.commitment ? with_commitment(before, now()) : without_commitment(before, now());
  if (tenant.settings == before) {
    return {};
  }
  change_.rows.push_back(account_row(command.tenant, tenant.settings));
  change_.state.tenants[command.tenant] = std::make_shared<const TenantState>(std::move(tenant));
  return {};
}

}  // namespace weir::shards
