#pragma once

// One stream as everybody sees it at one moment. Immutable: a change makes a new StreamState that
// shares the shards it did not touch.

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "shards/consumer.h"
#include "shards/daily_calls.h"
#include "shards/limits.h"
#include "shards/names.h"
#include "shards/policy.h"
#include "shards/reshard.h"
#include "shards/shard.h"
#include "shards/tags.h"

namespace weir::shards {

// Tells a stream from an earlier one of the same name. Random.
using Incarnation = std::array<uint8_t, 16>;

enum class StreamStatus : uint8_t { kCreating = 0, kActive = 1, kUpdating = 2, kDeleting = 3 };
enum class StreamMode : uint8_t { kProvisioned = 0, kOnDemand = 1 };

// Who decides which shard takes a record (facts 4.8): its partition key, or the service, evenly.
enum class Distribution : uint8_t { kUserPartitionKey = 0, kAuto = 1 };

// The words of the API: "CREATING", "PROVISIONED", "AUTO" ...
std::string_view to_string(StreamStatus status);
std::string_view to_string(StreamMode mode);
std::string_view to_string(Distribution distribution);

// A change that has begun and is due at a stored time (docs/architecture.md): what CREATING,
// UPDATING and DELETING wait for.
struct Transition {
  base::Timestamp due;
  // For a reshard: what becomes of which shards. Nothing for the other transitions.
  std::optional<ReshardPlan> reshard;
};

struct StreamState {
  StreamKey key;
  Incarnation incarnation{};
  base::Timestamp created_at;
  // The second inside the first shards' sequence numbers: strictly rising per stream name, also
  // across delete and re-create within one second.
  int64_t create_seconds = 0;
  StreamStatus status = StreamStatus::kCreating;
  bool activated = false;  // has been ACTIVE once: it takes puts and shows its shards
  StreamMode mode = StreamMode::kProvisioned;
  int64_t retention_hours = limits::kRetentionHoursDefault;
  // Records that arrived earlier stay hidden even if the period is raised again (facts 5.5).
  base::Timestamp retention_floor;
  int64_t record_bytes_max = limits::kRecordBytesDefault;
  Tags tags;
  DailyCalls daily_calls;
  ShardMetrics shard_metrics;  // what enhanced monitoring shows
  // The KeyId that new records are encrypted with, as StartStreamEncryption gave it; empty: they
  // are not.
  std::string encryption_key;
  std::map<std::string, ConsumerPtr, std::less<>> consumers;  // by name
  // What the owner wants to be ready for, in MiB/s of writes, one shard for each (facts 5.9); 0: it
  // was not asked for. Only of on-demand streams.
  int64_t warm_mibps = 0;
  Distribution distribution = Distribution::kUserPartitionKey;  // the other: on-demand only
  ResourcePolicyPtr policy;
  // A new consumer gets a later creation second: the greatest of those that are gone.
  int64_t consumer_seconds = 0;
  uint32_t next_shard = 0;       // the index the next new shard gets
  std::vector<ShardPtr> shards;  // by rising index; expired closed ones are gone
  std::optional<Transition> transition;

  // Derived from `shards` by index_routes(): the open shards by rising hash key range.
  std::vector<ShardPtr> routes;

  // Recomputes `routes`; to be called after every change of `shards`.
  void index_routes();

  // When something that has begun is due next: the stream's transition or a consumer's.
  std::optional<base::Timestamp> next_due() const;

  // The open shard whose range contains `hash_key`; the open shards always cover the whole space.
  const ShardPtr& route(HashKey hash_key) const;

  // nullptr when there is no such shard (any more).
  ShardPtr find_shard(ShardIndex index) const;

  int64_t retention_millis() const;

  // Records that arrived before this time are invisible at `now`.
  base::Timestamp horizon(base::Timestamp now) const;

  // nullptr when there is no such consumer (any more).
  ConsumerPtr find_consumer(std::string_view name) const;

  // A closed shard leaves the stream when the newest record it can hold is past the retention
  // period (facts 5.5): when it closed before the horizon.
  bool expired(const Shard& shard, base::Timestamp now) const;
};

using StreamPtr = std::shared_ptr<const StreamState>;

}  // namespace weir::shards
