#include "shards/names.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <limits>
#include <utility>

namespace weir::shards {
namespace {

std::string_view partition_of(std::string_view region) {
  if (region.starts_with("cn-")) {
    return "aws-cn";
  }
  return region.starts_with("us-gov-") ? "aws-us-gov" : "aws";
}

constexpr std::string_view kConsumerPart = "/consumer/";
constexpr uint64_t kInt64Max = std::numeric_limits<int64_t>::max();

struct ResourceArn {
  Tenant tenant;
  std::string_view resource;  // what follows "stream/"; not empty
};

// arn:partition:kinesis:region:account:stream/resource
std::optional<ResourceArn> split_arn(std::string_view arn) {
  std::array<std::string_view, 5> parts;
  for (std::string_view& part : parts) {
    const size_t colon = arn.find(':');
    if (colon == std::string_view::npos) {
      return std::nullopt;
    }
    part = arn.substr(0, colon);
    arn.remove_prefix(colon + 1);
  }
  constexpr std::string_view kResource = "stream/";
  if (parts[0] != "arn" || parts[2] != "kinesis" || !arn.starts_with(kResource) ||
      arn.size() == kResource.size()) {
    return std::nullopt;
  }
  return ResourceArn{.tenant = {.account = std::string(parts[4]), .region = std::string(parts[3])},
                     .resource = arn.substr(kResource.size())};
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const StreamKey& key) {
  return out << key.tenant.account << '/' << key.tenant.region << '/' << key.name;
}

std::string format_shard_id(ShardIndex index) {
  const int64_t number = static_cast<int32_t>(index.value());
  return number < 0 ? fmt::format("shardId--{:011}", -number)
                    : fmt::format("shardId-{:012}", number);
}

std::optional<ShardIndex> parse_shard_id(std::string_view text) {
  const size_t dash = text.find('-');
  const std::string_view digits = dash == std::string_view::npos ? text : text.substr(dash + 1);
  if (digits.empty() || digits.find_first_not_of("0123456789") != std::string_view::npos) {
    return std::nullopt;
  }
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc{} || number > std::numeric_limits<int32_t>::max()) {
    return std::nullopt;
  }
  return ShardIndex{static_cast<uint32_t>(number)};
}

std::string format_stream_arn(const StreamKey& key) {
  return fmt::format("arn:{}:kinesis:{}:{}:stream/{}", partition_of(key.tenant.region),
                     key.tenant.region, key.tenant.account, key.name);
}

std::optional<StreamKey> parse_stream_arn(std::string_view arn) {
  std::optional<ResourceArn> parts = split_arn(arn);
  if (!parts || parts->resource.find('/') != std::string_view::npos) {
    return std::nullopt;
  }
  return StreamKey{.tenant = std::move(parts->tenant), .name = std::string(parts->resource)};
}

std::string format_consumer_arn(const ConsumerKey& key) {
  return fmt::format("{}{}{}:{}", format_stream_arn(key.stream), kConsumerPart, key.name,
                     key.create_seconds);
}

std::optional<ConsumerKey> parse_consumer_arn(std::string_view arn) {
  const size_t part = arn.find(kConsumerPart);
  if (part == std::string_view::npos) {
    return std::nullopt;
  }
  std::optional<StreamKey> stream = parse_stream_arn(arn.substr(0, part));
  const std::string_view consumer = arn.substr(part + kConsumerPart.size());
  const size_t colon = consumer.find(':');
  if (!stream || colon == 0 || colon == std::string_view::npos) {
    return std::nullopt;
  }
  const std::string_view name = consumer.substr(0, colon);
  const std::string_view seconds = consumer.substr(colon + 1);
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(seconds.begin(), seconds.end(), number);
  if (error != std::errc{} || end != seconds.end() || number > kInt64Max ||
      name.find('/') != std::string_view::npos) {
    return std::nullopt;
  }
  return ConsumerKey{.stream = *std::move(stream),
                     .name = std::string(name),
                     .create_seconds = static_cast<int64_t>(number)};
}

}  // namespace weir::shards
