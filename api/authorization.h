#pragma once

// May the caller do this to that? What the access key may do (its weir_operations) and what the
// policy of the stream or consumer says come together here (facts 1.6, 4.7, 5.10). Only callers
// whose signature is verified are asked for; of others nobody knows who they are.

#include <optional>
#include <string>
#include <string_view>

#include "api/call.h"
#include "api/context.h"
#include "api/errors.h"
#include "api/shapes/consumer_ref.h"
#include "api/shapes/resource_ref.h"
#include "api/shapes/stream_ref.h"
#include "shards/channel.h"
#include "shards/names.h"
#include "shards/policy.h"

namespace weir::api {

// What an operation is done to, as far as its input says. It need not be there.
struct NamedResource {
  shards::StreamKey stream;
  std::optional<shards::ConsumerKey> consumer;  // of the stream
  shards::ResourcePolicyPtr policy;             // of the consumer, or else of the stream
  // A channel has its owner in `stream`, without a name, and no policy.
  std::optional<shards::ChannelKey> channel = {};

  std::string arn() const;
};

// nullopt: the input names nothing, or what it names cannot be read; the operation will say so.
std::optional<NamedResource> named_resource(const Context& context, const Principal& caller,
                                            const StreamRef& ref);
std::optional<NamedResource> named_resource(const Context& context, const Principal& caller,
                                            const ConsumerRef& ref);
std::optional<NamedResource> named_resource(const Context& context, const Principal& caller,
                                            const ResourceRef& ref);
std::optional<NamedResource> resource_of_channel(std::string_view arn);
// By an iterator of GetRecords or a NextToken of ListShards, which carry their stream.
std::optional<NamedResource> resource_of_iterator(const Context& context,
                                                  std::string_view iterator);
std::optional<NamedResource> resource_of_token(const Context& context, std::string_view token);

// kNotAllowed, kNotAllowedByResource, kDeniedByResource; nullopt: allowed. A stream of another
// account that the call may use is written into `caller`, because no operation finds it otherwise.
std::optional<Failure> authorize(Principal& caller, Operation operation,
                                 const std::optional<NamedResource>& resource);

// The stream is the caller's own, or one that was opened to this call.
bool may_reach(const Principal& caller, const shards::StreamKey& stream);

}  // namespace weir::api
