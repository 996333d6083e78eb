#pragma once

// How large an object will be on the wire, before it is written: one walk that reads only lengths
// saves growing a large answer, and copying it, step by step.

#include <cstddef>

#include "api/shape.h"

namespace weir::api {

// A guess for either format, right unless strings need escapes. `blob_bytes` says how long a blob
// of that many bytes becomes.
size_t estimate_bytes(ConstObjectRef object, size_t (*blob_bytes)(size_t));

}  // namespace weir::api
