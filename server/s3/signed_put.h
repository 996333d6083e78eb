#pragma once

// A PUT of an object, signed with SigV4. Pure.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "channels/object_store.h"

namespace weir::server::s3 {

struct S3Credentials {
  std::string access_key;
  std::string secret;
  std::string session_token;  // empty: none
};

struct PutRequest {
  std::string target;  // the path, percent-encoded: /bucket/key
  std::vector<std::pair<std::string, std::string>> headers;  // without Host and Content-Length
};

// `host` as the Host header will have it.
PutRequest signed_put(const channels::Object& object, std::string_view host,
                      std::string_view region, const S3Credentials& credentials,
                      base::Timestamp now);

}  // namespace weir::server::s3
