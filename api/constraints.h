#pragma once

// Checks an input struct against the rules of its shape and writes AWS's ValidationException texts
// (facts 1.9).

#include <optional>
#include <string>
#include <string_view>

#include "api/shape.h"

namespace weir::api {

// What AWS reports at most in one answer.
inline constexpr size_t kValidationItemsMax = 10;

// The message for all the rules that `input` breaks, in the order of the table; nullopt when it
// breaks none.
std::optional<std::string> check_constraints(ConstObjectRef input);

}  // namespace weir::api
