#pragma once

// Standard base64 with padding (RFC 4648, section 4), as the JSON protocol writes blobs.
//
// Every byte of a record passes through here twice, so both ways work on whole blocks with table
// look-ups: about 2 GB/s a core (docs/testing.md says how to measure). Debian 12 has no library
// that is faster: libb64 and OpenSSL's EVP_DecodeBlock go byte by byte at a tenth of that, and the
// SIMD ones are not packaged.

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace weir::base {

enum class Base64Error {
  kNone,
  kLength,      // not a multiple of four characters
  kCharacter,   // outside of the alphabet, or '=' before the end
  kLastNonPad,  // bits that padding should have made zero are not zero
};

struct Base64Decoded {
  Base64Error error = Base64Error::kNone;
  // Bytes written. After an error: those of the blocks before the one that holds it; the text from
  // there on is as it was, also when it was decoded in its own memory.
  size_t size = 0;
  size_t character = 0;  // index of the wrong one, for kCharacter
};

// Writes the decoded bytes of `text` to `out`, which has room for decoded_size_max bytes and may
// be the text's own memory: output never overtakes input.
Base64Decoded base64_decode(std::string_view text, char* out);

inline constexpr size_t base64_decoded_size_max(size_t text_size) {
  return text_size / 4 * 3;
}

inline constexpr size_t base64_encoded_size(size_t size) {
  return (size + 2) / 3 * 4;
}

// Writes base64_encoded_size(bytes.size()) characters to `out`, which must not overlap `bytes`.
void base64_encode(std::string_view bytes, char* out);

}  // namespace weir::base
