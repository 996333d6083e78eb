#pragma once

// What can go wrong in the Kinesis domain: a kind and the values that belong to it, without a word
// of English for clients. api/error_mapping.cc says what AWS calls each kind and api/errors.def
// holds the texts, whose {tokens} are the names used here.

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace weir::shards {

// The tokens each kind carries stand behind it.
enum class ErrorKind {
  // Streams
  kStreamNotFound,            // stream account
  kStreamExists,              // stream account
  kStreamNotActive,           // stream account status
  kStreamOnDemand,            // stream account
  kStreamQuotaExceeded,       // account region current limit
  kOnDemandQuotaExceeded,     // account region current limit
  kShardQuotaExceeded,        // account region current limit additional
  kTooManyTransitions,        // account limit
  kStreamHasConsumers,        // stream account
  kDailyLimitExceeded,        // operation stream account limit
  kWarmThroughputNotAllowed,  // none
  kWarmThroughputTooHigh,     // limit
  kDistributionNotAllowed,    // stream account
  // Shards
  kShardNotFound,         // shard stream account: named by a resharding call
  kShardDoesNotExist,     // shard stream account: named by a reader
  kShardAlreadyClosed,    // shard stream account
  kSplitKeyOutside,       // key shard stream account start end
  kShardsNotAdjacent,     // shard adjacent stream account
  kShardCountTooHigh,     // stream account current target limit
  kShardCountOverDouble,  // stream account current target
  kShardCountUnderHalf,   // stream account current target
  // Consumers
  kConsumerNotFound,          // consumer created stream account
  kConsumerNotActive,         // consumer created stream account
  kConsumerExists,            // consumer stream account
  kConsumerQuotaExceeded,     // stream account limit
  kTooManyCreatingConsumers,  // account limit
  kSubscribeThrottled,        // consumer shard stream account
  kSubscriptionActive,        // consumer shard stream account
  // Channels
  kStreamHasChannels,     // stream account
  kStreamNotOnDemand,     // stream account
  kChannelNotFound,       // channel account
  kChannelNotActive,      // channel account status
  kChannelExists,         // channel account
  kChannelQuotaExceeded,  // account region limit
  // Policies
  kPolicyNotFound,  // arn
  // Records
  kExplicitHashKeyInvalid,  // value
  kOrderingNumberInvalid,   // sequence stream account
  kRecordTooLarge,          // path limit
  kRecordsTooLarge,         // none
  kWriteThrottled,          // shard stream account
  kReadThrottled,           // shard stream account
  // Iterators
  kIteratorInvalid,             // none
  kIteratorExpired,             // created now (both as "Thu Jan 22 01:22:02 UTC 2015")
  kSequenceNumberInvalid,       // sequence shard stream account
  kSequenceNumberForeign,       // sequence shard stream account: another stream's
  kSequenceNumberOfOtherShard,  // encoded shard
  kTimestampInFuture,           // timestamp now (both in milliseconds)
  // Page tokens
  kNextTokenInvalid,  // none
  kNextTokenExpired,  // none
  // Encryption
  kStreamNotEncrypted,  // stream account
  kKeyNotFound,         // key
  kKeyDisabled,         // key
  kKeyPendingDeletion,  // key
  kKeyDoesNotFit,       // key: it did not wrap the data key of a record
  // Retention
  kRetentionTooShort,     // hours
  kRetentionTooLong,      // hours
  kRetentionNotIncrease,  // hours stream current
  kRetentionNotDecrease,  // hours stream current
  // Tags
  kTagCharactersInvalid,  // none
  kTagsIllegalOnAdd,      // stream account
  kTagsIllegalOnRemove,   // stream account
  kTagLimitExceeded,      // stream account
  // Storage
  kNotPersisted,  // reason: not stored and never will be; the client may try again
  kUnknown,       // reason: may or may not have been stored
  kDamaged,       // reason: stored bytes could not be read
};

// Errors of the master key, which concern a call as a whole.
inline bool is_key_error(ErrorKind kind) {
  return kind == ErrorKind::kKeyNotFound || kind == ErrorKind::kKeyDisabled ||
         kind == ErrorKind::kKeyPendingDeletion || kind == ErrorKind::kKeyDoesNotFit;
}

class [[nodiscard]] Error {
 public:
  using Token = std::pair<std::string_view, std::string>;

  explicit Error(ErrorKind kind) : kind_(kind) {}

  // Adds a value; `name` is a literal.
  Error&& with(std::string_view name, std::string value) && {
    tokens_.emplace_back(name, std::move(value));
    return std::move(*this);
  }
  Error&& with(std::string_view name, int64_t value) && {
    return std::move(*this).with(name, std::to_string(value));
  }

  ErrorKind kind() const { return kind_; }
  const std::vector<Token>& tokens() const { return tokens_; }

  // The value of a token, empty if there is none of that name.
  std::string_view token(std::string_view name) const {
    for (const Token& token : tokens_) {
      if (token.first == name) {
        return token.second;
      }
    }
    return {};
  }

 private:
  ErrorKind kind_;
  std::vector<Token> tokens_;
};

template <typename T>
using Result = base::Result<T, Error>;

}  // namespace weir::shards
