#include "shards/stream_admin.h"

#include <algorithm>
#include <utility>

#include "shards/awaitables.h"

namespace weir::shards {

asio::awaitable<Result<void>> StreamAdmin::start() {
  const bool finished = co_await parts_.reconciler.finish_all_due();
  if (!finished) {
    co_return Error(ErrorKind::kNotPersisted).with("reason", "a stream's change is unfinished");
  }
  const std::vector<TokenKey>& keys = parts_.catalog.state()->token_keys;
  const base::Timestamp now = parts_.clock.wall();
  if (!keys.empty() &&
      now.millis - keys.back().installed_at.millis < limits::kTokenKeyLifetimeMillis) {
    co_return Result<void>{};
  }
  InstallTokenKeyCommand command{.secret = parts_.random.bytes(limits::kTokenKeyBytes)};
  co_return co_await parts_.catalog.propose(std::move(command));
}

asio::awaitable<Result<void>> StreamAdmin::change(StreamKey key, CommandBody body) {
  const Result<void> proposed = co_await parts_.catalog.propose(std::move(body));
  CO_RETURN_IF_ERROR(proposed);
  if (parts_.options.state_delay_millis > 0) {
    co_return Result<void>{};
  }
  co_return co_await parts_.reconciler.finish_if_due(std::move(key));
}

asio::awaitable<Result<void>> StreamAdmin::create_stream(NewStream stream) {
  CreateStreamCommand command{.key = stream.key,
                              .mode = stream.mode,
                              .shard_count = stream.shard_count,
                              .record_bytes_max = stream.record_bytes_max,
                              .tags = std::move(stream.tags),
                              // All logs share the engine's positions; log 0 is nobody's.
                              .start = parts_.log.bounds(engine::LogId{0}).next,
                              .due = due(),
                              .shard_quota = parts_.options.shard_quota,
                              .stream_quota = parts_.options.stream_quota,
                              .warm_mibps = stream.warm_mibps,
                              .distribution = stream.distribution};
  const std::string random = parts_.random.bytes(command.incarnation.size());
  std::copy(random.begin(), random.end(), command.incarnation.begin());
  co_return co_await change(std::move(stream.key), std::move(command));
}

asio::awaitable<Result<void>> StreamAdmin::delete_stream(StreamKey key,
                                                         bool enforce_consumer_deletion) {
  DeleteStreamCommand command{
      .key = key, .due = due(), .enforce_consumer_deletion = enforce_consumer_deletion};
  co_return co_await change(std::move(key), std::move(command));
}

asio::awaitable<Result<void>> StreamAdmin::split_shard(StreamKey key, ShardIndex shard,
                                                       HashKey new_start) {
  SplitShardCommand command{.key = key,
                            .shard = shard,
                            .new_start = new_start,
                            .due = due(),
                            .shard_quota = parts_.options.shard_quota};
  co_return co_await change(std::move(key), std::move(command));
}

asio::awaitable<Result<void>> StreamAdmin::merge_shards(StreamKey key, ShardIndex shard,
                                                        ShardIndex adjacent) {
  MergeShardsCommand command{.key = key, .shard = shard, .adjacent = adjacent, .due = due()};
  co_return co_await change(std::move(key), std::move(command));
}

asio::awaitable<Result<void>> StreamAdmin::update_shard_count(StreamKey key, uint32_t target) {
  UpdateShardCountCommand command{
      .key = key,
      .target = target,
      .due = due(),
      .shard_quota = parts_.options.shard_quota,
      .daily_limit = parts_.options.limits_on ? limits::kUpdateShardCountsPerDay : 0};
  co_return co_await change(std::move(key), std::move(command));
}

asio::awaitable<Result<void>> StreamAdmin::scale_stream(StreamPtr stream, ScalingSteps steps) {
  ScaleStreamCommand command{.key = stream->key,
                             .incarnation = stream->incarnation,
                             .steps = std::move(steps),
                             .due = due(),
                             .shard_quota = parts_.options.shard_quota};
  co_return co_await change(stream->key, std::move(command));
}

asio::awaitable<Result<void>> StreamAdmin::update_stream_mode(StreamKey key, StreamMode mode,
                                                              int64_t warm_mibps) {
  UpdateStreamModeCommand command{
      .key = key,
      .mode = mode,
      .due = due(),
      .daily_limit = parts_.options.limits_on ? limits::kUpdateStreamModesPerDay : 0,
      .warm_mibps = warm_mibps,
      .shard_quota = parts_.options.shard_quota};
  co_return co_await change(std::move(key), std::move(command));
}

asio::awaitable<Result<void>> StreamAdmin::update_warm_throughput(StreamKey key,
                                                                  int64_t warm_mibps) {
  UpdateWarmThroughputCommand command{.key = key,
                                      .warm_mibps = warm_mibps,
                                      .due = due(),
                                      .shard_quota = parts_.options.shard_quota};
  co_return co_await change(std::move(key), std::move(command));
}

asio::awaitable<Result<void>> StreamAdmin::set_distribution(StreamKey key,
                                                            Distribution distribution) {
  SetDistributionCommand command{.key = key, .distribution = distribution};
  co_return co_await change(std::move(key), std::move(command));
}

asio::awaitable<Result<void>> StreamAdmin::update_account_settings(Tenant tenant, bool commitment) {
  UpdateAccountSettingsCommand command{.tenant = std::move(tenant), .commitment = commitment};
  co_return co_await parts_.catalog.propose(std::move(command));
}

asio::awaitable<Result<void>> StreamAdmin::update_max_record_size(StreamKey key,
                                                                  int64_t record_bytes_max) {
  UpdateMaxRecordSizeCommand command{
      .key = key, .record_bytes_max = record_bytes_max, .due = due()};
  co_return co_await change(std::move(key), std::move(command));
}

asio::awaitable<Result<void>> StreamAdmin::set_retention(StreamKey key, RetentionChange change_to,
                                                         int64_t hours) {
  SetRetentionCommand command{.key = key, .change = change_to, .hours = hours, .due = due()};
  co_return co_await change(std::move(key), std::move(command));
}

asio::awaitable<Result<void>> StreamAdmin::set_monitoring(StreamKey key, MonitoringChange change_to,
                                                          ShardMetrics metrics) {
  SetMonitoringCommand command{.key = key, .change = change_to, .metrics = metrics};
  co_return co_await change(std::move(key), std::move(command));
}

asio::awaitable<Result<void>> StreamAdmin::set_encryption(StreamKey key, std::string key_id) {
  SetEncryptionCommand command{
      .key = key,
      .key_id = std::move(key_id),
      .due = due(),
      .daily_limit = parts_.options.limits_on ? limits::kEncryptionChangesPerDay : 0};
  co_return co_await change(std::move(key), std::move(command));
}

asio::awaitable<Result<void>> StreamAdmin::start_encryption(StreamKey key, std::string key_id) {
  return set_encryption(std::move(key), std::move(key_id));
}

asio::awaitable<Result<void>> StreamAdmin::stop_encryption(StreamKey key) {
  return set_encryption(std::move(key), {});
}

asio::awaitable<Result<void>> StreamAdmin::add_tags(StreamKey key, Tags tags) {
  AddTagsCommand command{.key = key, .tags = std::move(tags)};
  co_return co_await change(std::move(key), std::move(command));
}

asio::awaitable<Result<void>> StreamAdmin::remove_tags(StreamKey key,
                                                       std::vector<std::string> tag_keys) {
  RemoveTagsCommand command{.key = key, .tag_keys = std::move(tag_keys)};
  co_return co_await change(std::move(key), std::move(command));
}

asio::awaitable<Result<void>> StreamAdmin::register_consumer(StreamKey key, std::string name,
                                                             Tags tags) {
  RegisterConsumerCommand command{
      .key = key, .name = std::move(name), .tags = std::move(tags), .due = due()};
  co_return co_await change(std::move(key), std::move(command));
}

asio::awaitable<Result<void>> StreamAdmin::deregister_consumer(ConsumerKey consumer) {
  StreamKey key = consumer.stream;
  DeregisterConsumerCommand command{.consumer = std::move(consumer), .due = due()};
  co_return co_await change(std::move(key), std::move(command));
}

asio::awaitable<Result<void>> StreamAdmin::set_stream_policy(StreamKey key,
                                                             ResourcePolicyPtr policy) {
  SetStreamPolicyCommand command{.key = key, .policy = std::move(policy)};
  co_return co_await change(std::move(key), std::move(command));
}

asio::awaitable<Result<void>> StreamAdmin::set_consumer_policy(ConsumerKey consumer,
                                                               ResourcePolicyPtr policy) {
  StreamKey key = consumer.stream;
  SetConsumerPolicyCommand command{.consumer = std::move(consumer), .policy = std::move(policy)};
  co_return co_await change(std::move(key), std::move(command));
}

asio::awaitable<Result<void>> StreamAdmin::tag_consumer(ConsumerKey consumer, Tags tags) {
  StreamKey key = consumer.stream;
  TagConsumerCommand command{.consumer = std::move(consumer), .tags = std::move(tags)};
  co_return co_await change(std::move(key), std::move(command));
}

asio::awaitable<Result<void>> StreamAdmin::untag_consumer(ConsumerKey consumer,
                                                          std::vector<std::string> tag_keys) {
  StreamKey key = consumer.stream;
  UntagConsumerCommand command{.consumer = std::move(consumer), .tag_keys = std::move(tag_keys)};
  co_return co_await change(std::move(key), std::move(command));
}

}  // namespace weir::shards
