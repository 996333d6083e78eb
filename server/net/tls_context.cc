#include "server/net/tls_context.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <string_view>
#include <utility>

#include "server/net/tls_error.h"

namespace weir::server::net {

using base::Error;
using base::Result;

namespace {

// TLS 1.2 with forward secrecy and an AEAD, which is what HTTP/2 allows (RFC 9113 appendix A).
// Version 1.3 has no other ciphers.
constexpr const char* kCiphers = "ECDHE+AESGCM:ECDHE+CHACHA20";

// As ALPN writes them, in the order in which they are chosen (facts 3.1).
constexpr std::string_view kProtocols = "\x02h2\x08http/1.1";

// A client that offers neither is told so, as RFC 7301 wants it.
int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* chosen_size,
                    const unsigned char* offered, unsigned int offered_size, void*) {
  unsigned char* protocol = nullptr;
  const auto* const ours = reinterpret_cast<const unsigned char*>(kProtocols.data());
  const int found =
      SSL_select_next_proto(&protocol, chosen_size, ours,
                            static_cast<unsigned int>(kProtocols.size()), offered, offered_size);
  *chosen = protocol;
  return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

void set_rules(SSL_CTX* context) {
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_cipher_list(context, kCiphers);
  SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION |
                                   SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA |
                                   // HTTP says where a message ends, TLS need not.
                                   SSL_OP_IGNORE_UNEXPECTED_EOF);
  // An idle connection gives its buffers back, and what could not be written comes again as the
  // front of what is left by then.
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_read_ahead(context, 1);  // a record for one call of the kernel, not two
  // Sessions are resumed from tickets, which clients keep.
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
}

}  // namespace

TlsContext::~TlsContext() {
  SSL_CTX_free(context_);
}

Result<std::shared_ptr<const TlsContext>> TlsContext::load(const TlsFiles& files) {
  ERR_clear_error();
  SSL_CTX* const made = SSL_CTX_new(TLS_server_method());
  if (made == nullptr) {
    return Error::unavailable("TLS cannot be used: " + tls_error_text());
  }
  auto context = std::make_shared<const TlsContext>(made);
  set_rules(made);
  if (SSL_CTX_use_certificate_chain_file(made, files.certificate.c_str()) != 1) {
    return Error::invalid_argument("cannot use the certificate " + files.certificate + ": " +
                                   tls_error_text());
  }
  if (SSL_CTX_use_PrivateKey_file(made, files.key.c_str(), SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_check_private_key(made) != 1) {
    return Error::invalid_argument("cannot use the key " + files.key + " for the certificate " +
                                   files.certificate + ": " + tls_error_text());
  }
  return std::shared_ptr<const TlsContext>(std::move(context));
}

Result<std::unique_ptr<TlsCertificate>> TlsCertificate::open(TlsFiles files) {
  ASSIGN_OR_RETURN(std::shared_ptr<const TlsContext> context, TlsContext::load(files));
  return std::make_unique<TlsCertificate>(std::move(files), std::move(context));
}

Result<void> TlsCertificate::reload() {
  ASSIGN_OR_RETURN(std::shared_ptr<const TlsContext> context, TlsContext::load(files_));
  context_.store(std::move(context));
  return {};
}

}  // namespace weir::server::net
