#pragma once

// The regular expressions of channels (service model, botocore 1.44). Decided by hand, as those of
// api/patterns.h: no regex engine meets a request.

#include "api/patterns.h"

namespace weir::api::patterns {

extern const Pattern kChannelArn;
extern const Pattern kRoleArn;
extern const Pattern kSchemaArn;
extern const Pattern kBucketArn;
extern const Pattern kAccountId;
extern const Pattern kErrorPrefix;
extern const Pattern kKeyTemplate;
extern const Pattern kTableBucketArn;
extern const Pattern kTableWord;
extern const Pattern kPartitionSource;
extern const Pattern kLogGroupName;
extern const Pattern kLogStreamName;

}  // namespace weir::api::patterns
