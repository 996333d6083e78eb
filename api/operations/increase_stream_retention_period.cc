// IncreaseStreamRetentionPeriod
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_IncreaseStreamRetentionPeriod.html
//
// Keeps records longer. The present period again is a success without effect. Records that have
// expired under the old period stay invisible (facts 5.5). The answer is an empty body.
//
// Errors, first to last: ResourceNotFoundException, InvalidArgumentException (under 24 hours, over
// 8760, shorter than the present period), ResourceInUseException (not ACTIVE).

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "api/error_mapping.h"
#include "api/exchange.h"
#include "api/member_table.h"
#include "api/streams.h"

namespace weir::api {
namespace {

struct Input {
  StreamRef stream;
  std::optional<int32_t> retention_period_hours;

  static constexpr auto members() {
    return join(
        stream_ref_members<&Input::stream>(),
        std::array{member<&Input::retention_period_hours>("RetentionPeriodHours", required())});
  }
};

boost::asio::awaitable<Status> handle(Context& context, const Request& request, Input& input,
                                      NoOutput&) {
  CO_ASSIGN_OR_RETURN(shards::StreamKey key, stream_key(input.stream, request.caller));
  const auto changed = co_await context.service.admin().set_retention(
      std::move(key), shards::RetentionChange::kIncrease, *input.retention_period_hours);
  co_return mapped(changed);
}

}  // namespace

std::unique_ptr<Exchange> operations::increase_stream_retention_period() {
  return std::make_unique<TypedExchange<Input, NoOutput, handle>>();
}

}  // namespace weir::api
