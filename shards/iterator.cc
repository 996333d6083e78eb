#include "shards/iterator.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <ctime>

#include "shards/field_codec.h"
#include "shards/limits.h"
#include "shards/sequence_number.h"
#include "shards/token.h"

namespace weir::shards {
namespace {

// "Thu Jan 22 01:22:02 UTC 2015", as in AWS's text (facts 4.3).
std::string format_date(base::Timestamp time) {
  const auto seconds = static_cast<std::time_t>(time.seconds());
  return fmt::format("{:%a %b %d %H:%M:%S UTC %Y}", fmt::gmtime(seconds));
}

Error about_number(ErrorKind kind, std::string_view number, const StreamState& stream,
                   const Shard& shard) {
  return Error(kind)
      .with("sequence", std::string(number))
      .with("shard", format_shard_id(shard.index))
      .with("stream", stream.key.name)
      .with("account", stream.key.tenant.account);
}

}  // namespace

std::string format_iterator(const ShardIterator& iterator, const std::vector<TokenKey>& keys,
                            base::Timestamp now, uint64_t nonce) {
  Token token{.issued_at = now, .content = {}};
  base::Encoder out(token.content);
  encode_key(out, iterator.stream);
  encode_incarnation(out, iterator.incarnation);
  out.u32(iterator.shard.value()).u64(iterator.position.value());
  return seal_token(TokenPurpose::kShardIterator, keys, token, nonce);
}

Result<ShardIterator> parse_iterator(std::string_view text, const std::vector<TokenKey>& keys,
                                     base::Timestamp now) {
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
    text = text.substr(1, text.size() - 2);
  }
  const std::optional<Token> token = open_token(TokenPurpose::kShardIterator, keys, text);
  if (!token) {
    return Error(ErrorKind::kIteratorInvalid);
  }
  if (now.millis - token->issued_at.millis > limits::kIteratorLifetimeMillis) {
    return Error(ErrorKind::kIteratorExpired)
        .with("created", format_date(token->issued_at))
        .with("now", format_date(now));
  }
  base::Decoder in(token->content);
  ShardIterator iterator;
  iterator.stream = decode_key(in);
  iterator.incarnation = decode_incarnation(in);
  iterator.shard = ShardIndex{in.u32()};
  iterator.position = engine::Position{in.u64()};
  if (!in.done()) {
    return Error(ErrorKind::kIteratorInvalid);
  }
  return iterator;
}

Result<engine::Position> position_of(std::string_view sequence_number, bool after,
                                     const StreamState& stream, const Shard& shard,
                                     engine::Position end) {
  const auto parsed = parse_sequence_number(sequence_number);
  if (!parsed) {
    return about_number(ErrorKind::kSequenceNumberInvalid, sequence_number, stream, shard);
  }
  const SequenceNumber& number = parsed->number;
  if (parsed->version != 2) {
    return about_number(ErrorKind::kSequenceNumberForeign, sequence_number, stream, shard);
  }
  if (number.shard != shard.index) {
    return Error(ErrorKind::kSequenceNumberOfOtherShard)
        .with("encoded", format_shard_id(number.shard))
        .with("shard", format_shard_id(shard.index));
  }
  if (number.create_seconds != shard.create_seconds) {
    return about_number(ErrorKind::kSequenceNumberForeign, sequence_number, stream, shard);
  }
  if (number.counter == kEndCounter && !shard.open()) {
    return shard.end->position;
  }
  // The counter of a record is its position + 1, so those of all durable records go up to `end`.
  if (number.counter > end.value()) {
    return about_number(ErrorKind::kSequenceNumberInvalid, sequence_number, stream, shard);
  }
  return after ? number.position_after() : number.position_at();
}

}  // namespace weir::shards
