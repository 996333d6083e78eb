#pragma once

// Bodies in the format of their call: the one place that knows that there is more than one.
// application/json, which is never answered, is read as JSON.

#include <string>

#include "api/call.h"
#include "api/decoded.h"
#include "api/shape.h"
#include "base/buffer.h"

namespace weir::api {

// As json::decode() and cbor::decode().
Decoded decode_body(WireFormat format, base::Buffer& body, ObjectRef input);

// Appends `object` to `out`.
void encode_body(WireFormat format, ConstObjectRef object, std::string& out);

}  // namespace weir::api
