#include "shards/daily_calls.h"

#include <string>

namespace weir::shards {
namespace {

constexpr int64_t kWindowMillis = 24 * base::kMillisPerHour;

}  // namespace

std::string_view to_string(DailyCall call) {
  switch (call) {
    case DailyCall::kUpdateShardCount:
      return "UpdateShardCount";
    case DailyCall::kUpdateStreamMode:
      return "UpdateStreamMode";
    case DailyCall::kStartStreamEncryption:
      return "StartStreamEncryption";
    case DailyCall::kStopStreamEncryption:
      break;
  }
  return "StopStreamEncryption";
}

Result<void> count_daily_call(DailyCalls& calls, DailyCall call, const StreamKey& stream,
                              int64_t limit, base::Timestamp now) {
  if (limit == 0) {
    return {};
  }
  std::vector<base::Timestamp>& times = calls[call];
  std::erase_if(times, [now](base::Timestamp time) { return time + kWindowMillis <= now; });
  if (static_cast<int64_t>(times.size()) >= limit) {
    return Error(ErrorKind::kDailyLimitExceeded)
        .with("operation", std::string(to_string(call)))
        .with("stream", stream.name)
        .with("account", stream.tenant.account)
        .with("limit", limit);
  }
  times.push_back(now);
  return {};
}

}  // namespace weir::shards
