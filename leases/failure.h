#pragma once

// What can go wrong in the lease store. api/dynamodb says what DynamoDB calls each kind.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "leases/value.h"

namespace weir::leases {

enum class FailureKind {
  kInvalid,          // text
  kTableNotFound,    // text
  kTableInUse,       // text
  kConditionFailed,  // item, if the caller wants it
  kCanceled,         // reasons
  kTableLimit,       // text
  kStoreFull,        // text
  kTooManyChanges,   // others changed the same rows again and again
  kUnavailable,      // not stored: the store takes no writes
  kUnknown,          // may be stored or not
};

// Why one action of a transaction was not carried out; without one for those that would have been.
struct CancelReason {
  std::optional<FailureKind> kind{};
  std::string text{};
  std::optional<Item> item{};
};

struct Failure {
  FailureKind kind = FailureKind::kInvalid;
  std::string text{};
  std::optional<Item> item{};
  std::vector<CancelReason> reasons{};
};

inline Failure invalid(std::string text) {
  return {.kind = FailureKind::kInvalid, .text = std::move(text)};
}

template <typename T>
using Result = base::Result<T, Failure>;

}  // namespace weir::leases
