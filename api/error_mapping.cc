#include "api/error_mapping.h"

#include "base/check.h"
#include "base/log.h"

namespace weir::api {

// A kind and the error of the same name.
#define SAME(name)              \
  case shards::ErrorKind::name: \
    return ErrorName::name

ErrorName error_name(shards::ErrorKind kind) {
  switch (kind) {
    SAME(kStreamNotFound);
    SAME(kStreamExists);
    SAME(kStreamNotActive);
    SAME(kStreamOnDemand);
    SAME(kStreamQuotaExceeded);
    SAME(kOnDemandQuotaExceeded);
    SAME(kShardQuotaExceeded);
    SAME(kTooManyTransitions);
    SAME(kStreamHasConsumers);
    SAME(kDailyLimitExceeded);
    SAME(kWarmThroughputNotAllowed);
    SAME(kWarmThroughputTooHigh);
    SAME(kDistributionNotAllowed);
    SAME(kShardNotFound);
    SAME(kShardDoesNotExist);
    SAME(kShardAlreadyClosed);
    SAME(kSplitKeyOutside);
    SAME(kShardsNotAdjacent);
    SAME(kShardCountTooHigh);
    SAME(kShardCountOverDouble);
    SAME(kShardCountUnderHalf);
    SAME(kConsumerNotFound);
    SAME(kConsumerNotActive);
    SAME(kConsumerExists);
    SAME(kConsumerQuotaExceeded);
    SAME(kTooManyCreatingConsumers);
    SAME(kSubscribeThrottled);
    SAME(kSubscriptionActive);
    SAME(kStreamHasChannels);
    SAME(kStreamNotOnDemand);
    SAME(kChannelNotFound);
    SAME(kChannelNotActive);
    SAME(kChannelExists);
    SAME(kChannelQuotaExceeded);
    SAME(kPolicyNotFound);
    SAME(kExplicitHashKeyInvalid);
    SAME(kOrderingNumberInvalid);
    SAME(kRecordTooLarge);
    SAME(kRecordsTooLarge);
    SAME(kIteratorInvalid);
    SAME(kIteratorExpired);
    SAME(kSequenceNumberInvalid);
    SAME(kSequenceNumberForeign);
    SAME(kSequenceNumberOfOtherShard);
    SAME(kTimestampInFuture);
    SAME(kNextTokenInvalid);
    SAME(kNextTokenExpired);
    SAME(kStreamNotEncrypted);
    SAME(kKeyNotFound);
    SAME(kKeyDisabled);
    SAME(kKeyPendingDeletion);
    SAME(kKeyDoesNotFit);
    SAME(kRetentionTooShort);
    SAME(kRetentionTooLong);
    SAME(kRetentionNotIncrease);
    SAME(kRetentionNotDecrease);
    SAME(kTagCharactersInvalid);
    SAME(kTagsIllegalOnAdd);
    SAME(kTagsIllegalOnRemove);
    SAME(kTagLimitExceeded);
    SAME(kNotPersisted);
    case shards::ErrorKind::kWriteThrottled:
    case shards::ErrorKind::kReadThrottled:
      return ErrorName::kThroughputExceeded;
    case shards::ErrorKind::kUnknown:
    case shards::ErrorKind::kDamaged:
      return ErrorName::kInternalFailure;
  }
  CHECK(false);
}

#undef SAME

Failure to_failure(const shards::Error& error) {
  const ErrorName name = error_name(error.kind());
  if (name == ErrorName::kInternalFailure) {
    base::log_error("{}: {}", error_info(name).type, error.token("reason"));
  }
  return Failure(name, error.tokens());
}

}  // namespace weir::api
