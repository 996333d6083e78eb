#pragma once

// The compression of objects: zlib and zstd behind compression.cc.

#include <string>
#include <string_view>

#include "base/result.h"
#include "shards/channel.h"

namespace weir::channels {

// One gzip member or one zstd frame; NONE returns the bytes. kUnavailable: no memory.
base::Result<std::string> compressed(shards::ObjectCompression compression, std::string bytes);

}  // namespace weir::channels
