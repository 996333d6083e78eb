#include "server/auth/sigv4.h"

#include <algorithm>
#include <cstdint>

#include "server/auth/signature_parts.h"

namespace weir::server::auth {

namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr auto kSeparators = 4;

std::string_view bytes_of(const base::Sha256& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

}  // namespace

std::optional<Scope> parse_scope(std::string_view credential) {
  if (std::ranges::count(credential, '/') != kSeparators) {
    return std::nullopt;
  }
  Scope scope;
  scope.access_key = cut(credential, '/');
  scope.day = cut(credential, '/');
  scope.region = cut(credential, '/');
  scope.service = cut(credential, '/');
  scope.terminator = credential;
  return scope;
}

base::Sha256 signing_key(std::string_view secret, const Scope& scope) {
  const base::Sha256 day = base::hmac_sha256(std::string("AWS4").append(secret), scope.day);
  const base::Sha256 region = base::hmac_sha256(bytes_of(day), scope.region);
  const base::Sha256 service = base::hmac_sha256(bytes_of(region), scope.service);
  return base::hmac_sha256(bytes_of(service), scope.terminator);
}

std::string hex(const base::Sha256& digest) {
  std::string text(2 * digest.size(), '\0');
  for (size_t i = 0; i < digest.size(); ++i) {
    text[2 * i] = kHexDigits[digest[i] >> 4];
    text[2 * i + 1] = kHexDigits[digest[i] & 15];
  }
  return text;
}

std::string signature(const base::Sha256& key, std::string_view time, const Scope& scope,
                      std::string_view canonical_request) {
  constexpr size_t kUsualBytes = 256;
  std::string text;
  text.reserve(kUsualBytes);
  text.append(kSigningAlgorithm).append("\n").append(time).append("\n");
  text.append(scope.day).append("/").append(scope.region).append("/");
  text.append(scope.service).append("/").append(scope.terminator).append("\n");
  text.append(hex(base::sha256(canonical_request)));
  return hex(base::hmac_sha256(bytes_of(key), text));
}

}  // namespace weir::server::auth
