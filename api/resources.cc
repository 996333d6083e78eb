#include "api/resources.h"

#include <utility>

#include "api/consumers.h"

namespace weir::api {

Result<FoundResource> find_resource(Context& context, const ResourceRef& ref,
                                    const Principal& caller) {
  if (shards::parse_consumer_arn(*ref.resource_arn)) {
    const ConsumerRef consumer{.stream = {}, .consumer_name = {}, .consumer_arn = ref.resource_arn};
    ASSIGN_OR_RETURN(FoundConsumer found, find_consumer(context, consumer, caller));
    return FoundResource{.stream = std::move(found.stream), .consumer = std::move(found.consumer)};
  }
  const StreamRef stream{.stream_name = {}, .stream_arn = ref.resource_arn, .stream_id = {}};
  FoundResource found;
  ASSIGN_OR_RETURN(found.stream, find_stream(context, stream, caller));
  return found;
}

}  // namespace weir::api
