#pragma once

// What the readers of the two wire formats, api/json/decode.h and api/cbor/decode.h, say about a
// body.

#include <string>

namespace weir::api {

struct Decoded {
  // False: the body is not one JSON object in UTF-8, or not one CBOR map (SerializationException
  // without a text).
  bool well_formed = false;
  // The first value of a wrong type, in AWS's words (facts 1.8); empty when all fit.
  std::string type_error;
};

}  // namespace weir::api
