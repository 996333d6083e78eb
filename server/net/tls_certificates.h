#pragma once

// Certificates for a server on this machine, and the authority that vouches for them.

#include <string>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"

namespace weir::server::net {

// All of it PEM.
struct Certificates {
  std::string authority;
  std::string authority_key;
  std::string server;  // for localhost, 127.0.0.1 and ::1
  std::string server_key;
};

// New keys each time (P-256), valid from the day before `now` on, so that a client whose clock is
// late takes them too.
base::Result<Certificates> make_certificates(base::Timestamp now, base::RandomSource& random);

}  // namespace weir::server::net
