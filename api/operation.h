#pragma once

// The operations as an enum, and what api/operations.def says about each.

#include <bitset>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "api/limits.h"

namespace weir::api {

enum class Operation {
#define OPERATION(wire, snake, group, rate) k##wire,
#include "api/operations.def"
#undef OPERATION
};

inline constexpr size_t kOperationCount = 0
#define OPERATION(wire, snake, group, rate) +1
#include "api/operations.def"
#undef OPERATION
    ;

// By the value of the enum.
using OperationSet = std::bitset<kOperationCount>;

// For metrics, documents and test labels.
enum class OperationGroup {
  kRecords,
  kStreams,
  kShards,
  kRetention,
  kConsumers,
  kTags,
  kPolicy,
  kMonitoring,
  kEncryption,
  kAccount,
  kChannels
};

struct OperationInfo {
  std::string_view name;        // on the wire: "PutRecord"
  std::string_view snake_name;  // "put_record"
  OperationGroup group;
  limits::CallRate rate;
};

const OperationInfo& operation_info(Operation operation);

// All of them, in the order of the enum (alphabetical).
std::span<const OperationInfo> all_operations();

// nullopt: not an operation, or one that is not there yet. Case counts.
std::optional<Operation> find_operation(std::string_view name);

inline bool is_known_operation(std::string_view name) {
  return find_operation(name).has_value();
}

}  // namespace weir::api
