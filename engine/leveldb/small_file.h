#pragma once

// Small files that are replaced as a whole: after a crash there is the old content or the new one.

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "engine/leveldb/env.h"

namespace weir::engine {

// Writes `contents` to directory/name; durable, name included, when it returns.
base::Result<void> replace_file(StoreEnv& env, const std::string& directory,
                                const std::string& name, std::string_view contents);

// Nothing if there is no such file.
base::Result<std::optional<std::string>> read_small_file(StoreEnv& env,
                                                         const std::string& filename);

}  // namespace weir::engine
