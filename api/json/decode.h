#pragma once

// Reads a JSON body into an input struct, in one pass, without a document tree and without copying
// strings: they are unescaped, and blobs decoded from base64, in the memory of the body.
//
// RapidJSON stays behind decode.cc, whose head comment lists its traps.

#include "api/decoded.h"
#include "api/shape.h"
#include "base/buffer.h"

namespace weir::api::json {

// Fills `input`, whose values are absent before. Its views point into `body`, which is destroyed as
// a text. Never fails otherwise: missing members and constraints are api/constraints.h's.
Decoded decode(base::Buffer& body, ObjectRef input);

}  // namespace weir::api::json
