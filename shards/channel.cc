#include "shards/channel.h"

#include <fmt/format.h>

#include "shards/catalog_state.h"
#include "shards/limits.h"

namespace weir::shards {
namespace {

constexpr std::string_view kChannelPart = ":channel/";
constexpr std::string_view kStreamPart = ":stream/";

}  // namespace

engine::Position Channel::position_of(ShardIndex shard, engine::Position shard_start) const {
  const auto found = positions.find(shard);
  return found == positions.end() ? std::max(start, shard_start) : found->second;
}

// The names of both kinds of resources are built alike, up to the word.
std::string format_channel_arn(const ChannelKey& key) {
  std::string arn = format_stream_arn({.tenant = key.tenant, .name = key.id});
  arn.replace(arn.rfind(kStreamPart), kStreamPart.size(), kChannelPart);
  return arn;
}

std::optional<ChannelKey> parse_channel_arn(std::string_view arn) {
  const size_t at = arn.find(kChannelPart);
  if (at == std::string_view::npos) {
    return std::nullopt;
  }
  std::string as_stream(arn);
  as_stream.replace(at, kChannelPart.size(), kStreamPart);
  std::optional<StreamKey> key = parse_stream_arn(as_stream);
  if (!key) {
    return std::nullopt;
  }
  return ChannelKey{.tenant = std::move(key->tenant), .id = std::move(key->name)};
}

ChannelLogging with_default_names(ChannelLogging logging, std::string_view name,
                                  std::string_view id) {
  if (logging.enabled && !logging.group) {
    logging.group = fmt::format("/aws/kinesis/{}/{}", name, id);
  }
  if (logging.enabled && !logging.stream) {
    logging.stream = "DestinationDelivery";
  }
  return logging;
}

Result<void> check_new_channel(const TenantState& tenant, const StreamState& stream,
                               const std::string& name) {
  const StreamKey& key = stream.key;
  if (tenant.channels.contains(name)) {
    return Error(ErrorKind::kChannelExists)
        .with("channel", name)
        .with("account", key.tenant.account);
  }
  if (stream.mode != StreamMode::kOnDemand) {
    return Error(ErrorKind::kStreamNotOnDemand)
        .with("stream", key.name)
        .with("account", key.tenant.account);
  }
  if (static_cast<int64_t>(tenant.channels.size()) >= limits::kChannelsMax) {
    return Error(ErrorKind::kChannelQuotaExceeded)
        .with("account", key.tenant.account)
        .with("region", key.tenant.region)
        .with("limit", limits::kChannelsMax);
  }
  return {};
}

}  // namespace weir::shards
