#pragma once

// A consumer of a stream (enhanced fan-out, facts 4.4) and the rules for new ones, pure.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "shards/error.h"
#include "shards/names.h"
#include "shards/policy.h"
#include "shards/tags.h"

namespace weir::shards {

struct TenantState;
struct StreamState;

enum class ConsumerStatus : uint8_t { kCreating = 0, kActive = 1, kDeleting = 2 };

// The words of the API: "CREATING" ...
std::string_view to_string(ConsumerStatus status);

// Immutable: a change makes a new Consumer.
struct Consumer {
  std::string name;
  // The second in its ARN and of its creation, as shown: strictly rising per name, also when it is
  // deregistered and registered again within one second.
  int64_t create_seconds = 0;
  ConsumerStatus status = ConsumerStatus::kCreating;
  std::optional<base::Timestamp> due;  // when CREATING or DELETING ends
  Tags tags;
  ResourcePolicyPtr policy;
};

inline ConsumerKey key_of(const StreamKey& stream, const Consumer& consumer) {
  return {.stream = stream, .name = consumer.name, .create_seconds = consumer.create_seconds};
}

using ConsumerPtr = std::shared_ptr<const Consumer>;

// Another consumer may be registered: kConsumerExists, kTooManyCreatingConsumers (5 in CREATING in
// the tenant), kConsumerQuotaExceeded (20 on the stream; 50 if it is on-demand and the account has
// the billing commitment).
Result<void> check_new_consumer(const TenantState& tenant, const StreamState& stream,
                                const std::string& name, base::Timestamp now);

}  // namespace weir::shards
