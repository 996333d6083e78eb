#pragma once

// What the values that several operations share must satisfy (facts 4.0, from the service model).

#include <cstdint>

#include "api/patterns.h"
#include "api/shape.h"
#include "shards/limits.h"

namespace weir::api::rules {

// A number, or the length of a string, list or map.
inline constexpr Rules between(int64_t min, int64_t max) {
  return {.min = min, .max = max};
}
inline constexpr Rules at_least(int64_t min) {
  return {.min = min};
}
// One of a list of words.
inline constexpr Rules one_of(std::span<const std::string_view> words) {
  return {.values = words};
}

inline constexpr Rules kStreamName{.min = 1, .max = 128, .pattern = &patterns::kName};
inline constexpr Rules kStreamArn{.min = 1, .max = 2048, .pattern = &patterns::kStreamArn};
inline constexpr Rules kConsumerName{.min = 1, .max = 128, .pattern = &patterns::kName};
inline constexpr Rules kConsumerArn{.min = 1, .max = 2048, .pattern = &patterns::kConsumerArn};
inline constexpr Rules kResourceArn{.min = 1, .max = 2048, .pattern = &patterns::kResourceArn};
inline constexpr Rules kStreamId{.min = 1, .max = 24, .pattern = &patterns::kStreamId};
inline constexpr Rules kShardId{.min = 1, .max = 128, .pattern = &patterns::kName};
inline constexpr Rules kSequenceNumber{.pattern = &patterns::kSequenceNumber};
inline constexpr Rules kHashKey{.pattern = &patterns::kHashKey};
inline constexpr Rules kPartitionKey = between(1, 256);
inline constexpr Rules kData = between(0, 10'485'760);
inline constexpr Rules kMaxRecordSizeInKib =
    between(shards::limits::kRecordKibMin, shards::limits::kRecordKibMax);
inline constexpr Rules kShardIterator = between(1, 512);
inline constexpr Rules kNextToken = between(1, 1'048'576);
inline constexpr Rules kPageLimit = between(1, 10'000);
inline constexpr Rules kKeyId = between(1, 2'048);

inline constexpr Rules kTagKey = between(1, 128);
inline constexpr Rules kTagValue = between(0, 256);
inline constexpr Rules kTagMap{.min = 1, .max = 200, .map_key = &kTagKey, .map_value = &kTagValue};
inline constexpr Rules kTagKeyList{.min = 1, .max = 50, .element = &kTagKey};

}  // namespace weir::api::rules
