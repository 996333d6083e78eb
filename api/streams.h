#pragma once

// From what a request says to the stream it means (facts 4.0, "stream selector").

#include "api/call.h"
#include "api/context.h"
#include "api/errors.h"
#include "api/shapes/stream_ref.h"
#include "shards/names.h"
#include "shards/stream.h"

namespace weir::api {

template <typename T>
using Result = base::Result<T, Failure>;

// AWS shows creation times of streams in whole seconds (facts 1.10).
base::Timestamp shown_creation_time(const shards::StreamState& stream);

// The tags of a request as the domain keeps them.
shards::Tags tags_of(const StringMap& map);

// The caller's name space.
shards::Tenant tenant_of(const Principal& caller);

// The stream that is named. Errors in this order: kStreamNotNamed, kStreamNamesDiffer,
// kStreamNotFound when the ARN belongs to another account or region, where nothing is visible to
// the caller but what a policy has opened (api/authorization.h).
Result<shards::StreamKey> stream_key(const StreamRef& ref, const Principal& caller);

// The stream as it is now. Besides the errors above: kStreamNotFound.
Result<shards::StreamPtr> find_stream(Context& context, const StreamRef& ref,
                                      const Principal& caller);

Failure stream_not_found(const shards::StreamKey& key);

// What AWS says of a shard that a reader cannot have, for whatever reason.
Failure shard_does_not_exist(const shards::StreamKey& key, shards::ShardIndex shard);

// A shard id as the client wrote it could not be read, or names no shard when resharding.
Failure shard_not_found(const shards::StreamKey& key, std::string_view shard);

}  // namespace weir::api
