#pragma once

// Writes an output struct as compact JSON (facts 1.10): absent members are left out, times are
// seconds with three decimals (none when the milliseconds are zero), blobs are base64.
//
// Not RapidJSON's writer: it looks at each character of a string on its own. Here strings are
// copied in runs and blobs are encoded straight into the answer, so that a GetRecords of 10 MiB
// costs little more than writing its bytes once.

#include <string>
#include <string_view>

#include "api/shape.h"

namespace weir::api::json {

// Appends `object` to `out`.
void encode(ConstObjectRef object, std::string& out);

// Appends `text`, which is UTF-8, as a JSON string.
void encode_string(std::string_view text, std::string& out);

}  // namespace weir::api::json
