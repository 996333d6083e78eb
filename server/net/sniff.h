#pragma once

// What a client speaks, told by its first bytes. All protocols share one port (facts 3.1).

#include <string_view>

namespace weir::server::net {

// What a client of HTTP/2 sends first (RFC 9113 section 3.4).
inline constexpr std::string_view kHttp2Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

// HTTP/2's name in ALPN.
inline constexpr std::string_view kHttp2Protocol = "h2";

// A TLS connection begins with a record of the type "handshake" (RFC 8446 section 5.1); no method
// of HTTP does.
inline constexpr char kTlsFirstByte = 0x16;

enum class Sniffed { kUndecided, kHttp1, kHttp2 };

// Whatever is not HTTP/2 is left to HTTP/1, which answers what is neither.
inline Sniffed sniff(std::string_view first_bytes) {
  if (first_bytes.starts_with(kHttp2Preface)) {
    return Sniffed::kHttp2;
  }
  return kHttp2Preface.starts_with(first_bytes) ? Sniffed::kUndecided : Sniffed::kHttp1;
}

}  // namespace weir::server::net
