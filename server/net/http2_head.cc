#include "server/net/http2_head.h"

#include <array>
#include <charconv>
#include <utility>

#include "server/limits.h"
#include "server/net/header_fields.h"

namespace weir::server::net {

namespace {

using Kept = std::string_view RequestHead::*;

// HTTP/2 sends all names in lower case.
constexpr std::array<std::pair<std::string_view, Kept>, 8> kKeptFields = {{
    {"content-type", &RequestHead::content_type},
    {"x-amz-target", &RequestHead::amz_target},
    {"authorization", &RequestHead::authorization},
    {"x-amz-date", &RequestHead::amz_date},
    {"date", &RequestHead::date},
    {"origin", &RequestHead::origin},
    {"access-control-request-headers", &RequestHead::cors_request_headers},
    {"access-control-request-method", &RequestHead::cors_request_method},
}};

Method method_of(std::string_view name) {
  return name == "POST"      ? Method::kPost
         : name == "OPTIONS" ? Method::kOptions
         : name == "HEAD"    ? Method::kHead
                             : Method::kOther;
}

// nghttp2 has refused what is no number.
uint64_t number_of(std::string_view digits) {
  uint64_t number = UINT64_MAX;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

// The first of several fields of one name counts, as in HTTP/1.
void keep(const HeaderField& field, RequestHead& head) {
  for (const auto& [name, member] : kKeptFields) {
    if (field.name == name && (head.*member).empty()) {
      head.*member = field.value;
      return;
    }
  }
}

}  // namespace

void Http2Head::clear() {
  size_ = 0;
  max_ = kHeadBytesMax;
  has_length_ = false;
  method_.clear();
  path_.clear();
  authority_.clear();
  fields_.clear();
}

void Http2Head::add(std::string_view name, std::string_view value) {
  size_ += name.size() + value.size();
  if (is_too_large()) {
    return;
  }
  if (!name.starts_with(':')) {
    fields_.append(name).append(": ").append(value).append("\r\n");
  } else if (name == ":method") {
    method_ = value;
  } else if (name == ":path") {
    path_ = value;
  } else if (name == ":authority") {
    authority_ = value;
  }
}

RequestHead Http2Head::head() {
  RequestHead head;
  head.method = method_of(method_);
  head.target = path_;
  head.authority = authority_;
  head.fields = fields_;
  HeaderField field;
  for (std::string_view lines = fields_; next_field(lines, field);) {
    if (field.name == "content-length") {
      has_length_ = true;
      head.content_length = number_of(field.value);
    } else if (field.name == "expect") {
      head.expect_continue = lower_case(field.value) == "100-continue";
    } else {
      keep(field, head);
    }
  }
  return head;
}

void Http2Head::settle() {
  if (fields_.capacity() + path_.capacity() + authority_.capacity() > kReadBufferBytes) {
    *this = Http2Head();
  }
}

}  // namespace weir::server::net
