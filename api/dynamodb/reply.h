#pragma once

// DynamoDB's names and texts for what can go wrong, and the bodies that tell them.

#include <string_view>

#include "api/call.h"
#include "leases/failure.h"

namespace weir::api::dynamodb {

Reply failure_reply(const leases::Failure& failure);

// A failure that is none of the lease store's: of the protocol, of the signature.
Reply protocol_error(std::string_view type, std::string_view message, int status = 400);

}  // namespace weir::api::dynamodb
