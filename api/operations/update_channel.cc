// UpdateChannel
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateChannel.html
//
// Changes how fresh the delivered data is, of the destination that the channel has, or its logging;
// log names that are left out stay. The answer says UPDATING; the channel is for as long as
// --state-delay says. The change counts at once.
//
// Errors, first to last: ResourceNotFoundException, InvalidArgumentException (nothing to change, a
// destination the channel does not have, a freshness out of range), ResourceInUseException (it is
// not ACTIVE).

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "api/channels.h"
#include "api/error_mapping.h"
#include "api/exchange.h"
#include "api/member_table.h"

namespace weir::api {
namespace {

struct DestinationUpdate {
  std::optional<int32_t> data_freshness_in_seconds;

  static constexpr auto members() {
    return std::array{member<&DestinationUpdate::data_freshness_in_seconds>(
        "DataFreshnessInSeconds", required())};
  }
};

struct Input {
  ChannelRef channel;
  std::optional<DestinationUpdate> s3;
  std::optional<DestinationUpdate> tables;
  std::optional<ChannelLoggingConfiguration> logging;

  static constexpr auto members() {
    return join(channel_ref_members<&Input::channel>(),
                std::array{member<&Input::s3>("S3DestinationConfiguration"),
                           member<&Input::tables>("S3TablesDestinationConfiguration"),
                           member<&Input::logging>("LoggingConfiguration")});
  }
};

struct Output {
  ChannelDescription channel_description;

  static constexpr auto members() {
    return std::array{member<&Output::channel_description>("ChannelDescription")};
  }
};

Status check(const Input& input, const shards::Channel& channel) {
  if (!input.s3 && !input.tables && !input.logging) {
    return channel_invalid("there is nothing to update");
  }
  if ((input.s3 && !channel.settings.s3) || (input.tables && !channel.settings.table)) {
    return channel_invalid("the channel has a destination of the other kind");
  }
  const std::optional<DestinationUpdate>& update = input.s3 ? input.s3 : input.tables;
  return check_freshness(update ? update->data_freshness_in_seconds : std::nullopt);
}

boost::asio::awaitable<Status> handle(Context& context, const Request& request, Input& input,
                                      Output& output) {
  const std::string_view arn = *input.channel.channel_arn;
  CO_ASSIGN_OR_RETURN(FoundChannel found, find_channel(context, arn, request.caller));
  CO_RETURN_IF_ERROR(check(input, *found.channel));
  std::optional<int64_t> freshness;
  if (input.s3 || input.tables) {
    freshness = *(input.s3 ? input.s3 : input.tables)->data_freshness_in_seconds;
  }
  std::optional<shards::ChannelLogging> logging;
  if (input.logging) {
    logging = logging_of(*input.logging);
  }
  const auto updated =
      co_await context.service.channel_admin().update(std::move(found.key), freshness, logging);
  if (!updated.ok()) {
    co_return to_failure(updated.error());
  }
  CO_ASSIGN_OR_RETURN(const FoundChannel changed, find_channel(context, arn, request.caller));
  output.channel_description = ChannelDescription(context, changed);
  output.channel_description.channel_status =
      word_of(shards::kChannelStatusWords, shards::ChannelStatus::kUpdating);
  co_return Status();
}

}  // namespace

std::unique_ptr<Exchange> operations::update_channel() {
  return std::make_unique<TypedExchange<Input, Output, handle>>();
}

}  // namespace weir::api
