#include "shards/command.h"

#include "shards/channel_codec.h"
#include "shards/field_codec.h"

namespace weir::shards {
namespace {

// 2: DeleteStream says what becomes of consumers. No engine has ever stored version 1.
constexpr uint8_t kCommandVersion = 2;

// One number for each command, never used again for another.
enum class CommandType : uint8_t {
  kCreateStream = 1,
  kDeleteStream = 2,
  kSplitShard = 3,
  kMergeShards = 4,
  kFinishReshard = 5,
  kFinishTransition = 6,
  kSetRetention = 7,
  kAddTags = 8,
  kRemoveTags = 9,
  kInstallTokenKey = 10,
  kUpdateShardCount = 11,
  kRegisterConsumer = 12,
  kDeregisterConsumer = 13,
  kFinishConsumer = 14,
  kTagConsumer = 15,
  kUntagConsumer = 16,
  kUpdateStreamMode = 17,
  kSetMonitoring = 18,
  kSetEncryption = 19,
  kUpdateMaxRecordSize = 20,
  kUpdateAccountSettings = 21,
  kUpdateWarmThroughput = 22,
  kSetDistribution = 23,
  kSetStreamPolicy = 24,
  kSetConsumerPolicy = 25,
  kScaleStream = 26,
  kCreateChannel = 40,
  kUpdateChannel = 41,
  kDeleteChannel = 42,
  kFinishChannel = 43,
  kAdvanceChannel = 44,
  kTagChannel = 45,
  kUntagChannel = 46,
};

struct BodyEncoder {
  base::Encoder& out;

  base::Encoder& begin(CommandType type) const { return out.u8(static_cast<uint8_t>(type)); }

