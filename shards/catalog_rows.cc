#include "shards/catalog_rows.h"

#include <fmt/format.h>

#include <memory>
#include <utility>

#include "shards/channel_codec.h"
#include "shards/field_codec.h"

namespace weir::shards {
namespace {

constexpr uint8_t kRowVersion = 1;
// Streams: 2 has the calls that count by the day, the creation second of consumers, enhanced
// monitoring, the encryption key, warm throughput, the distribution of records and a policy.
// Earlier ones are still read.
constexpr uint8_t kStreamRowVersion = 2;

// The first byte of a key says what the row is; 's' sorts before 't' and 'u', so a stream is
// restored before its shards and consumers, and a channel before its positions.
constexpr char kAccountRow = 'a';
constexpr char kCatalogRow = 'c';
constexpr char kTokenKeyRow = 'k';
constexpr char kCreateSecondsRow = 'n';
constexpr char kStreamRow = 's';
constexpr char kShardRow = 't';
constexpr char kConsumerRow = 'u';
constexpr char kChannelRow = 'v';
constexpr char kChannelPositionRow = 'w';

std::string row_key(char type, const StreamKey& key) {
  std::string bytes(1, type);
  base::Encoder out(bytes);
  encode_key(out, key);
  return bytes;
}

std::string shard_key(const StreamKey& key, ShardIndex index) {
  std::string bytes = row_key(kShardRow, key);
  base::Encoder(bytes).u32(index.value());
  return bytes;
}

std::string consumer_key(const StreamKey& key, const std::string& name) {
  std::string bytes = row_key(kConsumerRow, key);
  base::Encoder(bytes).text(name);
  return bytes;
}

std::string channel_key(char type, const Tenant& tenant, const std::string& name) {
  return row_key(type, {.tenant = tenant, .name = name});
}

std::string channel_position_key(const Tenant& tenant, const std::string& name, ShardIndex shard) {
  std::string bytes = channel_key(kChannelPositionRow, tenant, name);
  base::Encoder(bytes).u32(shard.value());
  return bytes;
}

std::string token_key_key(uint32_t id) {
  std::string bytes(1, kTokenKeyRow);
  base::Encoder(bytes).u32(id);
  return bytes;
}

void encode_time(base::Encoder& out, base::Timestamp time) {
  out.i64(time.millis);
}

base::Timestamp decode_time(base::Decoder& in) {
  return {in.i64()};
}

void encode_transition(base::Encoder& out, const Transition& transition) {
  out.i64(transition.due.millis);
  encode_optional(out, transition.reshard, encode_plan);
}

Transition decode_transition(base::Decoder& in) {
  Transition transition;
  transition.due.millis = in.i64();
  transition.reshard = decode_optional(in, decode_plan);
  return transition;
}

}  // namespace

engine::RowChange catalog_row(const CatalogState& state) {
  std::string value;
  base::Encoder(value).u8(kRowVersion).i64(state.time.millis).u64(state.next_log);
  return {.key = std::string(1, kCatalogRow), .value = std::move(value)};
}

engine::RowChange token_key_row(const TokenKey& key) {
  std::string value;
  base::Encoder(value).u8(kRowVersion).i64(key.installed_at.millis).text(key.secret);
  return {.key = token_key_key(key.id), .value = std::move(value)};
}

engine::RowChange token_key_removal(uint32_t id) {
  return {.key = token_key_key(id), .value = std::nullopt};
}

engine::RowChange create_seconds_row(const StreamKey& key, int64_t seconds) {
  std::string value;
  base::Encoder(value).u8(kRowVersion).i64(seconds);
  return {.key = row_key(kCreateSecondsRow, key), .value = std::move(value)};
}

engine::RowChange create_seconds_removal(const StreamKey& key) {
  return {.key = row_key(kCreateSecondsRow, key), .value = std::nullopt};
}

engine::RowChange account_row(const Tenant& tenant, const AccountSettings& settings) {
  std::string key(1, kAccountRow);
  base::Encoder key_out(key);
  encode_tenant(key_out, tenant);
  std::string value;
  base::Encoder out(value);
  out.u8(kRowVersion);
  encode_optional(out, settings.commitment_started_at, encode_time);
  encode_optional(out, settings.commitment_ends_at, encode_time);
  return {.key = std::move(key), .value = std::move(value)};
}

engine::RowChange stream_row(const StreamState& stream) {
  std::string value;
  base::Encoder out(value);
  out.u8(kStreamRowVersion);
  encode_incarnation(out, stream.incarnation);
  out.i64(stream.created_at.millis)
      .i64(stream.create_seconds)
      .u8(static_cast<uint8_t>(stream.status))
      .u8(stream.activated ? 1 : 0)
      .u8(static_cast<uint8_t>(stream.mode))
      .i64(stream.retention_hours)
      .i64(stream.retention_floor.millis)
      .i64(stream.record_bytes_max);
  encode_tags(out, stream.tags);
  out.u32(stream.next_shard);
  encode_optional(out, stream.transition, encode_transition);
  encode_daily_calls(out, stream.daily_calls);
  out.i64(stream.consumer_seconds).u8(stream.shard_metrics.bits()).text(stream.encryption_key);
  out.i64(stream.warm_mibps).u8(static_cast<uint8_t>(stream.distribution));
  encode_policy(out, stream.policy);
  return {.key = row_key(kStreamRow, stream.key), .value = std::move(value)};
}

engine::RowChange stream_removal(const StreamKey& key) {
  return {.key = row_key(kStreamRow, key), .value = std::nullopt};
}

engine::RowChange shard_row(const StreamKey& key, const Shard& shard) {
  std::string value;
  base::Encoder out(value);
  out.u8(kRowVersion);
  encode_range(out, shard.range);
  encode_indexes(out, shard.parents);
  out.u64(shard.log.value())
      .u32(shard.epoch.value())
      .i64(shard.create_seconds)
      .i64(shard.opened_at.millis)
      .u64(shard.start.value());
  encode_optional(out, shard.end, encode_end);
  return {.key = shard_key(key, shard.index), .value = std::move(value)};
}

engine::RowChange shard_removal(const StreamKey& key, ShardIndex index) {
  return {.key = shard_key(key, index), .value = std::nullopt};
}

engine::RowChange consumer_row(const StreamKey& key, const Consumer& consumer) {
  std::string value;
  base::Encoder out(value);
  out.u8(kRowVersion).i64(consumer.create_seconds).u8(static_cast<uint8_t>(consumer.status));
  encode_optional(out, consumer.due, encode_time);
  encode_tags(out, consumer.tags);
  encode_policy(out, consumer.policy);
  return {.key = consumer_key(key, consumer.name), .value = std::move(value)};
}

engine::RowChange consumer_removal(const StreamKey& key, const std::string& name) {
  return {.key = consumer_key(key, name), .value = std::nullopt};
}

engine::RowChange channel_row(const Tenant& tenant, const Channel& channel) {
  std::string value;
  base::Encoder out(value);
  out.u8(kRowVersion)
      .text(channel.id)
      .text(channel.stream)
      .i64(channel.created_at.millis)
      .u8(static_cast<uint8_t>(channel.status))
      .text(channel.failure);
  encode_optional(out, channel.due, encode_time);
  encode_channel_settings(out, channel.settings);
  encode_tags(out, channel.tags);
  out.u64(channel.start.value());
  return {.key = channel_key(kChannelRow, tenant, channel.name), .value = std::move(value)};
}

engine::RowChange channel_removal(const Tenant& tenant, const std::string& name) {
  return {.key = channel_key(kChannelRow, tenant, name), .value = std::nullopt};
}

engine::RowChange channel_position_row(const Tenant& tenant, const std::string& name,
                                       ShardIndex shard, engine::Position position) {
  std::string value;
  base::Encoder(value).u8(kRowVersion).u64(position.value());
  return {.key = channel_position_key(tenant, name, shard), .value = std::move(value)};
}

engine::RowChange channel_position_removal(const Tenant& tenant, const std::string& name,
                                           ShardIndex shard) {
  return {.key = channel_position_key(tenant, name, shard), .value = std::nullopt};
}

base::Result<void> CatalogRestore::add(std::string_view key, std::string_view value) {
  base::Decoder key_in(key);
  base::Decoder in(value);
  const char type = static_cast<char>(key_in.u8());
  const uint8_t version = in.u8();
  const uint8_t newest = type == kStreamRow ? kStreamRowVersion : kRowVersion;
  if (in.ok() && (version == 0 || version > newest)) {
    return base::Error::unsupported(fmt::format(
        "metadata row '{}' has version {}, this build reads up to {}", type, version, newest));
  }
  bool good = false;
  switch (type) {
    case kAccountRow:
      good = add_account(key_in, in);
      break;
    case kCatalogRow:
      state_.time.millis = in.i64();
      state_.next_log = in.u64();
      good = true;
      break;
    case kTokenKeyRow:
      good = add_token_key(key_in, in);
      break;
    case kCreateSecondsRow:
      good = add_create_seconds(key_in, in);
      break;
    case kStreamRow:
      good = add_stream(key_in, in, version);
      break;
    case kShardRow:
      good = add_shard(key_in, in);
      break;
    case kConsumerRow:
      good = add_consumer(key_in, in);
      break;
    case kChannelRow:
      good = add_channel(key_in, in);
      break;
    case kChannelPositionRow:
      good = add_channel_position(key_in, in);
      break;
    default:
      break;
  }
  if (!good || !key_in.done() || !in.done()) {
    return base::Error::corruption(fmt::format("metadata row of type '{}' is damaged", type));
  }
  return {};
}

bool CatalogRestore::add_account(base::Decoder& key, base::Decoder& in) {
  AccountSettings settings;
  settings.commitment_started_at = decode_optional(in, decode_time);
  settings.commitment_ends_at = decode_optional(in, decode_time);
  return accounts_.emplace(decode_tenant(key), settings).second;
}

bool CatalogRestore::add_token_key(base::Decoder& key, base::Decoder& in) {
  TokenKey token_key;
  token_key.id = key.u32();
  token_key.installed_at.millis = in.i64();
  token_key.secret = in.text();
  state_.token_keys.push_back(std::move(token_key));
  return true;
}

bool CatalogRestore::add_create_seconds(base::Decoder& key, base::Decoder& in) {
  return last_create_seconds_.emplace(decode_key(key), in.i64()).second;
}

bool CatalogRestore::add_stream(base::Decoder& key, base::Decoder& in, uint8_t version) {
  StreamState stream;
  stream.key = decode_key(key);
  stream.incarnation = decode_incarnation(in);
  stream.created_at.millis = in.i64();
  stream.create_seconds = in.i64();
  stream.status = decode_enum(in, StreamStatus::kDeleting);
  stream.activated = in.u8() != 0;
  stream.mode = decode_enum(in, StreamMode::kOnDemand);
  stream.retention_hours = in.i64();
  stream.retention_floor.millis = in.i64();
  stream.record_bytes_max = in.i64();
  stream.tags = decode_tags(in);
  stream.next_shard = in.u32();
  stream.transition = decode_optional(in, decode_transition);
  if (version >= 2) {
    stream.daily_calls = decode_daily_calls(in);
    stream.consumer_seconds = in.i64();
    stream.shard_metrics = decode_shard_metrics(in);
    stream.encryption_key = in.text();
    stream.warm_mibps = in.i64();
    stream.distribution = decode_enum(in, Distribution::kAuto);
    stream.policy = decode_policy(in);
  }
  StreamKey name = stream.key;
  return streams_.emplace(std::move(name), std::move(stream)).second;
}

bool CatalogRestore::add_shard(base::Decoder& key, base::Decoder& in) {
  const auto stream = streams_.find(decode_key(key));
  auto shard = std::make_shared<Shard>();
  shard->index = ShardIndex{key.u32()};
  shard->range = decode_range(in);
  shard->parents = decode_indexes(in);
  shard->log = engine::LogId{in.u64()};
  shard->epoch = engine::Epoch{in.u32()};
  shard->create_seconds = in.i64();
  shard->opened_at.millis = in.i64();
  shard->start = engine::Position{in.u64()};
  shard->end = decode_optional(in, decode_end);
  if (stream == streams_.end()) {
    return false;
  }
  stream->second.shards.push_back(std::move(shard));
  return true;
}

bool CatalogRestore::add_consumer(base::Decoder& key, base::Decoder& in) {
  const auto stream = streams_.find(decode_key(key));
  auto consumer = std::make_shared<Consumer>();
  consumer->name = key.text();
  consumer->create_seconds = in.i64();
  consumer->status = decode_enum(in, ConsumerStatus::kDeleting);
  consumer->due = decode_optional(in, decode_time);
  consumer->tags = decode_tags(in);
  consumer->policy = decode_policy(in);
  if (stream == streams_.end()) {
    return false;
  }
  std::string name = consumer->name;
  return stream->second.consumers.emplace(std::move(name), std::move(consumer)).second;
}

bool CatalogRestore::add_channel(base::Decoder& key, base::Decoder& in) {
  StreamKey named = decode_key(key);
  Channel channel;
  channel.name = named.name;
  channel.id = in.text();
  channel.stream = in.text();
  channel.created_at.millis = in.i64();
  channel.status = decode_enum(in, ChannelStatus::kFailed);
  channel.failure = in.text();
  channel.due = decode_optional(in, decode_time);
  channel.settings = decode_channel_settings(in);
  channel.tags = decode_tags(in);
  channel.start = engine::Position{in.u64()};
  if (!streams_.contains({.tenant = named.tenant, .name = channel.stream})) {
    return false;
  }
  return channels_.emplace(std::move(named), std::move(channel)).second;
}

bool CatalogRestore::add_channel_position(base::Decoder& key, base::Decoder& in) {
  const auto channel = channels_.find(decode_key(key));
  const ShardIndex shard{key.u32()};
  const engine::Position position{in.u64()};
  return channel != channels_.end() && channel->second.positions.emplace(shard, position).second;
}

CatalogState CatalogRestore::finish() && {
  std::map<Tenant, TenantState> tenants;
  for (auto& [key, stream] : streams_) {
    stream.index_routes();
    tenants[key.tenant].streams[key.name] = std::make_shared<StreamState>(std::move(stream));
  }
  for (auto& [key, channel] : channels_) {
    tenants[key.tenant].channels[key.name] = std::make_shared<Channel>(std::move(channel));
  }
  for (const auto& [key, seconds] : last_create_seconds_) {
    tenants[key.tenant].last_create_seconds[key.name] = seconds;
  }
  for (const auto& [tenant, settings] : accounts_) {
    tenants[tenant].settings = settings;
  }
  for (auto& [tenant, state] : tenants) {
    state_.tenants[tenant] = std::make_shared<TenantState>(std::move(state));
  }
  return std::move(state_);
}

}  // namespace weir::shards
