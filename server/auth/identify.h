#pragma once

// Who is calling, as far as the shape of the signature tells: what weir goes by without
// --credentials. Whoever reaches the port may then use it, which is why weir listens on loopback
// only unless told otherwise (server/options.h). server/auth/verifier.h is the other way.

#include <string>
#include <string_view>
#include <variant>

#include "api/call.h"
#include "server/net/request_head.h"

namespace weir::server::auth {

// Used where a signature names none.
struct Defaults {
  std::string account;
  std::string region;
};

using Caller = std::variant<api::Principal, api::AuthFailure>;

// The caller, or the error of the first four rows of facts 1.6. An access key of 12 digits is the
// account; the region is that of the credential scope.
Caller identify(const net::RequestHead& head, const Defaults& defaults);

// True for 12 digits.
bool is_account(std::string_view text);

// True for what may become a part of ARNs and of names in the store: a-z, 0-9 and "-", at most 64.
bool is_region(std::string_view text);

}  // namespace weir::server::auth
