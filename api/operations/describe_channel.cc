// DescribeChannel
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DescribeChannel.html
//
// A channel. ChannelStatusReason says why it is FAILED, or, while it is ACTIVE, why the last try to
// deliver did not succeed; it goes on trying.
//
// Errors: ResourceNotFoundException.

#include <array>
#include <memory>

#include "api/channels.h"
#include "api/exchange.h"
#include "api/member_table.h"

namespace weir::api {
namespace {

struct Input {
  ChannelRef channel;

  static constexpr auto members() { return channel_ref_members<&Input::channel>(); }
};

struct Output {
  ChannelDescription channel_description;

  static constexpr auto members() {
    return std::array{member<&Output::channel_description>("ChannelDescription")};
  }
};

boost::asio::awaitable<Status> handle(Context& context, const Request& request, Input& input,
                                      Output& output) {
  CO_ASSIGN_OR_RETURN(const FoundChannel found,
                      find_channel(context, *input.channel.channel_arn, request.caller));
  output.channel_description = ChannelDescription(context, found);
  co_return Status();
}

}  // namespace

std::unique_ptr<Exchange> operations::describe_channel() {
  return std::make_unique<TypedExchange<Input, Output, handle>>();
}

}  // namespace weir::api
