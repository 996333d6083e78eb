#pragma once

// Shard iterators (facts 5.3): where a reader stands in one shard of one incarnation of a stream.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "engine/engine.h"
#include "shards/catalog_state.h"
#include "shards/error.h"
#include "shards/names.h"
#include "shards/stream.h"

namespace weir::shards {

struct ShardIterator {
  StreamKey stream;
  Incarnation incarnation{};
  ShardIndex shard;
  engine::Position position;  // the next record to read is at or after it
};

// The text for the client; at most 512 characters for regions of up to 64.
std::string format_iterator(const ShardIterator& iterator, const std::vector<TokenKey>& keys,
                            base::Timestamp now, uint64_t nonce);

// kIteratorInvalid: not made by this service; kIteratorExpired: made more than 300,000 ms before
// `now`. A good iterator in double quotes is accepted, as on AWS (facts 4.3). Whether the stream
// and the shard still exist is the caller's question, after this one.
Result<ShardIterator> parse_iterator(std::string_view text, const std::vector<TokenKey>& keys,
                                     base::Timestamp now);

// The five ways to begin (facts 5.3).
enum class IteratorType {
  kAtSequenceNumber,
  kAfterSequenceNumber,
  kAtTimestamp,
  kTrimHorizon,
  kLatest
};

// Where a read AT or AFTER the client's `sequence_number` begins. `end` is the end of what is
// durable in the shard. Errors: kSequenceNumberInvalid (no number, or from the future),
// kSequenceNumberForeign (of another stream or an old layout), kSequenceNumberOfOtherShard. A
// shard's own starting and ending numbers are good, and so is "just after a record"
// (ContinuationSequenceNumber).
Result<engine::Position> position_of(std::string_view sequence_number, bool after,
                                     const StreamState& stream, const Shard& shard,
                                     engine::Position end);

}  // namespace weir::shards
