#pragma once

// Attribute values between JSON and leases/value.h.

#include <string>

#include "api/json/tree.h"
#include "leases/failure.h"
#include "leases/value.h"

namespace weir::api::dynamodb {

// {"S": "text"}: exactly one member, which is one of the ten types.
leases::Result<leases::Value> read_value(const json::Tree& tree);
// {"name": {"S": "text"}, ...}
leases::Result<leases::Item> read_item(const json::Tree& tree);

void write_value(const leases::Value& value, std::string& out);
void write_item(const leases::Item& item, std::string& out);

}  // namespace weir::api::dynamodb
