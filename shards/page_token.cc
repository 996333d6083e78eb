#include "shards/page_token.h"

#include <limits>

#include "shards/field_codec.h"
#include "shards/limits.h"
#include "shards/token.h"

namespace weir::shards {
namespace {

// Filters without a shard or a timestamp write these.
constexpr uint32_t kNoShard = 0xffff'ffff;
constexpr int64_t kNoTimestamp = std::numeric_limits<int64_t>::min();

Result<Token> open_fresh(TokenPurpose purpose, std::string_view text,
                         const std::vector<TokenKey>& keys, base::Timestamp now) {
  std::optional<Token> token = open_token(purpose, keys, text);
  if (!token) {
    return Error(ErrorKind::kNextTokenInvalid);
  }
  if (now.millis - token->issued_at.millis > limits::kPageTokenLifetimeMillis) {
    return Error(ErrorKind::kNextTokenExpired);
  }
  return std::move(*token);
}

}  // namespace

std::string format_page_token(const ListShardsToken& token, const std::vector<TokenKey>& keys,
                              base::Timestamp now, uint64_t nonce) {
  Token sealed{.issued_at = now, .content = {}};
  base::Encoder out(sealed.content);
  encode_key(out, token.stream);
  encode_incarnation(out, token.incarnation);
  out.u8(static_cast<uint8_t>(token.filter.type))
      .u32(token.filter.shard.value_or(ShardIndex{kNoShard}).value())
      .i64(token.filter.timestamp.value_or(base::Timestamp{kNoTimestamp}).millis)
      .u32(token.after.value());
  return seal_token(TokenPurpose::kListShards, keys, sealed, nonce);
}

std::string format_page_token(const ListStreamsToken& token, const std::vector<TokenKey>& keys,
                              base::Timestamp now, uint64_t nonce) {
  Token sealed{.issued_at = now, .content = {}};
  base::Encoder(sealed.content)
      .text(token.tenant.account)
      .text(token.tenant.region)
      .text(token.after);
  return seal_token(TokenPurpose::kListStreams, keys, sealed, nonce);
}

std::string format_page_token(const ListConsumersToken& token, const std::vector<TokenKey>& keys,
                              base::Timestamp now, uint64_t nonce) {
  Token sealed{.issued_at = now, .content = {}};
  base::Encoder out(sealed.content);
  encode_key(out, token.stream);
  encode_incarnation(out, token.incarnation);
  out.text(token.after);
  return seal_token(TokenPurpose::kListConsumers, keys, sealed, nonce);
}

std::string format_page_token(const ListChannelsToken& token, const std::vector<TokenKey>& keys,
                              base::Timestamp now, uint64_t nonce) {
  Token sealed{.issued_at = now, .content = {}};
  base::Encoder out(sealed.content);
  encode_tenant(out, token.tenant);
  out.text(token.filter).text(token.after);
  return seal_token(TokenPurpose::kListChannels, keys, sealed, nonce);
}

Result<ListShardsToken> parse_list_shards_token(std::string_view text,
                                                const std::vector<TokenKey>& keys,
                                                base::Timestamp now) {
  ASSIGN_OR_RETURN(const Token sealed, open_fresh(TokenPurpose::kListShards, text, keys, now));
  base::Decoder in(sealed.content);
  ListShardsToken token;
  token.stream = decode_key(in);
  token.incarnation = decode_incarnation(in);
  token.filter.type = decode_enum(in, ShardFilterType::kFromTimestamp);
  if (const uint32_t shard = in.u32(); shard != kNoShard) {
    token.filter.shard = ShardIndex{shard};
  }
  if (const int64_t timestamp = in.i64(); timestamp != kNoTimestamp) {
    token.filter.timestamp = base::Timestamp{timestamp};
  }
  token.after = ShardIndex{in.u32()};
  if (!in.done()) {
    return Error(ErrorKind::kNextTokenInvalid);
  }
  return token;
}

Result<ListStreamsToken> parse_list_streams_token(std::string_view text,
                                                  const std::vector<TokenKey>& keys,
                                                  base::Timestamp now) {
  ASSIGN_OR_RETURN(const Token sealed, open_fresh(TokenPurpose::kListStreams, text, keys, now));
  base::Decoder in(sealed.content);
  ListStreamsToken token;
  token.tenant.account = in.text();
  token.tenant.region = in.text();
  token.after = in.text();
  if (!in.done()) {
    return Error(ErrorKind::kNextTokenInvalid);
  }
  return token;
}

Result<ListConsumersToken> parse_list_consumers_token(std::string_view text,
                                                      const std::vector<TokenKey>& keys,
                                                      base::Timestamp now) {
  ASSIGN_OR_RETURN(const Token sealed, open_fresh(TokenPurpose::kListConsumers, text, keys, now));
  base::Decoder in(sealed.content);
  ListConsumersToken token;
  token.stream = decode_key(in);
  token.incarnation = decode_incarnation(in);
  token.after = in.text();
  if (!in.done()) {
    return Error(ErrorKind::kNextTokenInvalid);
  }
  return token;
}

Result<ListChannelsToken> parse_list_channels_token(std::string_view text,
                                                    const std::vector<TokenKey>& keys,
                                                    base::Timestamp now) {
  ASSIGN_OR_RETURN(const Token sealed, open_fresh(TokenPurpose::kListChannels, text, keys, now));
  base::Decoder in(sealed.content);
  ListChannelsToken token;
  token.tenant = decode_tenant(in);
  token.filter = in.text();
  token.after = in.text();
  if (!in.done()) {
    return Error(ErrorKind::kNextTokenInvalid);
  }
  return token;
}

}  // namespace weir::shards
