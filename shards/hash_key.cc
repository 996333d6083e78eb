#include "shards/hash_key.h"

#include "base/check.h"
#include "base/codec.h"
#include "base/digest.h"

namespace weir::shards {

using base::Uint128;

HashKey hash_partition_key(std::string_view partition_key) {
  const base::Md5 digest = base::md5(partition_key);
  return HashKey{base::get_big_endian<Uint128>(reinterpret_cast<const char*>(digest.data()))};
}

Result<HashKey> parse_explicit_hash_key(std::string_view decimal) {
  const auto value = base::parse_uint128(decimal);
  if (!value) {
    return Error(ErrorKind::kExplicitHashKeyInvalid).with("value", std::string(decimal));
  }
  return HashKey{*value};
}

std::vector<HashKeyRange> uniform_ranges(uint32_t count) {
  CHECK_LT(0u, count);
  // floor(2^128 / count) without a 129-bit number: 2^128 = (2^128 - 1) + 1 changes the quotient
  // only where count divides 2^128 exactly.
  const Uint128 quotient = base::kUint128Max / count;
  const bool exact = base::kUint128Max % count == count - 1;
  const Uint128 width = exact ? quotient + 1 : quotient;  // wraps to 0 for count 1
  std::vector<HashKeyRange> ranges;
  ranges.reserve(count);
  for (uint32_t i = 0; i < count; ++i) {
    const HashKey start{width * i};
    const HashKey end = i + 1 == count ? kHashKeyMax : HashKey{width * (i + 1) - 1};
    ranges.push_back({.start = start, .end = end});
  }
  return ranges;
}

std::string format_hash_key(HashKey key) {
  return base::format_uint128(key.value);
}

}  // namespace weir::shards
