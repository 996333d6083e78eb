#pragma once

// The shape of an operation's input, for tests that walk over all of them.

#include <memory>
#include <string_view>

#include "api/exchange.h"
#include "api/shape.h"

namespace weir::api {

// A new exchange of the operation, or the test program ends.
std::unique_ptr<Exchange> make_exchange(std::string_view operation);

const Structure& input_shape(std::string_view operation);

}  // namespace weir::api
