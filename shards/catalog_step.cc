#include "shards/catalog_step.h"

#include <algorithm>
#include <memory>
#include <string>

#include "base/check.h"
#include "shards/limits.h"

namespace weir::shards {
namespace {

constexpr engine::Epoch kFirstEpoch{1};

}  // namespace

Error CatalogStep::about(ErrorKind kind, const StreamKey& key) {
  return Error(kind).with("stream", key.name).with("account", key.tenant.account);
}

Result<StreamPtr> CatalogStep::find(const StreamKey& key) const {
  StreamPtr stream = change_.state.find(key);
  if (stream == nullptr) {
    return about(ErrorKind::kStreamNotFound, key);
  }
  return stream;
}

Result<StreamPtr> CatalogStep::find_active(const StreamKey& key) const {
  ASSIGN_OR_RETURN(StreamPtr stream, find(key));
  if (stream->status != StreamStatus::kActive) {
    return about(ErrorKind::kStreamNotActive, key)
        .with("status", std::string(to_string(stream->status)));
  }
  return stream;
}

Result<StreamPtr> CatalogStep::find_provisioned(const StreamKey& key) const {
  ASSIGN_OR_RETURN(StreamPtr stream, find_active(key));
  if (stream->mode == StreamMode::kOnDemand) {
    return about(ErrorKind::kStreamOnDemand, key);
  }
  return stream;
}

Result<StreamPtr> CatalogStep::find_taggable(const StreamKey& key) const {
  ASSIGN_OR_RETURN(StreamPtr stream, find(key));
  if (!stream->activated) {
    return find_active(key);
  }
  return stream;
}

Result<StreamPtr> CatalogStep::find_incarnation(const StreamKey& key,
                                                const Incarnation& incarnation) const {
  ASSIGN_OR_RETURN(StreamPtr stream, find(key));
  if (stream->incarnation != incarnation || !stream->transition) {
    return about(ErrorKind::kStreamNotFound, key);
  }
  return stream;
}

Result<void> CatalogStep::check_shard_quota(const Tenant& tenant, int64_t additional,
                                            int64_t quota) const {
  if (additional == 0) {
    return {};
  }
  const TenantState* state = change_.state.find_tenant(tenant);
  const int64_t current = state == nullptr ? 0 : state->open_shard_count();
  if (current + additional <= quota) {
    return {};
  }
  return Error(ErrorKind::kShardQuotaExceeded)
      .with("account", tenant.account)
      .with("region", tenant.region)
      .with("current", current)
      .with("limit", quota)
      .with("additional", additional);
}

Result<void> CatalogStep::check_transition_count(const Tenant& tenant) const {
  const TenantState* state = change_.state.find_tenant(tenant);
  if (state == nullptr) {
    return {};
  }
  const auto count = std::count_if(state->streams.begin(), state->streams.end(), [](const auto& s) {
    return s.second->status == StreamStatus::kCreating ||
           s.second->status == StreamStatus::kDeleting;
  });
  if (count >= limits::kTransitionsMax) {
    return Error(ErrorKind::kTooManyTransitions)
        .with("account", tenant.account)
        .with("limit", limits::kTransitionsMax);
  }
  return {};
}

Result<void> CatalogStep::check_stream_quotas(const CreateStreamCommand& command) const {
  const Tenant& tenant = command.key.tenant;
  const TenantState* state = change_.state.find_tenant(tenant);
  const int64_t streams = state == nullptr ? 0 : static_cast<int64_t>(state->streams.size());
  if (streams >= command.stream_quota) {
    return Error(ErrorKind::kStreamQuotaExceeded)
        .with("account", tenant.account)
        .with("region", tenant.region)
        .with("current", streams)
        .with("limit", command.stream_quota);
  }
  if (command.mode == StreamMode::kOnDemand) {
    return check_on_demand_quota(tenant);
  }
  return {};
}

Result<void> CatalogStep::check_on_demand_quota(const Tenant& tenant) const {
  const TenantState* state = change_.state.find_tenant(tenant);
  const int64_t current = state == nullptr ? 0 : state->on_demand_count();
  if (current < limits::kOnDemandStreamsMax) {
    return {};
  }
  return Error(ErrorKind::kOnDemandQuotaExceeded)
      .with("account", tenant.account)
      .with("region", tenant.region)
      .with("current", current)
      .with("limit", limits::kOnDemandStreamsMax);
}

TenantState CatalogStep::copy_tenant(const Tenant& tenant) const {
  const TenantState* state = change_.state.find_tenant(tenant);
  return state == nullptr ? TenantState{} : *state;
}

int64_t CatalogStep::create_seconds_for(const StreamKey& key) const {
  const TenantState* tenant = change_.state.find_tenant(key.tenant);
  if (tenant != nullptr) {
    const auto last = tenant->last_create_seconds.find(key.name);
    if (last != tenant->last_create_seconds.end()) {
      return std::max(now().seconds(), last->second + 1);
    }
  }
  return now().seconds();
}

void CatalogStep::prune_create_seconds(TenantState& tenant, const Tenant& name) {
  std::erase_if(tenant.last_create_seconds, [this, &name](const auto& last) {
    const bool passed = last.second < now().seconds();
    if (passed) {
      change_.rows.push_back(create_seconds_removal({.tenant = name, .name = last.first}));
    }
    return passed;
  });
}

void CatalogStep::add_shard(StreamState& stream, Shard shard) {
  shard.index = ShardIndex{stream.next_shard++};
  shard.log = engine::LogId{change_.state.next_log++};
  shard.epoch = kFirstEpoch;
  if (shard.open()) {
    change_.logs.open.push_back(
        {.log = shard.log, .epoch = shard.epoch, .retention_millis = stream.retention_millis()});
  }
  change_.rows.push_back(shard_row(stream.key, shard));
  stream.shards.push_back(std::make_shared<const Shard>(std::move(shard)));
}

void CatalogStep::close_shard(StreamState& stream, ShardIndex index, const ShardEnd& end) {
  const auto found =
      std::lower_bound(stream.shards.begin(), stream.shards.end(), index,
                       [](const ShardPtr& shard, ShardIndex i) { return shard->index < i; });
  CHECK(found != stream.shards.end());
  CHECK((*found)->index == index);
  auto closed = std::make_shared<Shard>(**found);
  closed->end = end;
  change_.rows.push_back(shard_row(stream.key, *closed));
  *found = std::move(closed);
}

void CatalogStep::drop_expired_shards(StreamState& stream) {
  std::erase_if(stream.shards, [this, &stream](const ShardPtr& shard) {
    const bool gone = stream.expired(*shard, now());
    if (gone) {
      change_.logs.drop.push_back(shard->log);
      change_.rows.push_back(shard_removal(stream.key, shard->index));
    }
    return gone;
  });
}

void CatalogStep::show_updating(StreamState& stream, base::Timestamp due) const {
  if (!is_due(due)) {
    stream.status = StreamStatus::kUpdating;
    stream.transition = Transition{.due = due, .reshard = std::nullopt};
  }
}

void CatalogStep::store(StreamState stream) {
  stream.index_routes();
  change_.rows.push_back(stream_row(stream));
  const StreamKey key = stream.key;
  TenantState tenant = copy_tenant(key.tenant);
  tenant.streams[key.name] = std::make_shared<const StreamState>(std::move(stream));
  prune_create_seconds(tenant, key.tenant);
  change_.state.tenants[key.tenant] = std::make_shared<const TenantState>(std::move(tenant));
}

void CatalogStep::remove(const StreamState& stream) {
  const StreamKey& key = stream.key;
  TenantState tenant = copy_tenant(key.tenant);
  // The youngest shard's and the youngest consumer's seconds count: a later stream of this name
  // must not take the numbers and the ARNs of this one for its own.
  int64_t last_seconds = stream.create_seconds;
  for (const ShardPtr& shard : stream.shards) {
    last_seconds = std::max(last_seconds, shard->create_seconds);
    change_.logs.drop.push_back(shard->log);
    change_.rows.push_back(shard_removal(key, shard->index));
  }
  last_seconds = std::max(last_seconds, stream.consumer_seconds);
  for (const auto& [name, consumer] : stream.consumers) {
    last_seconds = std::max(last_seconds, consumer->create_seconds);
    change_.rows.push_back(consumer_removal(key, name));
  }
  change_.rows.push_back(stream_removal(key));
  tenant.streams.erase(key.name);
  prune_create_seconds(tenant, key.tenant);
  if (last_seconds >= now().seconds()) {
    tenant.last_create_seconds[key.name] = last_seconds;
    change_.rows.push_back(create_seconds_row(key, last_seconds));
  }
  change_.state.tenants[key.tenant] = std::make_shared<const TenantState>(std::move(tenant));
}

}  // namespace weir::shards
