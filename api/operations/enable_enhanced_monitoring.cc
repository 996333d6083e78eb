// EnableEnhancedMonitoring
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_EnableEnhancedMonitoring.html
//
// Adds metrics to those that a stream shows for each of its shards, at /metrics of the admin port
// (docs/operating.md). ALL stands for all seven. The answer lists those from before the call and
// those after it. The stream stays ACTIVE.
//
// Errors, first to last: ResourceNotFoundException, ResourceInUseException (not ACTIVE).

#include <memory>
#include <utility>

#include "api/error_mapping.h"
#include "api/exchange.h"
#include "api/shapes/monitoring.h"
#include "api/streams.h"

namespace weir::api {
namespace {

boost::asio::awaitable<Status> handle(Context& context, const Request& request,
                                      MonitoringInput& input, MonitoringOutput& output) {
  CO_ASSIGN_OR_RETURN(const shards::StreamPtr stream,
                      find_stream(context, input.stream, request.caller));
  const shards::ShardMetrics metrics = metrics_of(*input.shard_level_metrics);
  shards::StreamKey key = stream->key;
  const auto changed = co_await context.service.admin().set_monitoring(
      std::move(key), shards::MonitoringChange::kEnable, metrics);
  if (!changed.ok()) {
    co_return to_failure(changed.error());
  }
  output.stream_name = stream->key.name;
  output.current_shard_level_metrics = words_of(stream->shard_metrics);
  output.desired_shard_level_metrics = words_of(stream->shard_metrics.with(metrics));
  output.stream_arn = shards::format_stream_arn(stream->key);
  co_return Status();
}

}  // namespace

std::unique_ptr<Exchange> operations::enable_enhanced_monitoring() {
  return std::make_unique<TypedExchange<MonitoringInput, MonitoringOutput, handle>>();
}

}  // namespace weir::api