  void operator()(const CreateStreamCommand& c) const {
    encode_key(begin(CommandType::kCreateStream), c.key);
    encode_incarnation(out, c.incarnation);
    out.u8(static_cast<uint8_t>(c.mode)).u32(c.shard_count).i64(c.record_bytes_max);
    encode_tags(out, c.tags);
    out.u64(c.start.value()).i64(c.due.millis).i64(c.shard_quota).i64(c.stream_quota);
    out.i64(c.warm_mibps).u8(static_cast<uint8_t>(c.distribution));
  }
  void operator()(const DeleteStreamCommand& c) const {
    encode_key(begin(CommandType::kDeleteStream), c.key);
    out.i64(c.due.millis).u8(c.enforce_consumer_deletion ? 1 : 0);
  }
  void operator()(const SplitShardCommand& c) const {
    encode_key(begin(CommandType::kSplitShard), c.key);
    out.u32(c.shard.value()).u128(c.new_start.value).i64(c.due.millis).i64(c.shard_quota);
  }
  void operator()(const MergeShardsCommand& c) const {
    encode_key(begin(CommandType::kMergeShards), c.key);
    out.u32(c.shard.value()).u32(c.adjacent.value()).i64(c.due.millis);
  }
  void operator()(const FinishReshardCommand& c) const {
    encode_key(begin(CommandType::kFinishReshard), c.key);
    encode_incarnation(out, c.incarnation);
    encode_indexes(out, c.parents);
    out.u32(static_cast<uint32_t>(c.ends.size()));
    for (const ShardEnd& end : c.ends) {
      encode_end(out, end);
    }
  }
  void operator()(const FinishTransitionCommand& c) const {
    encode_key(begin(CommandType::kFinishTransition), c.key);
    encode_incarnation(out, c.incarnation);
  }
  void operator()(const SetRetentionCommand& c) const {
    encode_key(begin(CommandType::kSetRetention), c.key);
    out.u8(static_cast<uint8_t>(c.change)).i64(c.hours).i64(c.due.millis);
  }
  void operator()(const AddTagsCommand& c) const {
    encode_key(begin(CommandType::kAddTags), c.key);
    encode_tags(out, c.tags);
  }
  void operator()(const RemoveTagsCommand& c) const {
    encode_key(begin(CommandType::kRemoveTags), c.key);
    encode_texts(out, c.tag_keys);
  }
  void operator()(const InstallTokenKeyCommand& c) const {
    begin(CommandType::kInstallTokenKey).text(c.secret);
  }
  void operator()(const UpdateShardCountCommand& c) const {
    encode_key(begin(CommandType::kUpdateShardCount), c.key);
    out.u32(c.target).i64(c.due.millis).i64(c.shard_quota).i64(c.daily_limit);
  }
  void operator()(const RegisterConsumerCommand& c) const {
    encode_key(begin(CommandType::kRegisterConsumer), c.key);
    out.text(c.name);
    encode_tags(out, c.tags);
    out.i64(c.due.millis);
  }
  void operator()(const DeregisterConsumerCommand& c) const {
    encode_consumer_key(begin(CommandType::kDeregisterConsumer), c.consumer);
    out.i64(c.due.millis);
  }
  void operator()(const FinishConsumerCommand& c) const {
    encode_consumer_key(begin(CommandType::kFinishConsumer), c.consumer);
  }
  void operator()(const TagConsumerCommand& c) const {
    encode_consumer_key(begin(CommandType::kTagConsumer), c.consumer);
    encode_tags(out, c.tags);
  }
  void operator()(const UntagConsumerCommand& c) const {
    encode_consumer_key(begin(CommandType::kUntagConsumer), c.consumer);
    encode_texts(out, c.tag_keys);
  }
  void operator()(const UpdateStreamModeCommand& c) const {
    encode_key(begin(CommandType::kUpdateStreamMode), c.key);
    out.u8(static_cast<uint8_t>(c.mode)).i64(c.due.millis).i64(c.daily_limit);
    out.i64(c.warm_mibps).i64(c.shard_quota);
  }
  void operator()(const SetMonitoringCommand& c) const {
    encode_key(begin(CommandType::kSetMonitoring), c.key);
    out.u8(static_cast<uint8_t>(c.change)).u8(c.metrics.bits());
  }
  void operator()(const SetEncryptionCommand& c) const {
    encode_key(begin(CommandType::kSetEncryption), c.key);
    out.text(c.key_id).i64(c.due.millis).i64(c.daily_limit);
  }
  void operator()(const UpdateMaxRecordSizeCommand& c) const {
    encode_key(begin(CommandType::kUpdateMaxRecordSize), c.key);
    out.i64(c.record_bytes_max).i64(c.due.millis);
  }
  void operator()(const UpdateAccountSettingsCommand& c) const {
    encode_tenant(begin(CommandType::kUpdateAccountSettings), c.tenant);
    out.u8(c.commitment ? 1 : 0);
  }
  void operator()(const SetStreamPolicyCommand& c) const {
    encode_key(begin(CommandType::kSetStreamPolicy), c.key);
    encode_policy(out, c.policy);
  }
  void operator()(const SetConsumerPolicyCommand& c) const {
    encode_consumer_key(begin(CommandType::kSetConsumerPolicy), c.consumer);
    encode_policy(out, c.policy);
  }
  void operator()(const SetDistributionCommand& c) const {
    encode_key(begin(CommandType::kSetDistribution), c.key);
    out.u8(static_cast<uint8_t>(c.distribution));
  }
  void operator()(const CreateChannelCommand& c) const {
    encode_fields(begin(CommandType::kCreateChannel), c);
  }
  void operator()(const UpdateChannelCommand& c) const {
    encode_fields(begin(CommandType::kUpdateChannel), c);
  }
  void operator()(const DeleteChannelCommand& c) const {
    encode_fields(begin(CommandType::kDeleteChannel), c);
  }
  void operator()(const FinishChannelCommand& c) const {
    encode_fields(begin(CommandType::kFinishChannel), c);
  }
  void operator()(const AdvanceChannelCommand& c) const {
    encode_fields(begin(CommandType::kAdvanceChannel), c);
  }
  void operator()(const TagChannelCommand& c) const {
    encode_fields(begin(CommandType::kTagChannel), c);
  }
  void operator()(const UntagChannelCommand& c) const {
    encode_fields(begin(CommandType::kUntagChannel), c);
  }
  void operator()(const UpdateWarmThroughputCommand& c) const {
    encode_key(begin(CommandType::kUpdateWarmThroughput), c.key);
    out.i64(c.warm_mibps).i64(c.due.millis).i64(c.shard_quota);
  }
  void operator()(const ScaleStreamCommand& c) const {
    encode_key(begin(CommandType::kScaleStream), c.key);
    encode_incarnation(out, c.incarnation);
    encode_indexes(out, c.steps.splits);
    out.u32(static_cast<uint32_t>(c.steps.merges.size()));
    for (const ShardPair& pair : c.steps.merges) {
      out.u32(pair.lower.value()).u32(pair.upper.value());
    }
    out.i64(c.due.millis).i64(c.shard_quota);
  }
};

CommandBody decode_create(base::Decoder& in) {
  CreateStreamCommand c;
  c.key = decode_key(in);
  c.incarnation = decode_incarnation(in);
  c.mode = decode_enum(in, StreamMode::kOnDemand);
  c.shard_count = in.u32();
  if (c.shard_count == 0) {
    in.fail();
  }
  c.record_bytes_max = in.i64();
  c.tags = decode_tags(in);
  c.start = engine::Position{in.u64()};
  c.due.millis = in.i64();
  c.shard_quota = in.i64();
  c.stream_quota = in.i64();
  c.warm_mibps = in.i64();
  c.distribution = decode_enum(in, Distribution::kAuto);
  return c;
}

CommandBody decode_split(base::Decoder& in) {
  SplitShardCommand c;
  c.key = decode_key(in);
  c.shard = ShardIndex{in.u32()};
  c.new_start = HashKey{in.u128()};
  c.due.millis = in.i64();
  c.shard_quota = in.i64();
  return c;
}

CommandBody decode_merge(base::Decoder& in) {
  MergeShardsCommand c;
  c.key = decode_key(in);
  c.shard = ShardIndex{in.u32()};
  c.adjacent = ShardIndex{in.u32()};
  c.due.millis = in.i64();
  return c;
}

CommandBody decode_finish_reshard(base::Decoder& in) {
  FinishReshardCommand c;
  c.key = decode_key(in);
  c.incarnation = decode_incarnation(in);
  c.parents = decode_indexes(in);
  for (uint32_t left = in.u32(); left > 0 && in.ok(); --left) {
    c.ends.push_back(decode_end(in));
  }
  return c;
}

CommandBody decode_set_retention(base::Decoder& in) {
  SetRetentionCommand c;
  c.key = decode_key(in);
  c.change = decode_enum(in, RetentionChange::kDecrease);
  c.hours = in.i64();
  c.due.millis = in.i64();
  return c;
}

CommandBody decode_update_shard_count(base::Decoder& in) {
  UpdateShardCountCommand c;
  c.key = decode_key(in);
  c.target = in.u32();
  if (c.target == 0) {
    in.fail();
  }
  c.due.millis = in.i64();
  c.shard_quota = in.i64();
  c.daily_limit = in.i64();
  return c;
}

CommandBody decode_delete(base::Decoder& in) {
  DeleteStreamCommand c;
  c.key = decode_key(in);
  c.due.millis = in.i64();
  c.enforce_consumer_deletion = decode_bool(in);
  return c;
}

CommandBody decode_register_consumer(base::Decoder& in) {
  RegisterConsumerCommand c;
  c.key = decode_key(in);
  c.name = in.text();
  c.tags = decode_tags(in);
  c.due.millis = in.i64();
  return c;
}

CommandBody decode_update_stream_mode(base::Decoder& in) {
  UpdateStreamModeCommand c;
  c.key = decode_key(in);
  c.mode = decode_enum(in, StreamMode::kOnDemand);
  c.due.millis = in.i64();
  c.daily_limit = in.i64();
  c.warm_mibps = in.i64();
  c.shard_quota = in.i64();
  return c;
}

CommandBody decode_set_monitoring(base::Decoder& in) {
  SetMonitoringCommand c;
  c.key = decode_key(in);
  c.change = decode_enum(in, MonitoringChange::kDisable);
  c.metrics = decode_shard_metrics(in);
  return c;
}

CommandBody decode_set_encryption(base::Decoder& in) {
  SetEncryptionCommand c;
  c.key = decode_key(in);
  c.key_id = in.text();
  c.due.millis = in.i64();
  c.daily_limit = in.i64();
  return c;
}

CommandBody decode_update_max_record_size(base::Decoder& in) {
  UpdateMaxRecordSizeCommand c;
  c.key = decode_key(in);
  c.record_bytes_max = in.i64();
  c.due.millis = in.i64();
  return c;
}

CommandBody decode_update_warm_throughput(base::Decoder& in) {
  UpdateWarmThroughputCommand c;
  c.key = decode_key(in);
  c.warm_mibps = in.i64();
  c.due.millis = in.i64();
  c.shard_quota = in.i64();
  return c;
}

CommandBody decode_scale_stream(base::Decoder& in) {
  ScaleStreamCommand c;
  c.key = decode_key(in);
  c.incarnation = decode_incarnation(in);
  c.steps.splits = decode_indexes(in);
  for (uint32_t left = in.u32(); left > 0 && in.ok(); --left) {
    const ShardIndex lower{in.u32()};
    c.steps.merges.push_back({.lower = lower, .upper = ShardIndex{in.u32()}});
  }
  c.due.millis = in.i64();
  c.shard_quota = in.i64();
  return c;
}

CommandBody decode_set_stream_policy(base::Decoder& in) {
  StreamKey key = decode_key(in);
  return SetStreamPolicyCommand{.key = std::move(key), .policy = decode_policy(in)};
}

CommandBody decode_set_consumer_policy(base::Decoder& in) {
  ConsumerKey consumer = decode_consumer_key(in);
  return SetConsumerPolicyCommand{.consumer = std::move(consumer), .policy = decode_policy(in)};
}

CommandBody decode_set_distribution(base::Decoder& in) {
  StreamKey key = decode_key(in);
  return SetDistributionCommand{.key = std::move(key),
                                .distribution = decode_enum(in, Distribution::kAuto)};
}

CommandBody decode_update_account_settings(base::Decoder& in) {
  Tenant tenant = decode_tenant(in);
  return UpdateAccountSettingsCommand{.tenant = std::move(tenant), .commitment = decode_bool(in)};
}

// Those of channels; anything else fails the decoder.
CommandBody decode_channel_body(CommandType type, base::Decoder& in) {
  switch (type) {
    case CommandType::kCreateChannel:
      return decode_create_channel(in);
    case CommandType::kUpdateChannel:
      return decode_update_channel(in);
    case CommandType::kDeleteChannel:
      return decode_delete_channel(in);
    case CommandType::kFinishChannel:
      return FinishChannelCommand{.channel = decode_channel_key(in)};
    case CommandType::kAdvanceChannel:
      return decode_advance_channel(in);
    case CommandType::kTagChannel:
      return decode_tag_channel(in);
    case CommandType::kUntagChannel:
      return decode_untag_channel(in);
    default:
      in.fail();
      return {};
  }
}

CommandBody decode_body(base::Decoder& in) {
  const auto type = static_cast<CommandType>(in.u8());
  switch (type) {
    case CommandType::kCreateStream:
      return decode_create(in);
    case CommandType::kDeleteStream:
      return decode_delete(in);
    case CommandType::kSplitShard:
      return decode_split(in);
    case CommandType::kMergeShards:
      return decode_merge(in);
    case CommandType::kFinishReshard:
      return decode_finish_reshard(in);
    case CommandType::kFinishTransition: {
      StreamKey key = decode_key(in);
      return FinishTransitionCommand{.key = std::move(key), .incarnation = decode_incarnation(in)};
    }
    case CommandType::kSetRetention:
      return decode_set_retention(in);
    case CommandType::kAddTags: {
      StreamKey key = decode_key(in);
      return AddTagsCommand{.key = std::move(key), .tags = decode_tags(in)};
    }
    case CommandType::kRemoveTags: {
      StreamKey key = decode_key(in);
      return RemoveTagsCommand{.key = std::move(key), .tag_keys = decode_texts(in)};
    }
    case CommandType::kInstallTokenKey:
      return InstallTokenKeyCommand{.secret = std::string(in.text())};
    case CommandType::kUpdateShardCount:
      return decode_update_shard_count(in);
    case CommandType::kRegisterConsumer:
      return decode_register_consumer(in);
    case CommandType::kDeregisterConsumer: {
      ConsumerKey consumer = decode_consumer_key(in);
      return DeregisterConsumerCommand{.consumer = std::move(consumer), .due = {in.i64()}};
    }
    case CommandType::kFinishConsumer:
      return FinishConsumerCommand{.consumer = decode_consumer_key(in)};
    case CommandType::kTagConsumer: {
      ConsumerKey consumer = decode_consumer_key(in);
      return TagConsumerCommand{.consumer = std::move(consumer), .tags = decode_tags(in)};
    }
    case CommandType::kUntagConsumer: {
      ConsumerKey consumer = decode_consumer_key(in);
      return UntagConsumerCommand{.consumer = std::move(consumer), .tag_keys = decode_texts(in)};
    }
    case CommandType::kUpdateStreamMode:
      return decode_update_stream_mode(in);
    case CommandType::kSetMonitoring:
      return decode_set_monitoring(in);
    case CommandType::kSetEncryption:
      return decode_set_encryption(in);
    case CommandType::kUpdateMaxRecordSize:
      return decode_update_max_record_size(in);
    case CommandType::kSetStreamPolicy:
      return decode_set_stream_policy(in);
    case CommandType::kSetConsumerPolicy:
      return decode_set_consumer_policy(in);
    case CommandType::kSetDistribution:
      return decode_set_distribution(in);
    case CommandType::kUpdateAccountSettings:
      return decode_update_account_settings(in);
    case CommandType::kUpdateWarmThroughput:
      return decode_update_warm_throughput(in);
    case CommandType::kScaleStream:
      return decode_scale_stream(in);
    default:
      return decode_channel_body(type, in);
  }
}

}  // namespace

std::string encode_command(const Command& command) {
  std::string bytes;
  base::Encoder out(bytes);
  out.u8(kCommandVersion).u64(command.id).i64(command.time.millis);
  std::visit(BodyEncoder{out}, command.body);
  return bytes;
}

std::optional<Command> decode_command(std::string_view bytes) {
  base::Decoder in(bytes);
  if (in.u8() != kCommandVersion) {
    return std::nullopt;
  }
  Command command;
  command.id = in.u64();
  command.time.millis = in.i64();
  command.body = decode_body(in);
  if (!in.done()) {
    return std::nullopt;
  }
  return command;
}

}  // namespace weir::shards
