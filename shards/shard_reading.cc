#include "shards/shard_reading.h"

#include <algorithm>
#include <utility>

namespace weir::shards {

Error about_shard(ErrorKind kind, const StreamKey& key, ShardIndex index) {
  return Error(kind)
      .with("shard", format_shard_id(index))
      .with("stream", key.name)
      .with("account", key.tenant.account);
}

Error storage_error(const base::Error& error) {
  const bool again = error.code() == base::ErrorCode::kUnavailable;
  return Error(again ? ErrorKind::kNotPersisted : ErrorKind::kDamaged).with("reason", error.text());
}

Result<ShardPtr> find_readable_shard(const StreamState* stream, const StreamKey& key,
                                     ShardIndex index, base::Timestamp now) {
  if (stream == nullptr || !stream->activated) {
    return about_shard(ErrorKind::kShardDoesNotExist, key, index);
  }
  ShardPtr shard = stream->find_shard(index);
  if (shard == nullptr || stream->expired(*shard, now)) {
    return about_shard(ErrorKind::kShardDoesNotExist, key, index);
  }
  return shard;
}

std::vector<ShardPtr> children_of(const StreamState& stream, ShardIndex parent) {
  std::vector<ShardPtr> children;
  for (const ShardPtr& shard : stream.shards) {
    const auto& parents = shard->parents;
    if (std::find(parents.begin(), parents.end(), parent) != parents.end()) {
      children.push_back(shard);
    }
  }
  return children;
}

bool at_end(const Shard& shard, engine::Position position) {
  return !shard.open() && position >= shard.end->position;
}

int64_t bytes_of(const engine::Page& page) {
  int64_t bytes = 0;
  for (const engine::StoredRecord& stored : page.records) {
    bytes += static_cast<int64_t>(stored.record.data.size() + stored.record.partition_key.size());
  }
  return bytes;
}

int64_t millis_behind(base::Timestamp now, std::optional<base::Timestamp> unread) {
  return unread ? std::max<int64_t>(0, now.millis - unread->millis) : 0;
}

}  // namespace weir::shards
