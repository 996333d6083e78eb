#pragma once

// Parsing of HTTP/1.x requests. request_parser.cc is the fence around Beast.

#include <cstddef>
#include <memory>
#include <string_view>

#include "base/buffer.h"
#include "base/result.h"
#include "server/net/request_head.h"

namespace weir::server::net {

enum class ParseError {
  kBadRequest,  // not HTTP/1.x, or framed so that two parsers could disagree about it
};

// The length of the head at the start of `bytes`, its blank line included; 0 when it is not
// complete yet. `searched` is how many of the bytes an earlier call has seen.
size_t find_head_end(std::string_view bytes, size_t searched);

// Parses a complete head (find_head_end). Refused are, beside broken syntax: folded headers, more
// than one Content-Length, Content-Length together with Transfer-Encoding, and any transfer
// encoding but "chunked" (request smuggling, RFC 9112 section 11.2).
base::Result<RequestHead, ParseError> parse_head(std::string_view head);

// A body in "Transfer-Encoding: chunked", taken apart as it comes in. Chunk extensions and trailers
// are skipped.
class ChunkedBody {
 public:
  ChunkedBody();
  ~ChunkedBody();
  ChunkedBody(ChunkedBody&&) noexcept;
  ChunkedBody& operator=(ChunkedBody&&) noexcept;

  // Takes what it can of `bytes` and returns how much that was. What is left must come again in
  // front of the bytes that follow; once done(), it belongs to the next request.
  base::Result<size_t, ParseError> take(std::string_view bytes);

  bool done() const;
  size_t size() const;

  // The whole body in one piece. Ends the use of this object.
  base::Buffer release();

 private:
  class Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace weir::server::net
