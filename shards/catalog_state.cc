#include "shards/catalog_state.h"

#include <algorithm>

namespace weir::shards {

int64_t TenantState::open_shard_count() const {
  int64_t count = 0;
  for (const auto& [name, stream] : streams) {
    count += static_cast<int64_t>(stream->routes.size());
  }
  return count;
}

int64_t TenantState::on_demand_count() const {
  return std::count_if(streams.begin(), streams.end(), [](const auto& stream) {
    return stream.second->mode == StreamMode::kOnDemand;
  });
}

ChannelPtr TenantState::find_channel(std::string_view id) const {
  const auto found = std::find_if(channels.begin(), channels.end(),
                                  [id](const auto& channel) { return channel.second->id == id; });
  return found == channels.end() ? nullptr : found->second;
}

int64_t TenantState::channel_count(std::string_view stream) const {
  return std::count_if(channels.begin(), channels.end(),
                       [stream](const auto& channel) { return channel.second->stream == stream; });
}

ChannelPtr CatalogState::find_channel(const ChannelKey& key) const {
  const TenantState* tenant = find_tenant(key.tenant);
  return tenant == nullptr ? nullptr : tenant->find_channel(key.id);
}

StreamPtr CatalogState::find(const StreamKey& key) const {
  const TenantState* tenant = find_tenant(key.tenant);
  if (tenant == nullptr) {
    return nullptr;
  }
  const auto found = tenant->streams.find(key.name);
  return found == tenant->streams.end() ? nullptr : found->second;
}

const TenantState* CatalogState::find_tenant(const Tenant& tenant) const {
  const auto found = tenants.find(tenant);
  return found == tenants.end() ? nullptr : found->second.get();
}

}  // namespace weir::shards
