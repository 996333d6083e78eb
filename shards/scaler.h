#pragma once

// Gives on-demand streams the shards that their load asks for (docs/architecture.md). It looks a
// few times in each window; between looks a put only counts.

#include <boost/asio/awaitable.hpp>

#include <cstdint>

#include "base/clock.h"
#include "shards/catalog.h"
#include "shards/load_windows.h"
#include "shards/options.h"
#include "shards/stream_admin.h"

namespace weir::shards {

// For one coroutine; the parts outlive it.
class Scaler {
 public:
  struct Parts {
    Catalog& catalog;
    StreamAdmin& admin;
    const base::Clock& clock;
    const Options& options;
  };

  explicit Scaler(const Parts& parts) : parts_(parts) {}

  // Reads the meters and reshards what is due, at most once for each stream. False if something
  // could not be written; the next look tries again.
  asio::awaitable<bool> look();

  // Looks until its coroutine is cancelled: at intervals while there are on-demand streams, else
  // when the catalog changes. Returns at once if scaling is off.
  asio::awaitable<void> run();

 private:
  int64_t window_nanos() const {
    return parts_.options.scaling_window_seconds * base::kNanosPerSecond;
  }
  int64_t interval_nanos() const;
  ScalingLimits limits_of(const TenantState& tenant, const StreamState& stream,
                          base::Timestamp now) const;

  Parts parts_;
  LoadWindows windows_;
};

}  // namespace weir::shards
