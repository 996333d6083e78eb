#pragma once

// From a resource's ARN to the stream or the consumer it means.

#include <optional>

#include "api/call.h"
#include "api/context.h"
#include "api/shapes/resource_ref.h"
#include "api/streams.h"
#include "shards/consumer.h"
#include "shards/names.h"
#include "shards/stream.h"

namespace weir::api {

struct FoundResource {
  shards::StreamPtr stream;
  shards::ConsumerPtr consumer;  // nullptr when the ARN is the stream's

  const shards::ResourcePolicyPtr& policy() const {
    return consumer ? consumer->policy : stream->policy;
  }
  const shards::Tags& tags() const { return consumer ? consumer->tags : stream->tags; }
};

// The resource as it is now: kStreamNotFound or kConsumerNotFound, also when it belongs to another
// account or region, where nothing is visible to the caller.
Result<FoundResource> find_resource(Context& context, const ResourceRef& ref,
                                    const Principal& caller);

}  // namespace weir::api
