#pragma once

// The regular expressions of the Kinesis model, decided by hand: std::regex costs microseconds a
// match and recurses once for each character. Each function decides exactly what the text says to
// Java's Pattern.matches (the whole value; '.' is no line terminator) in one pass.

#include "api/shape.h"

namespace weir::api::patterns {

extern const Pattern kName;  // stream names, shard ids, consumer names
extern const Pattern kStreamArn;
extern const Pattern kConsumerArn;
extern const Pattern kResourceArn;  // of a stream or of something that belongs to it
extern const Pattern kStreamId;
extern const Pattern kSequenceNumber;
extern const Pattern kHashKey;

}  // namespace weir::api::patterns
