#pragma once

// `weir check DIR`: says whether a data directory is sound. Changes nothing.

#include <string>

namespace weir::server {

// Prints its findings to stdout. Returns the exit code: 0 sound, 1 not sound or not checked.
int run_check(const std::string& directory);

}  // namespace weir::server
