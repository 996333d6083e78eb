#pragma once

// `weir make-cert DIR`: certificates for a server on this machine (server/net/tls_certificates.h).

#include <string>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"

namespace weir::server {

// Writes ca.pem, ca-key.pem, server.pem and server-key.pem, the keys with mode 0600. Makes the
// directory. Refuses when one of the files is there, and changes nothing then.
base::Result<void> write_certificates(const std::string& directory, base::Timestamp now,
                                      base::RandomSource& random);

// The command: says what it has written and how to use it. Returns the exit code.
int run_make_cert(const std::string& directory);

}  // namespace weir::server
