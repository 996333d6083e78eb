// A fence around zlib: what comes in. What goes out is channels/compression.cc's.

#include "base/gunzip.h"

#include <zlib.h>

#include <algorithm>
#include <utility>

namespace weir::base {
namespace {

// 15 bits of window, and 16 asks for gzip's header and nothing else.
constexpr int kGzipWindowBits = 15 + 16;
constexpr size_t kFirstBytes = 64 * 1024;

Bytef* bytes_of(const char* text) {
  return reinterpret_cast<Bytef*>(const_cast<char*>(text));  // zlib's interface is older than const
}

Buffer with_room(const Buffer& old, size_t used, size_t size) {
  Buffer larger(size);
  old.view().substr(0, used).copy(larger.data(), used);
  return larger;
}

// Ends when the member does, or with an error. One byte beyond the limit is enough to tell.
Gunzipped inflate_all(z_stream& stream, size_t bytes_max) {
  Buffer out(std::min(kFirstBytes, bytes_max + 1));
  for (;;) {
    stream.next_out = bytes_of(out.data() + stream.total_out);
    stream.avail_out = static_cast<uInt>(out.size() - stream.total_out);
    const int done = inflate(&stream, Z_NO_FLUSH);
    if (stream.total_out > bytes_max) {
      return {.error = GunzipError::kTooLarge};
    }
    if (done == Z_STREAM_END) {
      out.shrink(stream.total_out);
      return {.error = stream.avail_in == 0 ? GunzipError::kNone : GunzipError::kNotGzip,
              .bytes = std::move(out)};
    }
    if (done != Z_OK || (stream.avail_out > 0 && stream.avail_in == 0)) {
      return {.error = GunzipError::kNotGzip};  // damaged, or cut short
    }
    if (stream.avail_out == 0) {
      out = with_room(out, stream.total_out, std::min(2 * out.size(), bytes_max + 1));
    }
  }
}

}  // namespace

Gunzipped gunzip(std::string_view bytes, size_t bytes_max) {
  z_stream stream{};
  stream.next_in = bytes_of(bytes.data());
  stream.avail_in = static_cast<uInt>(bytes.size());
  if (inflateInit2(&stream, kGzipWindowBits) != Z_OK) {
    return {.error = GunzipError::kNotGzip};
  }
  Gunzipped result = inflate_all(stream, bytes_max);
  inflateEnd(&stream);
  return result;
}

}  // namespace weir::base
