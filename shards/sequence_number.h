#pragma once

// Sequence numbers in AWS's version-2 layout (facts 5.2): 47 hexadecimal digits
//
//   2 | create seconds (9) | shard & 15 (1) | counter (16) | mark (2) | seconds (9) | shard (8) | 2
//
// printed as a decimal of 56 digits. Inside a shard only the counter orders. Here the counter is
// the engine's position + 1 (0 is the start of the shard), so a number is a pure function of shard,
// position and arrival, and decoding gives the position back without a look-up.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "engine/engine.h"
#include "shards/names.h"

namespace weir::shards {

struct SequenceNumber {
  int64_t create_seconds = 0;  // when the shard was created (lifted, see StreamState)
  uint64_t counter = 0;        // position + 1; 0 = the shard's start
  uint8_t mark = 0;            // 1 = "just after the record with this counter"
  int64_t seconds = 0;         // when the record was written; does not order
  ShardIndex shard;

  friend auto operator<=>(const SequenceNumber&, const SequenceNumber&) = default;

  // Where a read that starts AT, or AFTER, this number begins. They are the same for the start of
  // a shard and for a marked number.
  engine::Position position_at() const;
  engine::Position position_after() const;
};

// The counter of every shard's EndingSequenceNumber.
inline constexpr uint64_t kEndCounter = 0x7fff'ffff'ffff'ffff;

// Create seconds from here on do not fit the version-2 layout (facts 5.2, parsing rule).
inline constexpr int64_t kCreateSecondsEnd = 16'025'175'000;

// The number of the record at `position`. The seconds never lie before the shard's creation.
SequenceNumber record_sequence_number(ShardIndex shard, int64_t create_seconds,
                                      engine::Position position, base::Timestamp arrival);
SequenceNumber starting_sequence_number(ShardIndex shard, int64_t create_seconds);
SequenceNumber ending_sequence_number(ShardIndex shard, int64_t create_seconds,
                                      base::Timestamp closed_at);

// "Just after everything before `position`", told at `now` (ContinuationSequenceNumber): greater
// than the number of any record before it, smaller than that of the next. Reads AT it and AFTER it
// begin at `position`.
SequenceNumber continuation_sequence_number(ShardIndex shard, int64_t create_seconds,
                                            engine::Position position, base::Timestamp now);

std::string format_sequence_number(const SequenceNumber& number);

// What a client's number turned out to be.
struct ParsedSequenceNumber {
  int version = 2;        // 0 and 1 are old layouts of AWS; this server never wrote one
  SequenceNumber number;  // meaningful for version 2
};

// nullopt: not a sequence number at all. The shape check has accepted "0|([1-9]\d{0,128})".
std::optional<ParsedSequenceNumber> parse_sequence_number(std::string_view decimal);

}  // namespace weir::shards
