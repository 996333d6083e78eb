#pragma once

// Reads a CBOR body into an input struct, in one pass and without copying strings: blobs are byte
// strings, members have the names they have in JSON (facts 1.11). A body that says the same as a
// JSON body becomes the same object.
//
// What a shape leaves open is chosen as follows. A time counts the given unit, as an integer or a
// float, with tag 1 or without. A text where a blob belongs is a wrong type, not base64. NaN and
// infinity are malformed, as in JSON, unless a double is wanted; and so are keys that are not texts
// and bytes behind the map.

#include "api/decoded.h"
#include "api/shape.h"
#include "base/buffer.h"

namespace weir::api::cbor {

// Of times: Kinesis counts milliseconds, RPC v2 CBOR seconds.
enum class TimeUnit { kMillis, kSeconds };

// Fills `input`, whose values are absent before. Its views point into `body`, where the chunks of
// strings are joined. Never fails otherwise: missing members and constraints are
// api/constraints.h's.
Decoded decode(base::Buffer& body, ObjectRef input, TimeUnit unit = TimeUnit::kMillis);

}  // namespace weir::api::cbor
