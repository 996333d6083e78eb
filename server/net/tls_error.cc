#include "server/net/tls_error.h"

#include <openssl/err.h>

#include <array>

namespace weir::server::net {

// The first error is the cause; those behind it were found on the way back.
std::string tls_error_text() {
  const unsigned long first = ERR_get_error();
  ERR_clear_error();
  const char* const reason = ERR_reason_error_string(first);
  if (reason != nullptr) {
    return reason;
  }
  std::array<char, 256> text;
  ERR_error_string_n(first, text.data(), text.size());
  return first == 0 ? "no reason given" : text.data();
}

}  // namespace weir::server::net
