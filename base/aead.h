#pragma once

// Authenticated encryption: AES-256-GCM (NIST SP 800-38D) over OpenSSL, behind base/aead.cc.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace weir::base {

inline constexpr size_t kAeadKeyBytes = 32;
inline constexpr size_t kAeadNonceBytes = 12;
inline constexpr size_t kAeadTagBytes = 16;

// A secret key. Its bytes are wiped when it goes.
class AeadKey {
 public:
  // `bytes` are kAeadKeyBytes.
  explicit AeadKey(std::string_view bytes);
  AeadKey(const AeadKey&) = default;
  AeadKey& operator=(const AeadKey&) = default;
  ~AeadKey();

  std::string_view bytes() const { return {bytes_.data(), bytes_.size()}; }

 private:
  std::array<char, kAeadKeyBytes> bytes_;
};

// Encrypts `plain` into plain.size() + kAeadTagBytes bytes at `out`: the ciphertext, then the tag.
// A nonce (kAeadNonceBytes) must not be used twice with a key; random ones are good for 2^32
// messages. `associated` is not stored but must be the same when the message is opened.
// Thread-safe.
void aead_seal(const AeadKey& key, std::string_view nonce, std::string_view associated,
               std::string_view plain, char* out);

// Writes the plaintext, sealed.size() - kAeadTagBytes bytes, to `out`, which may be sealed.data().
// False, and `out` holds nothing of use, if `sealed` is not what aead_seal() made with this key,
// nonce and associated data. Thread-safe.
[[nodiscard]] bool aead_open(const AeadKey& key, std::string_view nonce,
                             std::string_view associated, std::string_view sealed, char* out);

}  // namespace weir::base
