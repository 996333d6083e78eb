#include "shards/field_codec.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

namespace weir::shards {

void encode_tenant(base::Encoder& out, const Tenant& tenant) {
  out.text(tenant.account).text(tenant.region);
}

Tenant decode_tenant(base::Decoder& in) {
  Tenant tenant;
  tenant.account = in.text();
  tenant.region = in.text();
  return tenant;
}

void encode_key(base::Encoder& out, const StreamKey& key) {
  encode_tenant(out, key.tenant);
  out.text(key.name);
}

StreamKey decode_key(base::Decoder& in) {
  StreamKey key;
  key.tenant = decode_tenant(in);
  key.name = in.text();
  return key;
}

void encode_consumer_key(base::Encoder& out, const ConsumerKey& key) {
  encode_key(out, key.stream);
  out.text(key.name).i64(key.create_seconds);
}

ConsumerKey decode_consumer_key(base::Decoder& in) {
  ConsumerKey key;
  key.stream = decode_key(in);
  key.name = in.text();
  key.create_seconds = in.i64();
  return key;
}

void encode_incarnation(base::Encoder& out, const Incarnation& incarnation) {
  out.raw({reinterpret_cast<const char*>(incarnation.data()), incarnation.size()});
}

Incarnation decode_incarnation(base::Decoder& in) {
  Incarnation incarnation{};
  const std::string_view bytes = in.raw(incarnation.size());
  std::copy(bytes.begin(), bytes.end(), incarnation.begin());
  return incarnation;
}

void encode_tags(base::Encoder& out, const Tags& tags) {
  out.u32(static_cast<uint32_t>(tags.size()));
  for (const auto& [key, value] : tags) {
    out.text(key).text(value);
  }
}

// Counts are never used to reserve memory: a damaged count ends the loop at the end of the bytes.
Tags decode_tags(base::Decoder& in) {
  Tags tags;
  for (uint32_t left = in.u32(); left > 0 && in.ok(); --left) {
    std::string key(in.text());
    tags[std::move(key)] = in.text();
  }
  return tags;
}

void encode_texts(base::Encoder& out, const std::vector<std::string>& tag_keys) {
  out.u32(static_cast<uint32_t>(tag_keys.size()));
  for (const std::string& key : tag_keys) {
    out.text(key);
  }
}

std::vector<std::string> decode_texts(base::Decoder& in) {
  std::vector<std::string> tag_keys;
  for (uint32_t left = in.u32(); left > 0 && in.ok(); --left) {
    tag_keys.emplace_back(in.text());
  }
  return tag_keys;
}

void encode_daily_calls(base::Encoder& out, const DailyCalls& calls) {
  out.u32(static_cast<uint32_t>(calls.size()));
  for (const auto& [call, times] : calls) {
    out.u8(static_cast<uint8_t>(call)).u32(static_cast<uint32_t>(times.size()));
    for (const base::Timestamp time : times) {
      out.i64(time.millis);
    }
  }
}

DailyCalls decode_daily_calls(base::Decoder& in) {
  DailyCalls calls;
  for (uint32_t left = in.u32(); left > 0 && in.ok(); --left) {
    std::vector<base::Timestamp>& times = calls[decode_enum(in, kLastDailyCall)];
    for (uint32_t times_left = in.u32(); times_left > 0 && in.ok(); --times_left) {
      times.push_back({in.i64()});
    }
  }
  return calls;
}

void encode_indexes(base::Encoder& out, const std::vector<ShardIndex>& indexes) {
  out.u32(static_cast<uint32_t>(indexes.size()));
  for (const ShardIndex index : indexes) {
    out.u32(index.value());
  }
}

std::vector<ShardIndex> decode_indexes(base::Decoder& in) {
  std::vector<ShardIndex> indexes;
  for (uint32_t left = in.u32(); left > 0 && in.ok(); --left) {
    indexes.push_back(ShardIndex{in.u32()});
  }
  return indexes;
}

void encode_range(base::Encoder& out, const HashKeyRange& range) {
  out.u128(range.start.value).u128(range.end.value);
}

HashKeyRange decode_range(base::Decoder& in) {
  const HashKey start{in.u128()};
  const HashKey end{in.u128()};
  return {.start = start, .end = end};
}

void encode_plan(base::Encoder& out, const ReshardPlan& plan) {
  encode_indexes(out, plan.parents);
  out.u32(static_cast<uint32_t>(plan.children.size()));
  for (const PlannedChild& child : plan.children) {
    encode_range(out, child.range);
    encode_indexes(out, child.parents);
  }
}

ReshardPlan decode_plan(base::Decoder& in) {
  ReshardPlan plan;
  plan.parents = decode_indexes(in);
  for (uint32_t left = in.u32(); left > 0 && in.ok(); --left) {
    PlannedChild child;
    child.range = decode_range(in);
    child.parents = decode_indexes(in);
    plan.children.push_back(std::move(child));
  }
  return plan;
}

void encode_end(base::Encoder& out, const ShardEnd& end) {
  out.u64(end.position.value()).i64(end.closed_at.millis);
}

void encode_policy(base::Encoder& out, const ResourcePolicyPtr& policy) {
  out.u8(policy == nullptr ? 0 : 1);
  if (policy == nullptr) {
    return;
  }
  out.text(policy->text).u32(static_cast<uint32_t>(policy->statements.size()));
  for (const PolicyStatement& statement : policy->statements) {
    out.u8(static_cast<uint8_t>(statement.effect));
    encode_texts(out, statement.principals);
    encode_texts(out, statement.actions);
    encode_texts(out, statement.resources);
    out.u32(static_cast<uint32_t>(statement.conditions.size()));
    for (const PolicyCondition& condition : statement.conditions) {
      out.u8(static_cast<uint8_t>(condition.comparison)).u8(static_cast<uint8_t>(condition.key));
      encode_texts(out, condition.values);
    }
  }
}

ResourcePolicyPtr decode_policy(base::Decoder& in) {
  if (!decode_bool(in)) {
    return nullptr;
  }
  auto policy = std::make_shared<ResourcePolicy>();
  policy->text = in.text();
  for (uint32_t left = in.u32(); left > 0 && in.ok(); --left) {
    PolicyStatement statement;
    statement.effect = decode_enum(in, PolicyEffect::kDeny);
    statement.principals = decode_texts(in);
    statement.actions = decode_texts(in);
    statement.resources = decode_texts(in);
    for (uint32_t conditions = in.u32(); conditions > 0 && in.ok(); --conditions) {
      PolicyCondition condition;
      condition.comparison = decode_enum(in, ConditionOperator::kNotLike);
      condition.key = decode_enum(in, ConditionKey::kPrincipalArn);
      condition.values = decode_texts(in);
      statement.conditions.push_back(std::move(condition));
    }
    policy->statements.push_back(std::move(statement));
  }
  return policy;
}

ShardMetrics decode_shard_metrics(base::Decoder& in) {
  const std::optional<ShardMetrics> metrics = ShardMetrics::from_bits(in.u8());
  if (!metrics) {
    in.fail();
  }
  return metrics.value_or(ShardMetrics());
}

bool decode_bool(base::Decoder& in) {
  const uint8_t value = in.u8();
  if (value > 1) {
    in.fail();
  }
  return value == 1;
}

ShardEnd decode_end(base::Decoder& in) {
  const engine::Position position{in.u64()};
  const base::Timestamp closed_at{in.i64()};
  return {.position = position, .closed_at = closed_at};
}

}  // namespace weir::shards
