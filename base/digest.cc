#include "base/digest.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <memory>

#include "base/check.h"

namespace weir::base {
namespace {

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

struct FreeMac {
  void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
};

// OpenSSL 3 looks an algorithm up by name at each use unless it was fetched before; the look-up
// costs more than the digest of a partition key.
const EVP_MD* fetch(const char* name) {
  const EVP_MD* algorithm = EVP_MD_fetch(nullptr, name, nullptr);
  CHECK(algorithm != nullptr);
  return algorithm;
}

void digest(const EVP_MD* algorithm, std::string_view bytes, uint8_t* out) {
  thread_local const std::unique_ptr<EVP_MD_CTX, FreeContext> context(EVP_MD_CTX_new());
  CHECK(context != nullptr);
  CHECK(EVP_DigestInit_ex(context.get(), algorithm, nullptr) == 1);
  CHECK(EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()) == 1);
  CHECK(EVP_DigestFinal_ex(context.get(), out, nullptr) == 1);
}

// The digest is set once: given at each use, it would be looked up by name again.
EVP_MAC_CTX* new_hmac_sha256() {
  static EVP_MAC* const algorithm = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  CHECK(algorithm != nullptr);
  EVP_MAC_CTX* const context = EVP_MAC_CTX_new(algorithm);
  CHECK(context != nullptr);
  char digest_name[] = "SHA256";
  const OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest_name, 0),
      OSSL_PARAM_construct_end()};
  CHECK(EVP_MAC_CTX_set_params(context, parameters) == 1);
  return context;
}

}  // namespace

Md5 md5(std::string_view bytes) {
  static const EVP_MD* const algorithm = fetch("MD5");
  Md5 out;
  digest(algorithm, bytes, out.data());
  return out;
}

Sha256 sha256(std::string_view bytes) {
  static const EVP_MD* const algorithm = fetch("SHA256");
  Sha256 out;
  digest(algorithm, bytes, out.data());
  return out;
}

Sha256 hmac_sha256(std::string_view key, std::string_view bytes) {
  thread_local const std::unique_ptr<EVP_MAC_CTX, FreeMac> context(new_hmac_sha256());
  const auto* key_bytes = reinterpret_cast<const unsigned char*>(key.data());
  CHECK(EVP_MAC_init(context.get(), key_bytes, key.size(), nullptr) == 1);
  const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
  CHECK(EVP_MAC_update(context.get(), data, bytes.size()) == 1);
  Sha256 out;
  size_t written = 0;
  CHECK(EVP_MAC_final(context.get(), out.data(), &written, out.size()) == 1);
  CHECK_EQ(written, out.size());
  return out;
}

bool constant_time_equal(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace weir::base
