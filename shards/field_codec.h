#pragma once

// How the values that commands and rows have in common are written (docs/formats.md, "Fields").

#include <optional>

#include "base/codec.h"
#include "shards/shard.h"
#include "shards/stream.h"

namespace weir::shards {

void encode_tenant(base::Encoder& out, const Tenant& tenant);
Tenant decode_tenant(base::Decoder& in);

void encode_key(base::Encoder& out, const StreamKey& key);
StreamKey decode_key(base::Decoder& in);

void encode_consumer_key(base::Encoder& out, const ConsumerKey& key);
ConsumerKey decode_consumer_key(base::Decoder& in);

void encode_incarnation(base::Encoder& out, const Incarnation& incarnation);
Incarnation decode_incarnation(base::Decoder& in);

void encode_tags(base::Encoder& out, const Tags& tags);
Tags decode_tags(base::Decoder& in);

void encode_texts(base::Encoder& out, const std::vector<std::string>& tag_keys);
std::vector<std::string> decode_texts(base::Decoder& in);

void encode_daily_calls(base::Encoder& out, const DailyCalls& calls);
DailyCalls decode_daily_calls(base::Decoder& in);

void encode_indexes(base::Encoder& out, const std::vector<ShardIndex>& indexes);
std::vector<ShardIndex> decode_indexes(base::Decoder& in);

void encode_range(base::Encoder& out, const HashKeyRange& range);
HashKeyRange decode_range(base::Decoder& in);

void encode_plan(base::Encoder& out, const ReshardPlan& plan);
ReshardPlan decode_plan(base::Decoder& in);

void encode_end(base::Encoder& out, const ShardEnd& end);
ShardEnd decode_end(base::Decoder& in);

// An optional policy: its text and its statements.
void encode_policy(base::Encoder& out, const ResourcePolicyPtr& policy);
ResourcePolicyPtr decode_policy(base::Decoder& in);

// A byte of bits that are all those of metrics; anything else fails the decoder.
ShardMetrics decode_shard_metrics(base::Decoder& in);

// A byte 0 or 1; anything else fails the decoder.
bool decode_bool(base::Decoder& in);

// An optional value is a byte 0, or a byte 1 and the value.
template <typename T, typename F>
void encode_optional(base::Encoder& out, const std::optional<T>& value, F encode) {
  out.u8(value.has_value() ? 1 : 0);
  if (value) {
    encode(out, *value);
  }
}

template <typename F>
auto decode_optional(base::Decoder& in, F decode) -> std::optional<decltype(decode(in))> {
  if (!decode_bool(in)) {
    return std::nullopt;
  }
  return decode(in);
}

// An enumerator that must not be greater than `last`; anything else fails the decoder.
template <typename E>
E decode_enum(base::Decoder& in, E last) {
  const uint8_t value = in.u8();
  if (value > static_cast<uint8_t>(last)) {
    in.fail();
    return E{};
  }
  return static_cast<E>(value);
}

}  // namespace weir::shards
