// OpenSSL counts bytes in int, so one call takes 2 GiB at most; records are far below.

#include "base/aead.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <climits>
#include <memory>

#include "base/check.h"

namespace weir::base {
namespace {

struct FreeContext {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};

// One per thread, so that a call does not allocate.
EVP_CIPHER_CTX* context_of_thread() {
  thread_local const std::unique_ptr<EVP_CIPHER_CTX, FreeContext> context(EVP_CIPHER_CTX_new());
  CHECK(context != nullptr);
  return context.get();
}

// Looked up once: by name at each use it would cost more than a short message.
const EVP_CIPHER* aes_256_gcm() {
  static const EVP_CIPHER* const cipher = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  CHECK(cipher != nullptr);
  return cipher;
}

const unsigned char* unsigned_bytes(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

int int_size(std::string_view bytes) {
  CHECK(bytes.size() <= INT_MAX);
  return static_cast<int>(bytes.size());
}

}  // namespace

AeadKey::AeadKey(std::string_view bytes) {
  CHECK_EQ(bytes.size(), bytes_.size());
  std::copy(bytes.begin(), bytes.end(), bytes_.begin());
}

AeadKey::~AeadKey() {
  OPENSSL_cleanse(bytes_.data(), bytes_.size());
}

void aead_seal(const AeadKey& key, std::string_view nonce, std::string_view associated,
               std::string_view plain, char* out) {
  CHECK_EQ(nonce.size(), kAeadNonceBytes);
  EVP_CIPHER_CTX* const context = context_of_thread();
  auto* const place = reinterpret_cast<unsigned char*>(out);
  int count = 0;
  CHECK(EVP_EncryptInit_ex2(context, aes_256_gcm(), unsigned_bytes(key.bytes()),
                            unsigned_bytes(nonce), nullptr) == 1);
  CHECK(EVP_EncryptUpdate(context, nullptr, &count, unsigned_bytes(associated),
                          int_size(associated)) == 1);
  CHECK(EVP_EncryptUpdate(context, place, &count, unsigned_bytes(plain), int_size(plain)) == 1);
  CHECK_EQ(static_cast<size_t>(count), plain.size());
  CHECK(EVP_EncryptFinal_ex(context, place + count, &count) == 1);
  CHECK(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, int{kAeadTagBytes},
                            place + plain.size()) == 1);
}

bool aead_open(const AeadKey& key, std::string_view nonce, std::string_view associated,
               std::string_view sealed, char* out) {
  CHECK_EQ(nonce.size(), kAeadNonceBytes);
  if (sealed.size() < kAeadTagBytes) {
    return false;
  }
  const std::string_view secret = sealed.substr(0, sealed.size() - kAeadTagBytes);
  std::array<char, kAeadTagBytes> tag;
  sealed.copy(tag.data(), tag.size(), secret.size());
  EVP_CIPHER_CTX* const context = context_of_thread();
  auto* const place = reinterpret_cast<unsigned char*>(out);
  int count = 0;
  CHECK(EVP_DecryptInit_ex2(context, aes_256_gcm(), unsigned_bytes(key.bytes()),
                            unsigned_bytes(nonce), nullptr) == 1);
  CHECK(EVP_DecryptUpdate(context, nullptr, &count, unsigned_bytes(associated),
                          int_size(associated)) == 1);
  CHECK(EVP_DecryptUpdate(context, place, &count, unsigned_bytes(secret), int_size(secret)) == 1);
  CHECK(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, int{kAeadTagBytes}, tag.data()) == 1);
  return EVP_DecryptFinal_ex(context, place + count, &count) == 1;
}

}  // namespace weir::base
