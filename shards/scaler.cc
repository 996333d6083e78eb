#include "shards/scaler.h"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <chrono>

#include "base/log.h"
#include "shards/limits.h"
#include "shards/scaling.h"

namespace weir::shards {
namespace {

// How long run() waits for a change while there is no on-demand stream.
constexpr int64_t kIdleNanos = 3600 * base::kNanosPerSecond;

// The stream was changed or deleted by somebody else in between, or the account's last shards were
// opened.
bool overtaken(ErrorKind kind) {
  return kind != ErrorKind::kNotPersisted && kind != ErrorKind::kUnknown &&
         kind != ErrorKind::kDamaged;
}

// What became of the steps. False if they could not be written.
bool report(const StreamState& stream, const ScalingSteps& steps, const Result<void>& scaled) {
  if (scaled.ok()) {
    base::log_info("on-demand stream {}: {} hot shards split, {} pairs of cold ones merge",
                   stream.key.name, steps.splits.size(), steps.merges.size());
    return true;
  }
  if (overtaken(scaled.error().kind())) {
    return true;
  }
  base::log_warn("on-demand stream {} could not scale: {}", stream.key.name,
                 scaled.error().token("reason"));
  return false;
}

}  // namespace

int64_t Scaler::interval_nanos() const {
  const int64_t intervals =
      std::min(limits::kScalingLooksPerWindow, parts_.options.scaling_window_seconds);
  return window_nanos() / intervals;
}

ScalingLimits Scaler::limits_of(const TenantState& tenant, const StreamState& stream,
                                base::Timestamp now) const {
  return {.bounds = scaling_bounds(stream, tenant.settings.committed(now)),
          .quota_room = parts_.options.shard_quota - tenant.open_shard_count(),
          .window_nanos = window_nanos()};
}

asio::awaitable<bool> Scaler::look() {
  if (window_nanos() == 0) {
    co_return true;
  }
  const CatalogStatePtr seen = parts_.catalog.state();
  const base::SteadyTime now = parts_.clock.steady();
  windows_.look(*seen, now);
  bool all = true;
  for (const auto& [tenant, streams] : seen->tenants) {
    for (const auto& [name, planned] : streams->streams) {
      if (planned->mode != StreamMode::kOnDemand) {
        continue;
      }
      // What this look has opened for the tenant's other streams counts.
      const CatalogStatePtr state = parts_.catalog.state();
      const TenantState* owner = state->find_tenant(tenant);
      const base::Timestamp wall = std::max(parts_.clock.wall(), state->time);
      const ScalingLimits limits = limits_of(*owner, *planned, wall);
      const ScalingSteps steps = plan_scaling(*planned, windows_.of(*planned), limits, now);
      if (!steps.empty()) {
        const Result<void> scaled = co_await parts_.admin.scale_stream(planned, steps);
        all = report(*planned, steps, scaled) && all;
      }
    }
  }
  co_return all;
}

asio::awaitable<void> Scaler::run() {
  if (window_nanos() == 0) {
    co_return;
  }
  asio::steady_timer timer(co_await asio::this_coro::executor);
  while (true) {
    const CatalogStatePtr seen = parts_.catalog.state();
    const bool all = co_await look();
    static_cast<void>(all);  // what is missing is logged, and the next look's business
    if (windows_.empty()) {
      const base::SteadyTime deadline = parts_.clock.steady() + kIdleNanos;
      const bool changed = co_await parts_.catalog.wait_for_change(seen, deadline);
      static_cast<void>(changed);
    } else {
      timer.expires_after(std::chrono::nanoseconds(interval_nanos()));
      co_await timer.async_wait(asio::use_awaitable);
    }
  }
}

}  // namespace weir::shards
