// DescribeLimits
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DescribeLimits.html
//
// How many shards, on-demand streams and channels the caller's account and region has, and how many
// it may have (--shard-quota; 50 on-demand streams; 50 channels). Streams and channels count in
// whatever state they are.
//
// Errors: none of its own.

#include <array>
#include <cstdint>
#include <memory>

#include "api/exchange.h"
#include "api/member_table.h"
#include "api/streams.h"
#include "shards/limits.h"

namespace weir::api {
namespace {

struct Input {
  static constexpr auto members() { return std::array<Member, 0>{}; }
};

struct Output {
  int32_t shard_limit = 0;
  int32_t open_shard_count = 0;
  int32_t on_demand_stream_count = 0;
  int32_t on_demand_stream_count_limit = 0;
  int32_t channel_count = 0;
  int32_t channel_count_limit = 0;

  static constexpr auto members() {
    return std::array{member<&Output::shard_limit>("ShardLimit"),
                      member<&Output::open_shard_count>("OpenShardCount"),
                      member<&Output::on_demand_stream_count>("OnDemandStreamCount"),
                      member<&Output::on_demand_stream_count_limit>("OnDemandStreamCountLimit"),
                      member<&Output::channel_count>("ChannelCount"),
                      member<&Output::channel_count_limit>("ChannelCountLimit")};
  }
};

boost::asio::awaitable<Status> handle(Context& context, const Request& request, Input&,
                                      Output& output) {
  output.shard_limit = static_cast<int32_t>(context.service.options().shard_quota);
  output.on_demand_stream_count_limit = int32_t{shards::limits::kOnDemandStreamsMax};
  output.channel_count_limit = int32_t{shards::limits::kChannelsMax};
  const shards::CatalogStatePtr state = context.service.catalog().state();
  const shards::TenantState* owned = state->find_tenant(tenant_of(request.caller));
  if (owned != nullptr) {
    output.open_shard_count = static_cast<int32_t>(owned->open_shard_count());
    output.on_demand_stream_count = static_cast<int32_t>(owned->on_demand_count());
    output.channel_count = static_cast<int32_t>(owned->channels.size());
  }
  co_return Status();
}

}  // namespace

std::unique_ptr<Exchange> operations::describe_limits() {
  return std::make_unique<TypedExchange<Input, Output, handle>>();
}

}  // namespace weir::api
