#include "tests/support/input_shape.h"

#include <optional>

#include "api/operation.h"
#include "base/check.h"

namespace weir::api {

std::unique_ptr<Exchange> make_exchange(std::string_view operation) {
  using Make = std::unique_ptr<Exchange> (*)();
  constexpr Make kMakers[] = {
#define OPERATION(wire, snake, group, rate) operations::snake,
#include "api/operations.def"
#undef OPERATION
  };
  const std::optional<Operation> found = find_operation(operation);
  CHECK(found.has_value());
  return kMakers[static_cast<size_t>(*found)]();
}

const Structure& input_shape(std::string_view operation) {
  return *make_exchange(operation)->input().structure;
}

}  // namespace weir::api
