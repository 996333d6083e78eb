#pragma once

// Writes an output struct as CBOR, the way AWS does (facts 1.11): maps and lists of indefinite
// length, strings and numbers as short as they can be, times as tag 1 with an integer of
// milliseconds, blobs as byte strings. Absent members are left out.

#include <string>

#include "api/shape.h"

namespace weir::api::cbor {

// Appends `object` to `out`.
void encode(ConstObjectRef object, std::string& out);

}  // namespace weir::api::cbor
