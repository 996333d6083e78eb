#pragma once

// TlsSession: TLS on one socket that does not block. tls_session.cc lists the traps of OpenSSL.

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include "server/net/tls_context.h"

struct ssl_st;

namespace weir::server::net {

// On the thread of its loop.
class TlsSession {
 public:
  enum class Want {
    kNothing,  // it went well
    kRead,     // the socket must become readable first
    kWrite,    // or writable
    kClosed,   // the client is gone, or has broken TLS
  };

  // The server's side on `socket`, a descriptor that stays its owner's. nullptr without memory.
  static std::unique_ptr<TlsSession> make(std::shared_ptr<const TlsContext> context, int socket);

  TlsSession(std::shared_ptr<const TlsContext> context, ssl_st* session)
      : context_(std::move(context)), session_(session) {}
  ~TlsSession();
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;

  // Each goes on where the last call of it had to stop.
  Want shake_hands();
  Want read(std::span<char> space, size_t& count);
  // After kWrite the same bytes must come again, more behind them or not.
  Want write(std::string_view bytes, size_t& count);

  // Tells the client that nothing more will come, as far as the socket takes it.
  void close();

  // What the client chose by ALPN: "h2", "http/1.1"; empty without ALPN.
  std::string_view protocol() const;

 private:
  Want wanted(int result);

  std::shared_ptr<const TlsContext> context_;  // outlives the session
  ssl_st* const session_;
  bool broken_ = false;
};

}  // namespace weir::server::net
