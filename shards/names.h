#pragma once

// The names of the domain as types of their own, and the texts AWS makes of them.

#include <compare>
#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>

#include "base/named.h"

namespace weir::shards {

// An account and a region: a name space of streams.
struct Tenant {
  std::string account;  // 12 digits
  std::string region;

  friend auto operator<=>(const Tenant&, const Tenant&) = default;
};

struct StreamKey {
  Tenant tenant;
  std::string name;

  friend auto operator<=>(const StreamKey&, const StreamKey&) = default;
};

std::ostream& operator<<(std::ostream& out, const StreamKey& key);

// The number in a shard's name; rises per stream and is never used again (facts 5.1).
using ShardIndex = base::Named<uint32_t, struct ShardIndexTag>;

// "shardId-000000000005". An index of 2^31 or more (only possible in a foreign sequence number)
// prints as a negative number, as AWS does (facts 5.2): "shardId--02147483648".
std::string format_shard_id(ShardIndex index);

// Reads a shard id as leniently as AWS (facts 5.1): the part after the first '-', or all of it,
// must be decimal and at most 2147483647. "shardId-0", "abc-0" and "0" all mean shard 0.
std::optional<ShardIndex> parse_shard_id(std::string_view text);

// "arn:aws:kinesis:us-east-1:000000000000:stream/name"; the partition follows the region
// (aws-cn for cn-*, aws-us-gov for us-gov-*, facts 5.10).
std::string format_stream_arn(const StreamKey& key);

// A consumer by the parts of its ARN, which name it for ever: a later consumer of its name has a
// later creation second.
struct ConsumerKey {
  StreamKey stream;
  std::string name;
  int64_t create_seconds = 0;

  friend auto operator<=>(const ConsumerKey&, const ConsumerKey&) = default;
};

// The stream's ARN and "/consumer/name:1700000000" (facts 5.10).
std::string format_consumer_arn(const ConsumerKey& key);

// The parts of a consumer ARN; nullopt when it is not one, or its second is beyond all numbers.
std::optional<ConsumerKey> parse_consumer_arn(std::string_view arn);

// The parts of a stream ARN; nullopt when it is not one. The shape check (facts 4.0) has already
// accepted the outline.
std::optional<StreamKey> parse_stream_arn(std::string_view arn);

}  // namespace weir::shards
