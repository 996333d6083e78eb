#pragma once

// Where an object lies below the directory that stands for the buckets. Pure.

#include <string>
#include <string_view>

#include "base/result.h"

namespace weir::server::s3 {

// "bucket/a/b": never absolute, never with "." or ".." in it, whatever the key is. Those two are
// written "%2E" and "%2E%2E"; empty parts, which a file system does not have, are left out.
// kInvalidArgument: nothing is left, or a part is longer than file names may be.
base::Result<std::string> object_path(std::string_view bucket, std::string_view key);

}  // namespace weir::server::s3
