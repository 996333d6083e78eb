#pragma once

// What an operator does to streams: each method is one command, stamped with its due time, and,
// when there is no delay (the default), finished before it returns. Rules and errors are those of
// shards/catalog_rules.cc; besides them kNotPersisted and kUnknown.

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "engine/engine.h"
#include "shards/catalog.h"
#include "shards/command.h"
#include "shards/error.h"
#include "shards/options.h"
#include "shards/reconciler.h"

namespace weir::shards {

struct NewStream {
  StreamKey key;
  StreamMode mode = StreamMode::kProvisioned;
  uint32_t shard_count = 1;
  int64_t record_bytes_max = limits::kRecordBytesDefault;
  Tags tags;
  int64_t warm_mibps = 0;
  Distribution distribution = Distribution::kUserPartitionKey;
};

// Thread-safe; the arguments outlive it.
class StreamAdmin {
 public:
  struct Parts {
    Catalog& catalog;
    Reconciler& reconciler;
    engine::RecordLog& log;
    const base::Clock& clock;
    base::RandomSource& random;
    const Options& options;
  };

  explicit StreamAdmin(const Parts& parts) : parts_(parts) {}

  // Before the first call of a client: finishes what an earlier process began, and installs a key
  // for tokens when there is none or the newest is 30 days old.
  asio::awaitable<Result<void>> start();

  asio::awaitable<Result<void>> create_stream(NewStream stream);
  // kStreamHasConsumers unless they may be deleted as well.
  asio::awaitable<Result<void>> delete_stream(StreamKey key,
                                              bool enforce_consumer_deletion = false);
  asio::awaitable<Result<void>> split_shard(StreamKey key, ShardIndex shard, HashKey new_start);
  asio::awaitable<Result<void>> merge_shards(StreamKey key, ShardIndex shard, ShardIndex adjacent);
  asio::awaitable<Result<void>> update_shard_count(StreamKey key, uint32_t target);
  // Not a call of an operator's: shards/scaler.h.
  asio::awaitable<Result<void>> scale_stream(StreamPtr stream, ScalingSteps steps);
  asio::awaitable<Result<void>> update_stream_mode(StreamKey key, StreamMode mode,
                                                   int64_t warm_mibps = 0);
  asio::awaitable<Result<void>> update_warm_throughput(StreamKey key, int64_t warm_mibps);
  asio::awaitable<Result<void>> set_distribution(StreamKey key, Distribution distribution);
  asio::awaitable<Result<void>> update_account_settings(Tenant tenant, bool commitment);
  asio::awaitable<Result<void>> update_max_record_size(StreamKey key, int64_t record_bytes_max);
  asio::awaitable<Result<void>> set_retention(StreamKey key, RetentionChange change_to,
                                              int64_t hours);
  asio::awaitable<Result<void>> set_monitoring(StreamKey key, MonitoringChange change_to,
                                               ShardMetrics metrics);
  asio::awaitable<Result<void>> start_encryption(StreamKey key, std::string key_id);
  asio::awaitable<Result<void>> stop_encryption(StreamKey key);
  asio::awaitable<Result<void>> add_tags(StreamKey key, Tags tags);
  asio::awaitable<Result<void>> remove_tags(StreamKey key, std::vector<std::string> tag_keys);
  asio::awaitable<Result<void>> register_consumer(StreamKey key, std::string name, Tags tags);
  asio::awaitable<Result<void>> deregister_consumer(ConsumerKey consumer);
  // Puts a policy, or takes it away: kPolicyNotFound when there is none.
  asio::awaitable<Result<void>> set_stream_policy(StreamKey key, ResourcePolicyPtr policy);
  asio::awaitable<Result<void>> set_consumer_policy(ConsumerKey consumer, ResourcePolicyPtr policy);
  asio::awaitable<Result<void>> tag_consumer(ConsumerKey consumer, Tags tags);
  asio::awaitable<Result<void>> untag_consumer(ConsumerKey consumer,
                                               std::vector<std::string> tag_keys);

 private:
  asio::awaitable<Result<void>> set_encryption(StreamKey key, std::string key_id);
  base::Timestamp due() const { return parts_.clock.wall() + parts_.options.state_delay_millis; }
  // Proposes, then finishes what is due at once.
  asio::awaitable<Result<void>> change(StreamKey key, CommandBody body);

  Parts parts_;
};

}  // namespace weir::shards
