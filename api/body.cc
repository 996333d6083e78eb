#include "api/body.h"

#include "api/cbor/decode.h"
#include "api/cbor/encode.h"
#include "api/json/decode.h"
#include "api/json/encode.h"

namespace weir::api {

Decoded decode_body(WireFormat format, base::Buffer& body, ObjectRef input) {
  return format == WireFormat::kCbor ? cbor::decode(body, input) : json::decode(body, input);
}

void encode_body(WireFormat format, ConstObjectRef object, std::string& out) {
  if (format == WireFormat::kCbor) {
    cbor::encode(object, out);
  } else {
    json::encode(object, out);
  }
}

}  // namespace weir::api
