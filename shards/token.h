#pragma once

// Sealed tokens: what the server hands to a client and must recognise later as its own, unchanged,
// also after a restart and on another gateway. Shard iterators and page tokens are made of them.
//
// Layout (docs/formats.md, "Tokens"), then base64: version u8, purpose u8, key id u32, issue time
// i64, nonce u64, content, and the first 16 bytes of HMAC-SHA256 over all of that. The MAC is what
// makes a token trustworthy; the issue time inside it makes it expire.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "shards/catalog_state.h"

namespace weir::shards {

// A token of one purpose is not valid for another.
enum class TokenPurpose : uint8_t {
  kShardIterator = 1,
  kListShards = 2,
  kListStreams = 3,
  kListConsumers = 4,
  kListChannels = 5
};

struct Token {
  base::Timestamp issued_at;
  std::string content;
};

// `nonce` makes two tokens with the same content differ (facts 5.4: every GetRecords call answers
// another iterator). Uses the newest of `keys`, which must not be empty.
std::string seal_token(TokenPurpose purpose, const std::vector<TokenKey>& keys, const Token& token,
                       uint64_t nonce);

// nullopt for anything that seal_token() did not make with one of `keys` for this purpose. The MAC
// is compared in constant time. Expiry is the caller's to judge.
std::optional<Token> open_token(TokenPurpose purpose, const std::vector<TokenKey>& keys,
                                std::string_view text);

}  // namespace weir::shards
