#pragma once

// Which shards ListShards shows (facts 4.2), pure.

#include <optional>
#include <vector>

#include "base/clock.h"
#include "shards/names.h"
#include "shards/stream.h"

namespace weir::shards {

enum class ShardFilterType : uint8_t {
  kAfterShardId = 0,
  kAtTrimHorizon = 1,
  kFromTrimHorizon = 2,
  kAtLatest = 3,
  kAtTimestamp = 4,
  kFromTimestamp = 5,
};

struct ShardFilter {
  ShardFilterType type = ShardFilterType::kFromTrimHorizon;
  std::optional<ShardIndex> shard;           // kAfterShardId
  std::optional<base::Timestamp> timestamp;  // kAtTimestamp, kFromTimestamp

  friend auto operator<=>(const ShardFilter&, const ShardFilter&) = default;
};

// The shards of `stream` that are not expired at `now` and pass the filter, by rising index. The
// answers of the AT filters cover the hash key space exactly once, which KCL checks: a shard is
// open at T if it was opened at or before T and closes after T.
std::vector<ShardPtr> filter_shards(const StreamState& stream, const ShardFilter& filter,
                                    base::Timestamp now);

}  // namespace weir::shards
