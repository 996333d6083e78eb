#include "api/error_mapping.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace weir::api {
namespace {

using shards::Error;
using shards::ErrorKind;

Error with_all_tokens(ErrorKind kind) {
  Error error(kind);
  for (const char* name :
       {"stream", "account",   "region",   "status",  "current",   "limit", "additional",
        "shard",  "adjacent",  "key",      "start",   "end",       "value", "sequence",
        "path",   "created",   "now",      "encoded", "timestamp", "hours", "reason",
        "target", "operation", "consumer", "arn",     "channel"}) {
    static_cast<void>(std::move(error).with(name, std::string("<") + name + ">"));
  }
  return error;
}

struct Row {
  ErrorKind kind;
  std::string type;
  int status;
  std::string text;
};

// One row for each kind: what AWS answers (facts section 4, texts as recorded there).
const std::vector<Row> kRows = {
    {ErrorKind::kStreamNotFound, "ResourceNotFoundException", 400,
     "Stream <stream> under account <account> not found."},
    {ErrorKind::kStreamExists, "ResourceInUseException", 400,
     "Stream <stream> under account <account> already exists."},
    {ErrorKind::kStreamNotActive, "ResourceInUseException", 400,
     "Stream <stream> under account <account> not ACTIVE, instead in state <status>"},
    {ErrorKind::kStreamOnDemand, "ValidationException", 400,
     "Request is invalid. Stream <stream> under account <account> is in On-Demand mode."},
    {ErrorKind::kStreamQuotaExceeded, "LimitExceededException", 400,
     "This request would exceed the stream limit for the account <account> in <region>. Current "
     "stream count for the account: <current>. Limit: <limit>."},
    {ErrorKind::kOnDemandQuotaExceeded, "LimitExceededException", 400,
     "This request would exceed the limit on the number of On-Demand streams for the account "
     "<account> in <region>. Current On-Demand streams count: <current>. Limit: <limit>."},
    {ErrorKind::kShardQuotaExceeded, "LimitExceededException", 400,
     "This request would exceed the shard limit for the account <account> in <region>. Current "
     "shard count for the account: <current>. Limit: <limit>. Number of additional shards that "
     "would have resulted from this request: <additional>. Refer to the AWS Service Limits page "
     "(http://docs.aws.amazon.com/general/latest/gr/aws_service_limits.html) for current limits "
     "and how to request higher limits."},
    {ErrorKind::kTooManyTransitions, "LimitExceededException", 400,
     "This request would have exceed the limit on the number  of streams that can "
     "simultaneously be in CREATING or DELETING for the account <account>. Limit: <limit>."},
    {ErrorKind::kStreamHasConsumers, "ResourceInUseException", 400,
     "DeleteStream can’t delete <account>:<stream> because there are consumers associated with "
     "this data stream. To delete <stream> anyway, set the EnforceConsumerDeletion parameter to "
     "true to force the deletion of all the consumers that are associated with it."},
    {ErrorKind::kDailyLimitExceeded, "LimitExceededException", 400,
     "<operation> may be called at most <limit> times in 24 hours for stream <stream> under "
     "account <account>."},
    {ErrorKind::kWarmThroughputNotAllowed, "InvalidArgumentException", 400,
     "WarmThroughputMiBps needs an on-demand stream in an account with the minimum throughput "
     "billing commitment."},
    {ErrorKind::kWarmThroughputTooHigh, "InvalidArgumentException", 400,
     "WarmThroughputMiBps cannot be greater than <limit>."},
    {ErrorKind::kDistributionNotAllowed, "InvalidArgumentException", 400,
     "RecordDistributionStrategy AUTO needs an on-demand stream. Stream <stream> under account "
     "<account> is in Provisioned mode."},
    {ErrorKind::kShardNotFound, "ResourceNotFoundException", 400,
     "Could not find shard <shard> in stream <stream> under account <account>."},
    {ErrorKind::kShardDoesNotExist, "ResourceNotFoundException", 400,
     "Shard <shard> in stream <stream> under account <account> does not exist"},
    {ErrorKind::kShardAlreadyClosed, "InvalidArgumentException", 400,
     "Shard <shard> in stream <stream> under account <account> has already been merged or split, "
     "and thus is not eligible for merging or splitting."},
    {ErrorKind::kSplitKeyOutside, "InvalidArgumentException", 400,
     "NewStartingHashKey <key> used in SplitShard() on shard <shard> in stream <stream> under "
     "account <account> is not both greater than one plus the shard's StartingHashKey <start> "
     "and less than the shard's EndingHashKey <end>."},
    {ErrorKind::kShardsNotAdjacent, "InvalidArgumentException", 400,
     "Shards <shard> and <adjacent> in stream <stream> under account <account> are not an "
     "adjacent pair of shards eligible for merging"},
    {ErrorKind::kShardCountTooHigh, "LimitExceededException", 400,
     "Target shard count or number of open shards cannot be greater than <limit>. Current open "
     "shard count: <current>, Target shard count: <target>"},
    {ErrorKind::kShardCountOverDouble, "InvalidArgumentException", 400,
     "UpdateShardCount cannot scale up over double your current open shard count. Current open "
     "shard count: <current>, Target shard count: <target>"},
    {ErrorKind::kShardCountUnderHalf, "InvalidArgumentException", 400,
     "UpdateShardCount cannot scale down below half your current open shard count. Current open "
     "shard count: <current>, Target shard count: <target>"},
    {ErrorKind::kConsumerNotFound, "ResourceNotFoundException", 400,
     "Consumer <consumer> with creation timestamp <created> under stream <stream> and account "
     "<account> not found."},
    {ErrorKind::kConsumerNotActive, "ResourceInUseException", 400,
     "Consumer <consumer> with creation timestamp <created> under stream <stream> and account "
     "<account> is not in ACTIVE status."},
    {ErrorKind::kConsumerExists, "ResourceInUseException", 400,
     "Consumer <consumer> under stream <stream> already exists for account <account>."},
    {ErrorKind::kConsumerQuotaExceeded, "LimitExceededException", 400,
     "This request would exceed the limit on the number of consumers for the stream <stream> under "
     "account <account>. Limit: <limit>."},
    {ErrorKind::kTooManyCreatingConsumers, "LimitExceededException", 400,
     "This request would exceed the limit on the number of consumers that can simultaneously be in "
     "CREATING for the account <account>. Limit: <limit>."},
    {ErrorKind::kSubscribeThrottled, "LimitExceededException", 400,
     "Rate exceeded for consumer <consumer> and shard <shard> of stream <stream> under account "
     "<account>."},
    {ErrorKind::kSubscriptionActive, "ResourceInUseException", 400,
     "Another active subscription exists for this consumer: <account>:<stream>:<shard>:<consumer>"},
    {ErrorKind::kStreamHasChannels, "ResourceInUseException", 400,
     "Stream <stream> under account <account> has channels. Delete them with DeleteChannel first."},
    {ErrorKind::kStreamNotOnDemand, "InvalidArgumentException", 400,
     "Channels need an on-demand stream. Stream <stream> under account <account> is in "
     "Provisioned mode."},
    {ErrorKind::kChannelNotFound, "ResourceNotFoundException", 400,
     "Channel <channel> under account <account> not found."},
    {ErrorKind::kChannelNotActive, "ResourceInUseException", 400,
     "Channel <channel> under account <account> not ACTIVE, instead in state <status>."},
    {ErrorKind::kChannelExists, "ResourceInUseException", 400,
     "Channel <channel> already exists for account <account>."},
    {ErrorKind::kChannelQuotaExceeded, "LimitExceededException", 400,
     "This request would exceed the limit on the number of channels for the account <account> in "
     "<region>. Limit: <limit>."},
    {ErrorKind::kPolicyNotFound, "ResourceNotFoundException", 400,
     "No resource policy is attached to <arn>."},
    {ErrorKind::kExplicitHashKeyInvalid, "InvalidArgumentException", 400,
     "Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. Specified "
     "value was <value>"},
    {ErrorKind::kOrderingNumberInvalid, "InvalidArgumentException", 400,
     "ExclusiveMinimumSequenceNumber <sequence> used in PutRecord on stream <stream> under "
     "account <account> is invalid."},
    {ErrorKind::kRecordTooLarge, "ValidationException", 400,
     "1 validation error detected: Value at '<path>' failed to satisfy constraint: Member must "
     "have length less than or equal to <limit>"},
    {ErrorKind::kRecordsTooLarge, "InvalidArgumentException", 400,
     "Records size exceeds 10 MB limit"},
    {ErrorKind::kWriteThrottled, "ProvisionedThroughputExceededException", 400,
     "Rate exceeded for shard <shard> in stream <stream> under account <account>."},
    {ErrorKind::kReadThrottled, "ProvisionedThroughputExceededException", 400,
     "Rate exceeded for shard <shard> in stream <stream> under account <account>."},
    {ErrorKind::kIteratorInvalid, "InvalidArgumentException", 400, "Invalid ShardIterator."},
    {ErrorKind::kIteratorExpired, "ExpiredIteratorException", 400,
     "Iterator expired. The iterator was created at time <created> while right now it is <now> "
     "which is further in the future than the tolerated delay of 300000 milliseconds."},
    {ErrorKind::kSequenceNumberInvalid, "InvalidArgumentException", 400,
     "StartingSequenceNumber <sequence> used in GetShardIterator on shard <shard> in stream "
     "<stream> under account <account> is invalid."},
    {ErrorKind::kSequenceNumberForeign, "InvalidArgumentException", 400,
     "StartingSequenceNumber <sequence> used in GetShardIterator on shard <shard> in stream "
     "<stream> under account <account> is invalid because it did not come from this stream."},
    {ErrorKind::kSequenceNumberOfOtherShard, "InvalidArgumentException", 400,
     "Invalid StartingSequenceNumber. It encodes <encoded>, while it was used in a call to a "
     "shard with <shard>"},
    {ErrorKind::kTimestampInFuture, "InvalidArgumentException", 400,
     "The timestampInMillis parameter cannot be greater than the currentTimestampInMillis. "
     "timestampInMillis: <timestamp>, currentTimestampInMillis: <now>"},
    {ErrorKind::kNextTokenInvalid, "InvalidArgumentException", 400, "Invalid NextToken."},
    {ErrorKind::kNextTokenExpired, "ExpiredNextTokenException", 400,
     "The provided next token has expired."},
    {ErrorKind::kStreamNotEncrypted, "InvalidArgumentException", 400,
     "Stream <stream> under account <account> is not encrypted."},
    {ErrorKind::kKeyNotFound, "KMSNotFoundException", 400, "Key '<key>' does not exist"},
    {ErrorKind::kKeyDisabled, "KMSDisabledException", 400, "<key> is disabled."},
    {ErrorKind::kKeyPendingDeletion, "KMSInvalidStateException", 400, "<key> is pending deletion."},
    {ErrorKind::kKeyDoesNotFit, "KMSInvalidStateException", 400,
     "<key> cannot open the data key of a record: it is not the key that closed it."},
    {ErrorKind::kRetentionTooShort, "InvalidArgumentException", 400,
     "Minimum allowed retention period is 24 hours. Requested retention period (<hours> hours) "
     "is too short."},
    {ErrorKind::kRetentionTooLong, "InvalidArgumentException", 400,
     "Maximum allowed retention period is 8760 hours. Requested retention period (<hours> hours) "
     "is too long."},
    {ErrorKind::kRetentionNotIncrease, "InvalidArgumentException", 400,
     "Requested retention period (<hours> hours) for stream <stream> can not be shorter than "
     "existing retention period (<current> hours). Use DecreaseRetentionPeriod API."},
    {ErrorKind::kRetentionNotDecrease, "InvalidArgumentException", 400,
     "Requested retention period (<hours> hours) for stream <stream> can not be longer than "
     "existing retention period (<current> hours). Use IncreaseRetentionPeriod API."},
    {ErrorKind::kTagCharactersInvalid, "InvalidArgumentException", 400,
     "Some tags contain invalid characters. Valid characters: Unicode letters, digits, white "
     "space, _ . / = + - % @."},
    {ErrorKind::kTagsIllegalOnAdd, "InvalidArgumentException", 400,
     "Failed to add tags to stream <stream> under account <account> because some tags contained "
     "illegal characters. The allowed characters are Unicode letters, white-spaces, "
     "'_',',','/','=','+','-','@'."},
    {ErrorKind::kTagsIllegalOnRemove, "InvalidArgumentException", 400,
     "Failed to remove tags from stream <stream> under account <account> because some tags "
     "contained illegal characters. The allowed characters are Unicode letters, white-spaces, "
     "'_',',','/','=','+','-','@'."},
    {ErrorKind::kTagLimitExceeded, "InvalidArgumentException", 400,
     "Failed to add tags to stream <stream> under account <account> because a given stream "
     "cannot have more than 10 tags associated with it."},
    {ErrorKind::kNotPersisted, "ServiceUnavailable", 503,
     "The request was not stored. Please try again."},
    {ErrorKind::kUnknown, "InternalFailure", 500, ""},
    {ErrorKind::kDamaged, "InternalFailure", 500, ""}};

TEST(ErrorMapping, GivesEachKindTheWordsOfAws) {
  for (const Row& row : kRows) {
    const Failure failure = to_failure(with_all_tokens(row.kind));
    EXPECT_EQ(failure.info().type, row.type) << row.text;
    EXPECT_EQ(failure.info().status, row.status) << row.text;
    EXPECT_EQ(failure.message(), row.text);
  }
}

// kDamaged is the last kind: a new one behind or before it makes this fail until it has a row.
TEST(ErrorMapping, HasARowForEachKind) {
  ASSERT_EQ(kRows.size(), static_cast<size_t>(ErrorKind::kDamaged) + 1);
  for (size_t i = 0; i < kRows.size(); ++i) {
    bool found = false;
    for (const Row& row : kRows) {
      found = found || row.kind == static_cast<ErrorKind>(i);
    }
    EXPECT_TRUE(found) << i;
  }
}

}  // namespace
}  // namespace weir::api
