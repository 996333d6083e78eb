#include "shards/retention.h"

#include "shards/limits.h"

namespace weir::shards {

Result<void> check_retention(const StreamState& stream, RetentionChange change, int64_t hours) {
  if (hours < limits::kRetentionHoursMin) {
    return Error(ErrorKind::kRetentionTooShort).with("hours", hours);
  }
  if (hours > limits::kRetentionHoursMax) {
    return Error(ErrorKind::kRetentionTooLong).with("hours", hours);
  }
  const bool increase = change == RetentionChange::kIncrease;
  if (increase ? hours < stream.retention_hours : hours > stream.retention_hours) {
    return Error(increase ? ErrorKind::kRetentionNotIncrease : ErrorKind::kRetentionNotDecrease)
        .with("hours", hours)
        .with("stream", stream.key.name)
        .with("current", stream.retention_hours);
  }
  return {};
}

}  // namespace weir::shards
