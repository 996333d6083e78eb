#include "shards/token.h"

#include <algorithm>

#include "base/base64.h"
#include "base/check.h"
#include "base/codec.h"
#include "base/digest.h"

namespace weir::shards {
namespace {

constexpr uint8_t kTokenVersion = 1;
constexpr size_t kMacBytes = 16;
// Longer than any token of ours; refused before it is decoded.
constexpr size_t kTokenTextMax = 2048;

std::string mac_of(const TokenKey& key, std::string_view bytes) {
  const base::Sha256 mac = base::hmac_sha256(key.secret, bytes);
  return {reinterpret_cast<const char*>(mac.data()), kMacBytes};
}

}  // namespace

std::string seal_token(TokenPurpose purpose, const std::vector<TokenKey>& keys, const Token& token,
                       uint64_t nonce) {
  CHECK(!keys.empty());
  const TokenKey& key = keys.back();
  std::string bytes;
  base::Encoder(bytes)
      .u8(kTokenVersion)
      .u8(static_cast<uint8_t>(purpose))
      .u32(key.id)
      .i64(token.issued_at.millis)
      .u64(nonce)
      .raw(token.content);
  bytes += mac_of(key, bytes);
  std::string text(base::base64_encoded_size(bytes.size()), '\0');
  base::base64_encode(bytes, text.data());
  return text;
}

std::optional<Token> open_token(TokenPurpose purpose, const std::vector<TokenKey>& keys,
                                std::string_view text) {
  if (text.size() > kTokenTextMax) {
    return std::nullopt;
  }
  std::string bytes(base::base64_decoded_size_max(text.size()), '\0');
  const base::Base64Decoded decoded = base::base64_decode(text, bytes.data());
  if (decoded.error != base::Base64Error::kNone || decoded.size < kMacBytes) {
    return std::nullopt;
  }
  bytes.resize(decoded.size);
  const std::string_view sealed = std::string_view(bytes).substr(0, bytes.size() - kMacBytes);
  base::Decoder in(sealed);
  const uint8_t version = in.u8();
  const uint8_t found_purpose = in.u8();
  const uint32_t key_id = in.u32();
  Token token;
  token.issued_at.millis = in.i64();
  in.u64();  // the nonce
  token.content = in.rest();
  const auto key = std::find_if(keys.begin(), keys.end(),
                                [key_id](const TokenKey& k) { return k.id == key_id; });
  if (!in.ok() || version != kTokenVersion || key == keys.end() ||
      found_purpose != static_cast<uint8_t>(purpose)) {
    return std::nullopt;
  }
  const std::string_view mac = std::string_view(bytes).substr(sealed.size());
  if (!base::constant_time_equal(mac, mac_of(*key, sealed))) {
    return std::nullopt;
  }
  return token;
}

}  // namespace weir::shards
