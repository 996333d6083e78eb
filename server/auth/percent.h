#pragma once

// Percent-encoding of URIs (RFC 3986), as signatures use it.

#include <string>
#include <string_view>

namespace weir::server::auth {

// "%2F" becomes "/"; what is no such group stays as it is.
std::string percent_decoded(std::string_view text);

// Appends `text` with all bytes but A-Z a-z 0-9 - . _ ~ written as %XX, in capitals.
void append_percent_encoded(std::string_view text, std::string& out);

}  // namespace weir::server::auth
