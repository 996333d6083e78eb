#pragma once

// Http2Head: the fields of a request as HTTP/2 brings them, one by one, put together as the head
// that server/front.h reads.

#include <cstddef>
#include <string>
#include <string_view>

#include "server/net/request_head.h"

namespace weir::server::net {

// A connection has one and uses it for all its requests: the frames of two heads never mix
// (RFC 9113 section 4.3).
class Http2Head {
 public:
  // Begins a new head.
  void clear();

  // What does not fit into kHeadBytesMax is dropped; is_too_large() says so.
  void add(std::string_view name, std::string_view value);

  bool is_too_large() const { return size_ > max_; }
  // Bytes of all names and values.
  size_t size() const { return size_; }
  // True if a Content-Length came; without one the size of a body shows only at its end.
  bool has_length() const { return has_length_; }

  // The views point into this object, until the next clear(). Pseudo-header fields are not among
  // RequestHead::fields. keep_alive, chunked and http_1_0 say nothing here.
  RequestHead head();

  // Gives memory back that a large head has taken.
  void settle();

 private:
  size_t size_ = 0;
  size_t max_ = 0;
  bool has_length_ = false;
  std::string method_;
  std::string path_;
  std::string authority_;
  std::string fields_;
};

}  // namespace weir::server::net
