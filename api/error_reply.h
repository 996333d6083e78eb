#pragma once

// Replies that say what went wrong (facts 1.5, 1.7).

#include <string>
#include <string_view>

#include "api/call.h"
#include "api/errors.h"

namespace weir::api {

Reply error_reply(WireFormat format, const Failure& failure);

// For errors that are not in the catalogue because server/auth words them: type, text, status 400.
Reply error_reply(WireFormat format, const AuthFailure& failure);

// The body of an error alone; without a text if `message` is empty.
std::string error_body(WireFormat format, std::string_view type, std::string_view message);

}  // namespace weir::api
