#include "shards/consumer.h"

#include <algorithm>

#include "shards/catalog_state.h"
#include "shards/limits.h"

namespace weir::shards {
namespace {

int64_t count_creating(const StreamState& stream) {
  return std::count_if(stream.consumers.begin(), stream.consumers.end(),
                       [](const auto& c) { return c.second->status == ConsumerStatus::kCreating; });
}

}  // namespace

std::string_view to_string(ConsumerStatus status) {
  switch (status) {
    case ConsumerStatus::kCreating:
      return "CREATING";
    case ConsumerStatus::kActive:
      return "ACTIVE";
    case ConsumerStatus::kDeleting:
      break;
  }
  return "DELETING";
}

Result<void> check_new_consumer(const TenantState& tenant, const StreamState& stream,
                                const std::string& name, base::Timestamp now) {
  const StreamKey& key = stream.key;
  if (stream.find_consumer(name) != nullptr) {
    return Error(ErrorKind::kConsumerExists)
        .with("consumer", name)
        .with("stream", key.name)
        .with("account", key.tenant.account);
  }
  int64_t creating = 0;
  for (const auto& [stream_name, other] : tenant.streams) {
    creating += count_creating(*other);
  }
  if (creating >= limits::kCreatingConsumersMax) {
    return Error(ErrorKind::kTooManyCreatingConsumers)
        .with("account", key.tenant.account)
        .with("limit", limits::kCreatingConsumersMax);
  }
  const bool more = stream.mode == StreamMode::kOnDemand && tenant.settings.committed(now);
  const int64_t limit = more ? limits::kConsumersMaxCommitted : limits::kConsumersMax;
  if (static_cast<int64_t>(stream.consumers.size()) >= limit) {
    return Error(ErrorKind::kConsumerQuotaExceeded)
        .with("stream", key.name)
        .with("account", key.tenant.account)
        .with("limit", limit);
  }
  return {};
}

}  // namespace weir::shards
