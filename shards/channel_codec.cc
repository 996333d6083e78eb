#include "shards/channel_codec.h"

#include <optional>
#include <string>
#include <utility>

#include "shards/field_codec.h"

namespace weir::shards {
namespace {

void encode_text(base::Encoder& out, const std::string& text) {
  out.text(text);
}

std::string decode_text(base::Decoder& in) {
  return std::string(in.text());
}

void encode_s3(base::Encoder& out, const S3Destination& s3) {
  out.text(s3.bucket_arn).text(s3.owner);
  encode_optional(out, s3.key_template, encode_text);
  encode_optional(out, s3.storage_class, [](base::Encoder& to, StorageClass storage) {
    to.u8(static_cast<uint8_t>(storage));
  });
  out.u8(static_cast<uint8_t>(s3.compression));
}

S3Destination decode_s3(base::Decoder& in) {
  S3Destination s3;
  s3.bucket_arn = in.text();
  s3.owner = in.text();
  s3.key_template = decode_optional(in, decode_text);
  s3.storage_class = decode_optional(
      in, [](base::Decoder& from) { return decode_enum(from, StorageClass::kGlacierIr); });
  s3.compression = decode_enum(in, ObjectCompression::kZstd);
  return s3;
}

void encode_table(base::Encoder& out, const TableDestination& table) {
  out.text(table.table_bucket_arn).text(table.name_space).text(table.table_name);
  out.u8(static_cast<uint8_t>(table.compression));
  encode_optional(out, table.partition_sources, encode_texts);
}

TableDestination decode_table(base::Decoder& in) {
  TableDestination table;
  table.table_bucket_arn = in.text();
  table.name_space = in.text();
  table.table_name = in.text();
  table.compression = decode_enum(in, TableCompression::kSnappy);
  table.partition_sources = decode_optional(in, decode_texts);
  return table;
}

void encode_channel_logging(base::Encoder& out, const ChannelLogging& logging) {
  out.u8(logging.enabled ? 1 : 0);
  encode_optional(out, logging.group, encode_text);
  encode_optional(out, logging.stream, encode_text);
}

ChannelLogging decode_channel_logging(base::Decoder& in) {
  ChannelLogging logging;
  logging.enabled = decode_bool(in);
  logging.group = decode_optional(in, decode_text);
  logging.stream = decode_optional(in, decode_text);
  return logging;
}

}  // namespace

void encode_channel_key(base::Encoder& out, const ChannelKey& key) {
  encode_tenant(out, key.tenant);
  out.text(key.id);
}

ChannelKey decode_channel_key(base::Decoder& in) {
  ChannelKey key;
  key.tenant = decode_tenant(in);
  key.id = in.text();
  return key;
}

void encode_channel_settings(base::Encoder& out, const ChannelSettings& settings) {
  out.text(settings.role_arn).u8(static_cast<uint8_t>(settings.format));
  encode_optional(out, settings.schema_arn, encode_text);
  out.i64(settings.freshness_seconds);
  out.text(settings.dead_letters.bucket_arn).text(settings.dead_letters.owner);
  encode_optional(out, settings.dead_letters.prefix, encode_text);
  encode_optional(out, settings.s3, encode_s3);
  encode_optional(out, settings.table, encode_table);
  encode_optional(out, settings.encryption_key, encode_text);
  encode_channel_logging(out, settings.logging);
}

ChannelSettings decode_channel_settings(base::Decoder& in) {
  ChannelSettings settings;
  settings.role_arn = in.text();
  settings.format = decode_enum(in, RecordFormat::kByteArray);
  settings.schema_arn = decode_optional(in, decode_text);
  settings.freshness_seconds = in.i64();
  settings.dead_letters.bucket_arn = in.text();
  settings.dead_letters.owner = in.text();
  settings.dead_letters.prefix = decode_optional(in, decode_text);
  settings.s3 = decode_optional(in, decode_s3);
  settings.table = decode_optional(in, decode_table);
  settings.encryption_key = decode_optional(in, decode_text);
  settings.logging = decode_channel_logging(in);
  return settings;
}

void encode_fields(base::Encoder& out, const CreateChannelCommand& command) {
  encode_key(out, command.key);
  out.text(command.name).text(command.id);
  encode_channel_settings(out, command.settings);
  encode_tags(out, command.tags);
  out.u64(command.start.value()).text(command.failure).i64(command.due.millis);
}

void encode_fields(base::Encoder& out, const UpdateChannelCommand& command) {
  encode_channel_key(out, command.channel);
  encode_optional(out, command.freshness_seconds,
                  [](base::Encoder& to, int64_t seconds) { to.i64(seconds); });
  encode_optional(out, command.logging, encode_channel_logging);
  out.i64(command.due.millis);
}

void encode_fields(base::Encoder& out, const DeleteChannelCommand& command) {
  encode_channel_key(out, command.channel);
  out.i64(command.due.millis);
}

void encode_fields(base::Encoder& out, const FinishChannelCommand& command) {
  encode_channel_key(out, command.channel);
}

void encode_fields(base::Encoder& out, const AdvanceChannelCommand& command) {
  encode_channel_key(out, command.channel);
  out.u32(static_cast<uint32_t>(command.positions.size()));
  for (const auto& [shard, position] : command.positions) {
    out.u32(shard.value()).u64(position.value());
  }
}

void encode_fields(base::Encoder& out, const TagChannelCommand& command) {
  encode_channel_key(out, command.channel);
  encode_tags(out, command.tags);
}

void encode_fields(base::Encoder& out, const UntagChannelCommand& command) {
  encode_channel_key(out, command.channel);
  encode_texts(out, command.tag_keys);
}

CreateChannelCommand decode_create_channel(base::Decoder& in) {
  CreateChannelCommand command;
  command.key = decode_key(in);
  command.name = in.text();
  command.id = in.text();
  command.settings = decode_channel_settings(in);
  command.tags = decode_tags(in);
  command.start = engine::Position{in.u64()};
  command.failure = in.text();
  command.due.millis = in.i64();
  return command;
}

UpdateChannelCommand decode_update_channel(base::Decoder& in) {
  UpdateChannelCommand command;
  command.channel = decode_channel_key(in);
  command.freshness_seconds = decode_optional(in, [](base::Decoder& from) { return from.i64(); });
  command.logging = decode_optional(in, decode_channel_logging);
  command.due.millis = in.i64();
  return command;
}

DeleteChannelCommand decode_delete_channel(base::Decoder& in) {
  ChannelKey channel = decode_channel_key(in);
  return {.channel = std::move(channel), .due = {in.i64()}};
}

AdvanceChannelCommand decode_advance_channel(base::Decoder& in) {
  AdvanceChannelCommand command;
  command.channel = decode_channel_key(in);
  for (uint32_t left = in.u32(); left > 0 && in.ok(); --left) {
    const ShardIndex shard{in.u32()};
    command.positions[shard] = engine::Position{in.u64()};
  }
  return command;
}

TagChannelCommand decode_tag_channel(base::Decoder& in) {
  ChannelKey channel = decode_channel_key(in);
  return {.channel = std::move(channel), .tags = decode_tags(in)};
}

UntagChannelCommand decode_untag_channel(base::Decoder& in) {
  ChannelKey channel = decode_channel_key(in);
  return {.channel = std::move(channel), .tag_keys = decode_texts(in)};
}

}  // namespace weir::shards
