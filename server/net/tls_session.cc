// OpenSSL reads and writes the socket itself; waiting is the caller's.
//
// Its traps:
// - Errors are kept in a list of the thread, and what an earlier call left there would be taken for
//   the result of the next one: the list is emptied before each.
// - After "wants to write" the next call must bring the same bytes (tls_context.cc allows them at
//   another place and with more behind them).
// - It writes with write(), so SIGPIPE must be ignored, as server/app.cc does.
// - After a fatal error nothing may be sent any more, not even the end of the session.

#include "server/net/tls_session.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <limits>

namespace weir::server::net {

std::unique_ptr<TlsSession> TlsSession::make(std::shared_ptr<const TlsContext> context,
                                             int socket) {
  SSL* const session = SSL_new(context->get());
  if (session == nullptr) {
    return nullptr;
  }
  auto made = std::make_unique<TlsSession>(std::move(context), session);
  if (SSL_set_fd(session, socket) != 1) {
    return nullptr;
  }
  SSL_set_accept_state(session);
  return made;
}

TlsSession::~TlsSession() {
  SSL_free(session_);
}

TlsSession::Want TlsSession::shake_hands() {
  ERR_clear_error();
  return wanted(SSL_do_handshake(session_));
}

TlsSession::Want TlsSession::read(std::span<char> space, size_t& count) {
  count = 0;
  ERR_clear_error();
  return wanted(SSL_read_ex(session_, space.data(), space.size(), &count));
}

TlsSession::Want TlsSession::write(std::string_view bytes, size_t& count) {
  count = 0;
  if (bytes.empty()) {
    return Want::kNothing;
  }
  ERR_clear_error();
  return wanted(SSL_write_ex(session_, bytes.data(), bytes.size(), &count));
}

TlsSession::Want TlsSession::wanted(int result) {
  if (result == 1) {
    return Want::kNothing;
  }
  switch (SSL_get_error(session_, result)) {
    case SSL_ERROR_WANT_READ:
      return Want::kRead;
    case SSL_ERROR_WANT_WRITE:
      return Want::kWrite;
    case SSL_ERROR_ZERO_RETURN:
      return Want::kClosed;
    default:
      broken_ = true;
      return Want::kClosed;
  }
}

void TlsSession::close() {
  if (!broken_ && SSL_is_init_finished(session_) == 1) {
    ERR_clear_error();
    wanted(SSL_shutdown(session_));
  }
}

std::string_view TlsSession::protocol() const {
  const unsigned char* name = nullptr;
  unsigned int size = 0;
  SSL_get0_alpn_selected(session_, &name, &size);
  return {reinterpret_cast<const char*>(name), size};
}

}  // namespace weir::server::net
