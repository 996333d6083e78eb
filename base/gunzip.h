#pragma once

// Takes apart what gzip has compressed, up to a size.

#include <cstddef>
#include <string_view>

#include "base/buffer.h"

namespace weir::base {

enum class GunzipError { kNone, kNotGzip, kTooLarge };

struct Gunzipped {
  GunzipError error = GunzipError::kNone;
  Buffer bytes{};
};

// One gzip member and nothing behind it. Never takes more memory than `bytes_max` and zlib's 64
// KiB, however much `bytes` would become.
Gunzipped gunzip(std::string_view bytes, size_t bytes_max);

}  // namespace weir::base
