// Registering consumers, deregistering them, what finishes both, and their tags.

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "shards/catalog_step.h"
#include "shards/consumer.h"
#include "shards/tags.h"

namespace weir::shards {

namespace {

Error about_consumer(ErrorKind kind, const ConsumerKey& key) {
  return Error(kind)
      .with("consumer", key.name)
      .with("created", key.create_seconds)
      .with("stream", key.stream.name)
      .with("account", key.stream.tenant.account);
}

}  // namespace

Result<ConsumerPtr> CatalogStep::find_consumer(const ConsumerKey& key) const {
  ASSIGN_OR_RETURN(const StreamPtr stream, find(key.stream));
  ConsumerPtr consumer = stream->find_consumer(key.name);
  if (consumer == nullptr || consumer->create_seconds != key.create_seconds) {
    return about_consumer(ErrorKind::kConsumerNotFound, key);
  }
  return consumer;
}

Result<ConsumerPtr> CatalogStep::find_active_consumer(const ConsumerKey& key) const {
  ASSIGN_OR_RETURN(ConsumerPtr consumer, find_consumer(key));
  if (consumer->status != ConsumerStatus::kActive) {
    return about_consumer(ErrorKind::kConsumerNotActive, key);
  }
  return consumer;
}

void CatalogStep::store_consumer(const StreamKey& key, Consumer consumer) {
  change_.rows.push_back(consumer_row(key, consumer));
  StreamState changed = *change_.state.find(key);
  std::string name = consumer.name;
  changed.consumers[std::move(name)] = std::make_shared<const Consumer>(std::move(consumer));
  store(std::move(changed));
}

void CatalogStep::remove_consumer(const StreamKey& key, const Consumer& consumer) {
  change_.rows.push_back(consumer_removal(key, consumer.name));
  StreamState changed = *change_.state.find(key);
  changed.consumer_seconds = std::max(changed.consumer_seconds, consumer.create_seconds);
  changed.consumers.erase(consumer.name);
  store(std::move(changed));
}

Result<void> CatalogStep::apply(const RegisterConsumerCommand& command) {
  ASSIGN_OR_RETURN(const StreamPtr stream, find(command.key));
  if (stream->status != StreamStatus::kActive && stream->status != StreamStatus::kUpdating) {
    return about(ErrorKind::kStreamNotActive, command.key)
        .with("status", std::string(to_string(stream->status)));
  }
  const TenantState& tenant = *change_.state.find_tenant(command.key.tenant);
  RETURN_IF_ERROR(check_new_consumer(tenant, *stream, command.name, now()));
  RETURN_IF_ERROR(check_tags_to_add(command.key, command.tags));
  ASSIGN_OR_RETURN(Tags tags, merge_tags(command.key, {}, command.tags));
  Consumer consumer;
  consumer.name = command.name;
  // Not before the stream's own second: an earlier stream of this name may have had a consumer of
  // this name.
  consumer.create_seconds =
      std::max({now().seconds(), stream->create_seconds, stream->consumer_seconds + 1});
  consumer.tags = std::move(tags);
  if (is_due(command.due)) {
    consumer.status = ConsumerStatus::kActive;
  } else {
    consumer.due = command.due;
  }
  store_consumer(command.key, std::move(consumer));
  return {};
}

Result<void> CatalogStep::apply(const DeregisterConsumerCommand& command) {
  ASSIGN_OR_RETURN(const ConsumerPtr consumer, find_consumer(command.consumer));
  if (consumer->status == ConsumerStatus::kDeleting) {
    return {};
  }
  if (is_due(command.due)) {
    remove_consumer(command.consumer.stream, *consumer);
    return {};
  }
  Consumer deleting = *consumer;
  deleting.status = ConsumerStatus::kDeleting;
  deleting.due = command.due;
  store_consumer(command.consumer.stream, std::move(deleting));
  return {};
}

Result<void> CatalogStep::apply(const FinishConsumerCommand& command) {
  ASSIGN_OR_RETURN(const ConsumerPtr consumer, find_consumer(command.consumer));
  if (!consumer->due || !is_due(*consumer->due)) {
    return about_consumer(ErrorKind::kConsumerNotFound, command.consumer);
  }
  if (consumer->status == ConsumerStatus::kDeleting) {
    remove_consumer(command.consumer.stream, *consumer);
    return {};
  }
  Consumer active = *consumer;
  active.status = ConsumerStatus::kActive;
  active.due.reset();
  store_consumer(command.consumer.stream, std::move(active));
  return {};
}

Result<void> CatalogStep::apply(const TagConsumerCommand& command) {
  ASSIGN_OR_RETURN(const ConsumerPtr consumer, find_active_consumer(command.consumer));
  RETURN_IF_ERROR(check_tags_to_add(command.consumer.stream, command.tags));
  ASSIGN_OR_RETURN(Tags tags, merge_tags(command.consumer.stream, consumer->tags, command.tags));
  Consumer tagged = *consumer;
  tagged.tags = std::move(tags);
  store_consumer(command.consumer.stream, std::move(tagged));
  return {};
}

Result<void> CatalogStep::apply(const UntagConsumerCommand& command) {
  ASSIGN_OR_RETURN(const ConsumerPtr consumer, find_active_consumer(command.consumer));
  RETURN_IF_ERROR(check_tags_to_remove(command.consumer.stream, command.tag_keys));
  Consumer untagged = *consumer;
  for (const std::string& key : command.tag_keys) {
    untagged.tags.erase(key);
  }
  store_consumer(command.consumer.stream, std::move(untagged));
  return {};
}

}  // namespace weir::shards
