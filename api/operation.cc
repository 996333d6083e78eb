#include "api/operation.h"

#include <algorithm>
#include <array>

namespace weir::api {
namespace {

constexpr std::array kOperations = {
#define OPERATION(wire, snake, group, rate) \
  OperationInfo{#wire, #snake, OperationGroup::group, rate},
#include "api/operations.def"
#undef OPERATION
};

constexpr bool by_name(const OperationInfo& a, const OperationInfo& b) {
  return a.name < b.name;
}
static_assert(std::is_sorted(kOperations.begin(), kOperations.end(), by_name),
              "operations.def is alphabetical; find_operation() relies on it");

}  // namespace

const OperationInfo& operation_info(Operation operation) {
  return kOperations[static_cast<size_t>(operation)];
}

std::span<const OperationInfo> all_operations() {
  return kOperations;
}

std::optional<Operation> find_operation(std::string_view name) {
  const auto found = std::lower_bound(
      kOperations.begin(), kOperations.end(), name,
      [](const OperationInfo& info, std::string_view wanted) { return info.name < wanted; });
  if (found == kOperations.end() || found->name != name) {
    return std::nullopt;
  }
  return static_cast<Operation>(found - kOperations.begin());
}

}  // namespace weir::api
