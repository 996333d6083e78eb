#include "api/streams.h"

#include <optional>
#include <string>
#include <utility>

#include "api/authorization.h"

namespace weir::api {

base::Timestamp shown_creation_time(const shards::StreamState& stream) {
  return {stream.created_at.seconds() * base::kMillisPerSecond};
}

shards::Tags tags_of(const StringMap& map) {
  shards::Tags tags;
  for (const StringMap::Entry& entry : map.entries) {
    tags.emplace(entry.key, entry.value);
  }
  return tags;
}

shards::Tenant tenant_of(const Principal& caller) {
  return {.account = caller.account, .region = caller.region};
}

Result<shards::StreamKey> stream_key(const StreamRef& ref, const Principal& caller) {
  if (!ref.stream_name && !ref.stream_arn) {
    return Failure(ErrorName::kStreamNotNamed);
  }
  if (!ref.stream_arn) {
    return shards::StreamKey{.tenant = tenant_of(caller), .name = std::string(*ref.stream_name)};
  }
  std::optional<shards::StreamKey> key = shards::parse_stream_arn(*ref.stream_arn);
  if (!key) {
    return Failure(ErrorName::kStreamNotFound,
                   {{"stream", std::string(named_stream(ref))}, {"account", caller.account}});
  }
  if (ref.stream_name && *ref.stream_name != key->name) {
    return Failure(ErrorName::kStreamNamesDiffer, {{"stream", std::string(*ref.stream_name)},
                                                   {"arn", std::string(*ref.stream_arn)}});
  }
  if (!may_reach(caller, *key)) {
    return stream_not_found(*key);
  }
  return *std::move(key);
}

Result<shards::StreamPtr> find_stream(Context& context, const StreamRef& ref,
                                      const Principal& caller) {
  ASSIGN_OR_RETURN(const shards::StreamKey key, stream_key(ref, caller));
  shards::StreamPtr stream = context.service.catalog().state()->find(key);
  if (stream == nullptr) {
    return stream_not_found(key);
  }
  return stream;
}

Failure stream_not_found(const shards::StreamKey& key) {
  return Failure(ErrorName::kStreamNotFound,
                 {{"stream", key.name}, {"account", key.tenant.account}});
}

Failure shard_does_not_exist(const shards::StreamKey& key, shards::ShardIndex shard) {
  return Failure(ErrorName::kShardDoesNotExist, {{"shard", shards::format_shard_id(shard)},
                                                 {"stream", key.name},
                                                 {"account", key.tenant.account}});
}

Failure shard_not_found(const shards::StreamKey& key, std::string_view shard) {
  return Failure(
      ErrorName::kShardNotFound,
      {{"shard", std::string(shard)}, {"stream", key.name}, {"account", key.tenant.account}});
}

}  // namespace weir::api
