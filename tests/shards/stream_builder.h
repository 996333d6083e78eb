#pragma once

// Streams by value for the tests of pure rules: shards with ranges, times and parents, without a
// catalog.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "shards/stream.h"

namespace weir::shards {

inline const StreamKey kTestStream{{"111122223333", "us-east-1"}, "orders"};

// 2023-11-14T22:13:20Z, where base::ManualClock starts too.
inline constexpr base::Timestamp kTestStart{1'700'000'000'000};

struct TestShard {
  uint32_t index = 0;
  HashKeyRange range{HashKey{0}, kHashKeyMax};
  std::vector<uint32_t> parents;
  base::Timestamp opened_at = kTestStart;
  std::optional<base::Timestamp> closed_at;
  uint64_t start = 0;
  uint64_t end = 0;  // meaningful with closed_at
};

inline ShardPtr make_shard(const TestShard& spec) {
  auto shard = std::make_shared<Shard>();
  shard->index = ShardIndex{spec.index};
  shard->range = spec.range;
  for (const uint32_t parent : spec.parents) {
    shard->parents.push_back(ShardIndex{parent});
  }
  shard->log = engine::LogId{spec.index + 1};
  shard->epoch = engine::Epoch{1};
  shard->create_seconds = spec.opened_at.seconds();
  shard->opened_at = spec.opened_at;
  shard->start = engine::Position{spec.start};
  if (spec.closed_at) {
    shard->end = ShardEnd{engine::Position{spec.end}, *spec.closed_at};
  }
  return shard;
}

// An ACTIVE stream of these shards, which come by rising index.
inline StreamState make_stream(const std::vector<TestShard>& shards) {
  StreamState stream;
  stream.key = kTestStream;
  stream.incarnation.fill(7);
  stream.created_at = kTestStart;
  stream.create_seconds = kTestStart.seconds();
  stream.status = StreamStatus::kActive;
  stream.activated = true;
  for (const TestShard& spec : shards) {
    stream.shards.push_back(make_shard(spec));
    stream.next_shard = spec.index + 1;
  }
  stream.index_routes();
  return stream;
}

}  // namespace weir::shards
