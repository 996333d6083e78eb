#pragma once

// What all readers of a shard decide alike, pure.

#include <cstdint>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "engine/engine.h"
#include "shards/error.h"
#include "shards/names.h"
#include "shards/shard.h"
#include "shards/stream.h"

namespace weir::shards {

// An error that carries the shard as a reader names it.
Error about_shard(ErrorKind kind, const StreamKey& key, ShardIndex index);

// What a reader hears when the store cannot be read.
Error storage_error(const base::Error& error);

// The shard, unless it or its stream (which may be nullptr) is gone: kShardDoesNotExist.
Result<ShardPtr> find_readable_shard(const StreamState* stream, const StreamKey& key,
                                     ShardIndex index, base::Timestamp now);

// The shards that took over from `parent`.
std::vector<ShardPtr> children_of(const StreamState& stream, ShardIndex parent);

// True when a reader at `position` has everything the shard will ever hold.
bool at_end(const Shard& shard, engine::Position position);

// Data and partition keys.
int64_t bytes_of(const engine::Page& page);

// How far a reader is behind whose next record arrived at `unread` (facts 5.4).
int64_t millis_behind(base::Timestamp now, std::optional<base::Timestamp> unread);

}  // namespace weir::shards
