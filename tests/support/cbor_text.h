#pragma once

// CBOR for tests, written and read without the code under test. Tests write requests as JSON and
// compare answers as JSON; these two go between that and CBOR (RFC 8949, facts 1.11).

#include <string>
#include <string_view>

#include "api/shape.h"
#include "base/random.h"

namespace weir::api {

// The bytes that "f97e00" stands for.
std::string from_hex(std::string_view hex);
std::string to_hex(std::string_view bytes);

// The CBOR of a JSON value without escapes, for a member of `type` (nullptr: an unknown one): blobs
// become byte strings, times tag 1 with milliseconds. A text that is not base64 stays a text.
// With `forms`, each value is written in one of the ways that CBOR has for it, at random: widths,
// bignums, floats, tags, chunks, definite and indefinite lengths. Without, in the shortest.
std::string to_cbor(std::string_view json, const Type* type, base::RandomSource* forms = nullptr);

// The same for the body of a request.
std::string to_cbor(std::string_view json, const Structure& shape,
                    base::RandomSource* forms = nullptr);

// The compact JSON of one CBOR document as weir writes them: without floats, bignums and chunks.
// Anything else ends the test program.
std::string to_json(std::string_view cbor);

}  // namespace weir::api
