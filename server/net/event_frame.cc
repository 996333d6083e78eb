#include "server/net/event_frame.h"

#include <cstdint>

#include "base/check.h"
#include "base/codec.h"
#include "base/crc32.h"

namespace weir::server::net {
namespace {

constexpr uint8_t kStringHeader = 7;
// The total length, the length of the headers, and their checksum.
constexpr size_t kPreludeBytes = 12;
constexpr size_t kChecksumBytes = 4;

void append_header(std::string_view name, std::string_view value, std::string& out) {
  base::Encoder encoder(out);
  encoder.u8(static_cast<uint8_t>(name.size()))
      .raw(name)
      .u8(kStringHeader)
      .u8(static_cast<uint8_t>(value.size() >> 8))
      .u8(static_cast<uint8_t>(value.size()))
      .raw(value);
}

std::string headers_of(const api::StreamEvent& event) {
  const bool is_exception = event.kind == api::StreamEvent::Kind::kException;
  std::string headers;
  append_header(":message-type", is_exception ? "exception" : "event", headers);
  append_header(is_exception ? ":exception-type" : ":event-type", event.type, headers);
  append_header(":content-type", "application/json", headers);
  return headers;
}

}  // namespace

void append_event_frame(const api::StreamEvent& event, std::string& out) {
  CHECK(event.kind != api::StreamEvent::Kind::kEnd);
  const std::string headers = headers_of(event);
  const size_t begin = out.size();
  const size_t total = kPreludeBytes + headers.size() + event.payload.size() + kChecksumBytes;
  out.reserve(begin + total);
  base::Encoder encoder(out);
  encoder.u32(static_cast<uint32_t>(total)).u32(static_cast<uint32_t>(headers.size()));
  encoder.u32(base::crc32(std::string_view(out).substr(begin)));
  encoder.raw(headers).raw(event.payload);
  encoder.u32(base::crc32(std::string_view(out).substr(begin)));
}

}  // namespace weir::server::net
