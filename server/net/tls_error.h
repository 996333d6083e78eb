#pragma once

// What OpenSSL has to say about the last call that failed on this thread.

#include <string>

namespace weir::server::net {

// Empties OpenSSL's list of errors, which would otherwise be taken for those of a later call.
std::string tls_error_text();

}  // namespace weir::server::net
