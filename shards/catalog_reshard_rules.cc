// SplitShard, MergeShards, UpdateShardCount, the scaling of on-demand streams and what finishes
// them.

#include <algorithm>
#include <set>
#include <utility>

#include "base/check.h"
#include "shards/catalog_step.h"
#include "shards/daily_calls.h"
#include "shards/reshard.h"
#include "shards/scaling.h"
#include "shards/shard_count.h"

namespace weir::shards {

void CatalogStep::begin_reshard(StreamState stream, ReshardPlan plan, base::Timestamp due) {
  stream.status = StreamStatus::kUpdating;
  stream.transition = Transition{.due = due, .reshard = std::move(plan)};
  store(std::move(stream));
}

Result<void> CatalogStep::apply(const SplitShardCommand& command) {
  ASSIGN_OR_RETURN(const StreamPtr stream, find_provisioned(command.key));
  ASSIGN_OR_RETURN(const ShardPtr shard, find_reshardable(*stream, command.shard));
  RETURN_IF_ERROR(check_shard_quota(command.key.tenant, 1, command.shard_quota));
  ASSIGN_OR_RETURN(ReshardPlan plan, plan_split(command.key, *shard, command.new_start));
  begin_reshard(*stream, std::move(plan), command.due);
  return {};
}

Result<void> CatalogStep::apply(const MergeShardsCommand& command) {
  ASSIGN_OR_RETURN(const StreamPtr stream, find_provisioned(command.key));
  ASSIGN_OR_RETURN(const ShardPtr shard, find_reshardable(*stream, command.shard));
  ASSIGN_OR_RETURN(const ShardPtr adjacent, find_reshardable(*stream, command.adjacent));
  ASSIGN_OR_RETURN(ReshardPlan plan, plan_merge(command.key, *shard, *adjacent));
  begin_reshard(*stream, std::move(plan), command.due);
  return {};
}

Result<void> CatalogStep::apply(const UpdateShardCountCommand& command) {
  ASSIGN_OR_RETURN(const StreamPtr stream, find_provisioned(command.key));
  RETURN_IF_ERROR(check_shard_count(*stream, command.target));
  StreamState counted = *stream;
  RETURN_IF_ERROR(count_daily_call(counted.daily_calls, DailyCall::kUpdateShardCount, command.key,
                                   command.daily_limit, now()));
  return scale(std::move(counted), command.target, command.due, command.shard_quota);
}

Result<void> CatalogStep::scale(StreamState stream, uint32_t count, base::Timestamp due,
                                int64_t shard_quota) {
  ReshardPlan plan = plan_shard_count(stream, count);
  RETURN_IF_ERROR(check_shard_quota(stream.key.tenant, extra_shards(plan), shard_quota));
  if (!plan.parents.empty()) {
    begin_reshard(std::move(stream), std::move(plan), due);
    return {};
  }
  // The shards are as they should be. UPDATING is shown all the same, like after any such call.
  show_updating(stream, due);
  store(std::move(stream));
  return {};
}

Result<void> CatalogStep::apply(const ScaleStreamCommand& command) {
  ASSIGN_OR_RETURN(const StreamPtr stream, find_active(command.key));
  // The stream may be another than the one that was hot. The bounds may have moved, too.
  const ScalingSteps& steps = command.steps;
  const ScalingBounds bounds = scaling_bounds(*stream, committed(command.key.tenant));
  const auto open = static_cast<int64_t>(stream->routes.size());
  const int64_t more = open + static_cast<int64_t>(steps.splits.size());
  const int64_t fewer = open - static_cast<int64_t>(steps.merges.size());
  const bool out_of_bounds = (!steps.splits.empty() && more > bounds.most) ||
                             (!steps.merges.empty() && fewer < bounds.fewest);
  if (stream->incarnation != command.incarnation || stream->mode != StreamMode::kOnDemand ||
      steps.empty() || out_of_bounds) {
    return about(ErrorKind::kStreamNotFound, command.key);
  }
  ASSIGN_OR_RETURN(ReshardPlan plan, plan_steps(*stream, steps));
  RETURN_IF_ERROR(check_shard_quota(command.key.tenant, extra_shards(plan), command.shard_quota));
  begin_reshard(*stream, std::move(plan), command.due);
  return {};
}

Result<CatalogStep::Closing> CatalogStep::closing_of(const StreamState& stream,
                                                     const FinishReshardCommand& command) const {
  const std::optional<ReshardPlan>& plan = stream.transition->reshard;
  if (!plan || plan->parents != command.parents || command.parents.size() != command.ends.size()) {
    return about(ErrorKind::kStreamNotFound, command.key);
  }
  Closing closing;
  for (size_t i = 0; i < plan->parents.size(); ++i) {
    const ShardPtr parent = stream.find_shard(plan->parents[i]);
    if (parent == nullptr) {
      return about(ErrorKind::kStreamNotFound, command.key);
    }
    const ShardEnd& end = command.ends[i];
    closing.instant = std::max({closing.instant, end.closed_at, parent->opened_at});
    closing.last_seconds =
        std::max({closing.last_seconds, closing.instant.seconds(), parent->create_seconds});
    closing.position = std::max(closing.position, end.position);
  }
  return closing;
}

void CatalogStep::open_children(StreamState& stream, const ReshardPlan& plan,
                                const Closing& closing) {
  std::set<ShardIndex> passed_through;  // parents of the plan's own later children
  for (const PlannedChild& child : plan.children) {
    passed_through.insert(child.parents.begin(), child.parents.end());
  }
  for (const PlannedChild& child : plan.children) {
    int64_t last_seconds = closing.last_seconds;
    for (const ShardIndex index : child.parents) {
      const ShardPtr parent = stream.find_shard(index);
      CHECK(parent != nullptr);
      last_seconds = std::max(last_seconds, parent->create_seconds);
    }
    Shard shard{.range = child.range,
                .parents = child.parents,
                .create_seconds = last_seconds + 1,
                .opened_at = closing.instant,
                .start = closing.position};
    if (passed_through.contains(ShardIndex{stream.next_shard})) {
      shard.end = ShardEnd{.position = closing.position, .closed_at = closing.instant};
    }
    add_shard(stream, std::move(shard));
  }
}

Result<void> CatalogStep::apply(const FinishReshardCommand& command) {
  ASSIGN_OR_RETURN(const StreamPtr stream, find_incarnation(command.key, command.incarnation));
  ASSIGN_OR_RETURN(const Closing closing, closing_of(*stream, command));
  StreamState resharded = *stream;
  for (size_t i = 0; i < command.parents.size(); ++i) {
    close_shard(resharded, command.parents[i],
                {.position = command.ends[i].position, .closed_at = closing.instant});
  }
  open_children(resharded, *stream->transition->reshard, closing);
  drop_expired_shards(resharded);
  resharded.status = StreamStatus::kActive;
  resharded.transition.reset();
  store(std::move(resharded));
  return {};
}

}  // namespace weir::shards
