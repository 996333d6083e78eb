// DeleteChannel
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DeleteChannel.html
//
// Deletes a channel in whatever state it is. What it has delivered stays; what it has read and not
// yet delivered is not delivered any more. The answer is an empty body; the channel is DELETING for
// as long as --state-delay says.
//
// Errors: ResourceNotFoundException.

#include <memory>
#include <utility>

#include "api/channels.h"
#include "api/error_mapping.h"
#include "api/exchange.h"

namespace weir::api {
namespace {

struct Input {
  ChannelRef channel;

  static constexpr auto members() { return channel_ref_members<&Input::channel>(); }
};

boost::asio::awaitable<Status> handle(Context& context, const Request& request, Input& input,
                                      NoOutput&) {
  CO_ASSIGN_OR_RETURN(FoundChannel found,
                      find_channel(context, *input.channel.channel_arn, request.caller));
  const auto removed = co_await context.service.channel_admin().remove(std::move(found.key));
  co_return mapped(removed);
}

}  // namespace

std::unique_ptr<Exchange> operations::delete_channel() {
  return std::make_unique<TypedExchange<Input, NoOutput, handle>>();
}

}  // namespace weir::api
