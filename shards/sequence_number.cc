#include "shards/sequence_number.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "base/check.h"
#include "base/uint128.h"

namespace weir::shards {
namespace {

using base::Uint128;

// The number as 192 bits. Bit offsets of its fields, from the right:
constexpr int kShardShift = 4;
constexpr int kSecondsShift = 36;
constexpr int kMarkShift = 72;
constexpr int kCounterShift = 80;          // its upper 16 bits stand in the high half
constexpr int kShardNibbleHighShift = 16;  // counted in the high half
constexpr int kCreateHighShift = 20;
constexpr int kLeadHighShift = 56;

constexpr uint64_t kSecondsMask = (uint64_t{1} << 36) - 1;
constexpr uint64_t kVersion2 = 2;
constexpr uint64_t kLead = 2;
constexpr uint64_t kTenTo19 = 10'000'000'000'000'000'000ULL;
constexpr int kDigitsPerLimb = 19;

struct Bits192 {
  uint64_t high = 0;
  Uint128 low = 0;
};

Bits192 pack(const SequenceNumber& n) {
  const auto create = static_cast<uint64_t>(n.create_seconds) & kSecondsMask;
  const auto seconds = static_cast<uint64_t>(n.seconds) & kSecondsMask;
  Bits192 bits;
  bits.low = kVersion2 | (Uint128{n.shard.value()} << kShardShift) |
             (Uint128{seconds} << kSecondsShift) | (Uint128{n.mark} << kMarkShift) |
             (Uint128{n.counter} << kCounterShift);
  bits.high = (n.counter >> 48) | (uint64_t{n.shard.value() & 15} << kShardNibbleHighShift) |
              (create << kCreateHighShift) | (kLead << kLeadHighShift);
  return bits;
}

SequenceNumber unpack(const Bits192& bits) {
  SequenceNumber n;
  n.shard = ShardIndex{static_cast<uint32_t>(bits.low >> kShardShift)};
  n.seconds = static_cast<int64_t>(static_cast<uint64_t>(bits.low >> kSecondsShift) & kSecondsMask);
  n.mark = static_cast<uint8_t>(bits.low >> kMarkShift);
  n.counter = static_cast<uint64_t>(bits.low >> kCounterShift) | (bits.high << 48);
  n.create_seconds = static_cast<int64_t>((bits.high >> kCreateHighShift) & kSecondsMask);
  return n;
}

// Divides by 10^19 and returns the remainder: long division by one 64-bit limb.
uint64_t divide_by_ten_to_19(Bits192& bits) {
  const auto middle = static_cast<uint64_t>(bits.low >> 64);
  const auto lowest = static_cast<uint64_t>(bits.low);
  const uint64_t high_quotient = bits.high / kTenTo19;
  Uint128 rest = ((Uint128{bits.high % kTenTo19}) << 64) | middle;
  const Uint128 middle_quotient = rest / kTenTo19;
  rest = ((rest % kTenTo19) << 64) | lowest;
  const Uint128 lowest_quotient = rest / kTenTo19;
  bits.high = high_quotient;
  bits.low = (middle_quotient << 64) | lowest_quotient;
  return static_cast<uint64_t>(rest % kTenTo19);
}

// bits = bits * 10 + digit; false when it would not fit into 192 bits.
bool append_digit(Bits192& bits, uint64_t digit) {
  const Uint128 lowest = Uint128{static_cast<uint64_t>(bits.low)} * 10 + digit;
  const Uint128 middle = (bits.low >> 64) * 10 + (lowest >> 64);
  const Uint128 high = Uint128{bits.high} * 10 + (middle >> 64);
  if ((high >> 64) != 0) {
    return false;
  }
  bits.low = (middle << 64) | static_cast<uint64_t>(lowest);
  bits.high = static_cast<uint64_t>(high);
  return true;
}

int64_t seconds_of(base::Timestamp time, int64_t create_seconds) {
  return std::max(time.seconds(), create_seconds);
}

}  // namespace

engine::Position SequenceNumber::position_at() const {
  if (counter == 0) {
    return engine::Position{0};
  }
  const uint64_t position = mark == 0 ? counter - 1 : counter;
  return std::min(engine::Position{position}, engine::kPositionMax);
}

engine::Position SequenceNumber::position_after() const {
  return std::min(engine::Position{counter}, engine::kPositionMax);
}

SequenceNumber record_sequence_number(ShardIndex shard, int64_t create_seconds,
                                      engine::Position position, base::Timestamp arrival) {
  return {.create_seconds = create_seconds,
          .counter = position.value() + 1,
          .seconds = seconds_of(arrival, create_seconds),
          .shard = shard};
}

SequenceNumber starting_sequence_number(ShardIndex shard, int64_t create_seconds) {
  return {.create_seconds = create_seconds, .seconds = create_seconds, .shard = shard};
}

SequenceNumber ending_sequence_number(ShardIndex shard, int64_t create_seconds,
                                      base::Timestamp closed_at) {
  return {.create_seconds = create_seconds,
          .counter = kEndCounter,
          .seconds = seconds_of(closed_at, create_seconds),
          .shard = shard};
}

SequenceNumber continuation_sequence_number(ShardIndex shard, int64_t create_seconds,
                                            engine::Position position, base::Timestamp now) {
  return {.create_seconds = create_seconds,
          .counter = position.value(),
          .mark = 1,
          .seconds = seconds_of(now, create_seconds),
          .shard = shard};
}

std::string format_sequence_number(const SequenceNumber& number) {
  Bits192 bits = pack(number);
  std::array<char, 3 * kDigitsPerLimb> digits;
  for (size_t limb = 3; limb-- > 0;) {
    uint64_t part = divide_by_ten_to_19(bits);
    for (size_t i = kDigitsPerLimb; i-- > 0; part /= 10) {
      digits[limb * kDigitsPerLimb + i] = static_cast<char>('0' + part % 10);
    }
  }
  char* const first = std::find_if(digits.begin(), digits.end(), [](char c) { return c != '0'; });
  return {first, digits.end()};
}

std::optional<ParsedSequenceNumber> parse_sequence_number(std::string_view decimal) {
  Bits192 bits;
  for (const char c : decimal) {
    if (c < '0' || c > '9' || !append_digit(bits, static_cast<uint64_t>(c - '0'))) {
      return std::nullopt;
    }
  }
  if (decimal.empty()) {
    return std::nullopt;
  }
  if (bits.high < 2) {  // below 2^129
    return ParsedSequenceNumber{.version = 0, .number = {}};
  }
  const auto version = static_cast<int>(bits.low & 15);
  if (bits.high >> kLeadHighShift != kLead || (version != 1 && version != kVersion2)) {
    return std::nullopt;
  }
  const SequenceNumber number = unpack(bits);
  if (number.create_seconds >= kCreateSecondsEnd) {
    return std::nullopt;
  }
  if (version == 1) {
    return ParsedSequenceNumber{.version = 1, .number = {}};
  }
  if (number.counter > kEndCounter) {
    return std::nullopt;
  }
  return ParsedSequenceNumber{.version = 2, .number = number};
}

}  // namespace weir::shards
