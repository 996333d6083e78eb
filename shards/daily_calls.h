#pragma once

// Calls that a stream takes only so many times within 24 hours (facts 4.0). The times are part of
// the stream, so a restart does not forget them.

#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "shards/error.h"
#include "shards/names.h"

namespace weir::shards {

// The numbers are stored.
enum class DailyCall : uint8_t {
  kUpdateShardCount = 0,
  kUpdateStreamMode = 1,
  kStartStreamEncryption = 2,
  kStopStreamEncryption = 3,
};
inline constexpr DailyCall kLastDailyCall = DailyCall::kStopStreamEncryption;

// The operation's name.
std::string_view to_string(DailyCall call);

// When they were made, oldest first.
using DailyCalls = std::map<DailyCall, std::vector<base::Timestamp>>;

// Counts a call made at `now` and forgets those that are 24 hours old. kDailyLimitExceeded if
// `limit` calls were made since then. A limit of 0 allows everything and counts nothing.
Result<void> count_daily_call(DailyCalls& calls, DailyCall call, const StreamKey& stream,
                              int64_t limit, base::Timestamp now);

}  // namespace weir::shards
