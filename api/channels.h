#pragma once

// From what a request says to the channel it means, and from a channel to what answers say.

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/call.h"
#include "api/context.h"
#include "api/errors.h"
#include "api/member_table.h"
#include "api/shapes/channel.h"
#include "api/streams.h"
#include "shards/channel.h"
#include "shards/stream.h"

namespace weir::api {

struct ChannelRef {
  std::optional<std::string_view> channel_arn;
};

// The row of a ChannelRef that is the member `Path` of a request.
template <auto Path>
consteval std::array<Member, 1> channel_ref_members() {
  return {member<Path, &ChannelRef::channel_arn>("ChannelARN", required(rules::kChannelArn))};
}

// Where a channel stands now. Neither pointer is nullptr.
struct FoundChannel {
  shards::ChannelKey key;
  shards::ChannelPtr channel;
  shards::StreamPtr stream;
};

// kChannelNotFound, also when it belongs to another account or region, where nothing is visible to
// the caller.
Result<FoundChannel> find_channel(Context& context, std::string_view arn, const Principal& caller);

// Why it is FAILED, or why delivery does not go on just now; nullopt: all is well.
std::optional<std::string> status_reason(const Context& context, const shards::Channel& channel);

struct ChannelStreamDescription {
  std::string stream_arn;
  base::Timestamp stream_creation_timestamp;
  RecordConfiguration record_configuration;

  static constexpr auto members() {
    using Self = ChannelStreamDescription;
    return std::array{member<&Self::stream_arn>("StreamARN"),
                      member<&Self::stream_creation_timestamp>("StreamCreationTimestamp"),
                      member<&Self::record_configuration>("RecordConfiguration")};
  }
};

struct ChannelDescription {
  shards::ChannelPtr channel;  // what the views point into
  std::string_view channel_name;
  std::string channel_arn;
  std::string_view channel_id;
  std::string_view channel_status;
  std::optional<std::string> channel_status_reason;
  base::Timestamp channel_creation_timestamp;
  std::string_view service_execution_role_arn;
  std::vector<ChannelStreamDescription> stream_configuration_list;
  std::optional<S3DestinationConfiguration> s3_destination;
  std::optional<S3TablesDestinationConfiguration> s3_tables_destination;
  std::optional<ChannelEncryptionConfiguration> encryption;
  ChannelLoggingConfiguration logging;

  ChannelDescription() = default;
  ChannelDescription(const Context& context, const FoundChannel& found);

  static constexpr auto members() {
    using Self = ChannelDescription;
    return std::array{member<&Self::channel_name>("ChannelName"),
                      member<&Self::channel_arn>("ChannelARN"),
                      member<&Self::channel_id>("ChannelId"),
                      member<&Self::channel_status>("ChannelStatus"),
                      member<&Self::channel_status_reason>("ChannelStatusReason"),
                      member<&Self::channel_creation_timestamp>("ChannelCreationTimestamp"),
                      member<&Self::service_execution_role_arn>("ServiceExecutionRoleARN"),
                      member<&Self::stream_configuration_list>("StreamConfigurationList"),
                      member<&Self::s3_destination>("S3DestinationConfiguration"),
                      member<&Self::s3_tables_destination>("S3TablesDestinationConfiguration"),
                      member<&Self::encryption>("EncryptionConfiguration"),
                      member<&Self::logging>("LoggingConfiguration")};
  }
};

// The logging configuration of a request as the domain keeps it.
shards::ChannelLogging logging_of(const ChannelLoggingConfiguration& configuration);

// kChannelInvalid unless the number of seconds is one that weir takes.
Status check_freshness(std::optional<int32_t> seconds);

Failure channel_invalid(std::string reason);

}  // namespace weir::api
