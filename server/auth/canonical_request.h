#pragma once

// The canonical form of a request, which is what a signature signs (facts 2.1). Pure.
//
//   METHOD \n path \n query \n (name:value\n)* \n signed-header-list \n payload-hash

#include <span>
#include <string>
#include <string_view>

#include "server/net/header_fields.h"

namespace weir::server::auth {

struct RequestToSign {
  std::string_view method;
  std::string_view target;  // path and query as they came
  std::span<const net::HeaderField> fields;
  std::string_view authority;       // stands in for a Host field that did not come (HTTP/2)
  std::string_view signed_headers;  // "host;x-amz-date", as the signature gives it
  bool signature_in_query = false;  // X-Amz-Signature is then left out of the query
};

// Everything but the payload hash, up to and including the line end before it: the body may still
// be on its way.
//
// The list of signed headers is taken as it came. Signers write it in lower case and sorted; a list
// that is not gives another text than theirs, and so a signature that does not match.
std::string canonical_request_head(const RequestToSign& request);

// True if `signed_headers` contains `name`, in whatever case.
bool is_signed(std::string_view signed_headers, std::string_view name);

}  // namespace weir::server::auth
