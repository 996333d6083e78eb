#pragma once

// The rules of Increase- and DecreaseStreamRetentionPeriod (facts 4.1), pure.

#include <cstdint>

#include "shards/command.h"
#include "shards/error.h"
#include "shards/stream.h"

namespace weir::shards {

// Errors in AWS's order: kRetentionTooShort, kRetentionTooLong, then kRetentionNotIncrease or
// kRetentionNotDecrease. The present value is allowed in both directions.
Result<void> check_retention(const StreamState& stream, RetentionChange change, int64_t hours);

}  // namespace weir::shards
