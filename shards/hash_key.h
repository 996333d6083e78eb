#pragma once

// The hash key space 0 .. 2^128 - 1 and how a record finds its place in it (facts 5.1). All pure.

#include <string>
#include <string_view>
#include <vector>

#include "base/named.h"
#include "base/uint128.h"
#include "shards/error.h"

namespace weir::shards {

struct HashKey {
  base::Uint128 value = 0;
  friend constexpr auto operator<=>(const HashKey&, const HashKey&) = default;
};

inline constexpr HashKey kHashKeyMax{base::kUint128Max};

// Both ends belong to the range.
struct HashKeyRange {
  HashKey start;
  HashKey end;
  friend constexpr auto operator<=>(const HashKeyRange&, const HashKeyRange&) = default;

  bool contains(HashKey key) const { return start <= key && key <= end; }
};

// MD5 of the partition key's UTF-8 bytes as a big-endian number.
HashKey hash_partition_key(std::string_view partition_key);

// An ExplicitHashKey; the shape check has accepted "0|([1-9]\d{0,38})", the range is checked here
// (kExplicitHashKeyInvalid).
Result<HashKey> parse_explicit_hash_key(std::string_view decimal);

// The ranges of a new stream: `count` (at least 1) pieces of floor(2^128 / count), the last one
// up to the end of the space.
std::vector<HashKeyRange> uniform_ranges(uint32_t count);

std::string format_hash_key(HashKey key);

}  // namespace weir::shards
