#pragma once

// The first part of a request: method, target and the headers that weir looks at.

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace weir::server::net {

enum class Method { kPost, kOptions, kHead, kOther };

// The views point into the bytes the head was parsed from: whoever keeps a part of it longer than
// that copies the part. A header that came several times is represented by the first, a missing
// one by an empty view.
struct RequestHead {
  Method method = Method::kOther;
  bool http_1_0 = false;
  bool keep_alive = true;        // what Connection and the version say together
  bool expect_continue = false;  // Expect: 100-continue
  bool chunked = false;
  uint64_t content_length = 0;  // 0 when chunked

  std::string_view target;  // path and query as they came
  // All header fields, as in server/net/header_fields.h: what a signature is computed over.
  std::string_view fields;
  std::string_view authority;  // HTTP/2's :authority; empty when there is a Host field instead
  std::string_view content_type;
  std::string_view amz_target;
  std::string_view authorization;
  std::string_view amz_date;
  std::string_view date;
  std::string_view origin;
  std::string_view cors_request_headers;
  std::string_view cors_request_method;
};

}  // namespace weir::server::net
