// The fence around zlib and zstd.

#include "channels/compression.h"

#include <zlib.h>
#include <zstd.h>

#include <cstdint>
#include <utility>

namespace weir::channels {
namespace {

// 15 bits of window, and 16 asks for gzip's header instead of zlib's.
constexpr int kGzipWindowBits = 15 + 16;
constexpr int kMemoryLevel = 8;

base::Error failed(std::string_view what) {
  return base::Error::unavailable(std::string("the object cannot be compressed: ").append(what));
}

base::Result<std::string> gzip(std::string_view bytes) {
  z_stream stream{};
  if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kGzipWindowBits, kMemoryLevel,
                   Z_DEFAULT_STRATEGY) != Z_OK) {
    return failed("zlib has no memory");
  }
  std::string out(deflateBound(&stream, bytes.size()), '\0');
  // zlib's interface is older than const.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int done = deflate(&stream, Z_FINISH);
  const size_t size = stream.total_out;
  deflateEnd(&stream);
  if (done != Z_STREAM_END) {
    return failed("zlib did not finish");
  }
  out.resize(size);
  return out;
}

base::Result<std::string> zstd(std::string_view bytes) {
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  const size_t size =
      ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), ZSTD_CLEVEL_DEFAULT);
  if (ZSTD_isError(size) != 0) {
    return failed(ZSTD_getErrorName(size));
  }
  out.resize(size);
  return out;
}

}  // namespace

base::Result<std::string> compressed(shards::ObjectCompression compression, std::string bytes) {
  switch (compression) {
    case shards::ObjectCompression::kGzip:
      return gzip(bytes);
    case shards::ObjectCompression::kZstd:
      return zstd(bytes);
    case shards::ObjectCompression::kNone:
      break;
  }
  return bytes;
}

}  // namespace weir::channels
