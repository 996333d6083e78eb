// Policies of streams and consumers: put, replaced, taken away.

#include <utility>

#include "shards/catalog_step.h"

namespace weir::shards {
namespace {

Error policy_not_found(std::string arn) {
  return Error(ErrorKind::kPolicyNotFound).with("arn", std::move(arn));
}

}  // namespace

Result<void> CatalogStep::apply(const SetStreamPolicyCommand& command) {
  ASSIGN_OR_RETURN(const StreamPtr stream, find(command.key));
  if (command.policy != nullptr) {
    RETURN_IF_ERROR(find_active(command.key));
  } else if (stream->policy == nullptr) {
    return policy_not_found(format_stream_arn(command.key));
  }
  StreamState changed = *stream;
  changed.policy = command.policy;
  store(std::move(changed));
  return {};
}

Result<void> CatalogStep::apply(const SetConsumerPolicyCommand& command) {
  ASSIGN_OR_RETURN(const ConsumerPtr consumer, find_consumer(command.consumer));
  if (command.policy != nullptr) {
    RETURN_IF_ERROR(find_active_consumer(command.consumer));
  } else if (consumer->policy == nullptr) {
    return policy_not_found(format_consumer_arn(command.consumer));
  }
  Consumer changed = *consumer;
  changed.policy = command.policy;
  store_consumer(command.consumer.stream, std::move(changed));
  return {};
}

}  // namespace weir::shards
