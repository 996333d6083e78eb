#pragma once

// Walks the member table of an operation and makes requests that break it: one wrong type at a
// time, one broken rule at a time, in JSON and in CBOR. What AWS answers is written down here from
// facts 1.8 and 1.9, not taken from the code under test. Every operation's Types and Constraints
// suites call these.

#include <string_view>

namespace weir::api {

// Every member, also nested ones, refuses values of other types with AWS's SerializationException.
void expect_type_errors(std::string_view operation);

// Every rule of every member is enforced with AWS's ValidationException item.
void expect_constraint_errors(std::string_view operation);

}  // namespace weir::api
