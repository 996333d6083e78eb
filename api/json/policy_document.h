#pragma once

// Reads a resource policy, the JSON text of PutResourcePolicy, into what shards/policy.h evaluates.

#include <string_view>

#include "api/errors.h"
#include "base/result.h"
#include "shards/policy.h"

namespace weir::api::json {

// kPolicyInvalid: not JSON, not a policy, longer than 20 KiB, or with a part that is not evaluated:
// NotPrincipal, NotAction, NotResource, condition operators and keys that are not known. Refused,
// because a policy that is stored must mean what it says.
base::Result<shards::ResourcePolicy, Failure> read_policy(std::string_view text);

}  // namespace weir::api::json
