#pragma once

// `weir serve`: builds the server out of its parts, runs it until a signal, and takes it apart
// again.

#include "server/options.h"

namespace weir::server {

// Returns the exit code: 0 after SIGTERM or SIGINT, 1 with a sentence on stderr when it could not
// start. A second signal ends the process at once.
int run_server(const ServeOptions& options);

}  // namespace weir::server
