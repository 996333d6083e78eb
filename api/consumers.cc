#include "api/consumers.h"

#include <optional>
#include <string>
#include <utility>

#include "api/authorization.h"

namespace weir::api {
namespace {

Failure name_not_found(std::string_view name, const Principal& caller) {
  return Failure(ErrorName::kConsumerNameNotFound,
                 {{"consumer", std::string(name)}, {"account", caller.account}});
}

Result<FoundConsumer> find_by_arn(Context& context, const ConsumerRef& ref,
                                  const Principal& caller) {
  const std::optional<shards::ConsumerKey> key = shards::parse_consumer_arn(*ref.consumer_arn);
  if (!key) {
    return name_not_found(*ref.consumer_arn, caller);
  }
  const bool other_stream =
      ref.stream.stream_arn && shards::parse_stream_arn(*ref.stream.stream_arn) != key->stream;
  if (other_stream || (ref.consumer_name && *ref.consumer_name != key->name)) {
    return Failure(ErrorName::kConsumerNamesDiffer, {{"arn", std::string(*ref.consumer_arn)}});
  }
  FoundConsumer found;
  if (may_reach(caller, key->stream)) {
    found.stream = context.service.catalog().state()->find(key->stream);
  }
  if (found.stream != nullptr) {
    found.consumer = found.stream->find_consumer(key->name);
  }
  if (found.consumer == nullptr || found.consumer->create_seconds != key->create_seconds) {
    return Failure(ErrorName::kConsumerNotFound, {{"consumer", key->name},
                                                  {"created", std::to_string(key->create_seconds)},
                                                  {"stream", key->stream.name},
                                                  {"account", key->stream.tenant.account}});
  }
  return found;
}

}  // namespace

Result<FoundConsumer> find_consumer(Context& context, const ConsumerRef& ref,
                                    const Principal& caller) {
  if (ref.consumer_arn) {
    return find_by_arn(context, ref, caller);
  }
  if (!ref.stream.stream_arn || !ref.consumer_name) {
    return Failure(ErrorName::kConsumerNotNamed);
  }
  FoundConsumer found;
  ASSIGN_OR_RETURN(found.stream, find_stream(context, ref.stream, caller));
  found.consumer = found.stream->find_consumer(*ref.consumer_name);
  if (found.consumer == nullptr) {
    return name_not_found(*ref.consumer_name, caller);
  }
  return found;
}

}  // namespace weir::api
