#pragma once

// What a request says about its signature, in the Authorization header or in the query string
// (facts 2.1), and the errors of requests that say too little (facts 1.6, rows 1 to 4).

#include <string_view>
#include <variant>

#include "api/call.h"
#include "server/net/request_head.h"

namespace weir::server::auth {

// Views into the head. In the query form they are still percent-encoded.
struct SignatureParts {
  bool in_query = false;
  std::string_view algorithm;
  std::string_view credential;      // ACCESS_KEY/DATE/REGION/SERVICE/aws4_request
  std::string_view signed_headers;  // "host;x-amz-date"
  std::string_view signature;
  std::string_view date;            // empty: the time stands in a Date header
  std::string_view expires;         // query form only; may be empty there too
  std::string_view security_token;  // query form only
  std::string_view stray;           // header form: a part that is no NAME=VALUE; empty: none
};

std::variant<SignatureParts, api::AuthFailure> read_signature_parts(const net::RequestHead& head);

// The path and the query of a target; the query is empty when there is none.
std::string_view path_of(std::string_view target);
std::string_view query_of(std::string_view target);

// The part of `text` before `separator`, which is removed from `text` together with it.
std::string_view cut(std::string_view& text, char separator);

}  // namespace weir::server::auth
