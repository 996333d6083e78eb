#include "engine/leveldb/record_format.h"

#include "base/codec.h"
#include "base/digest.h"

namespace weir::engine {
namespace {

constexpr uint8_t kRecordVersion = 1;
constexpr uint8_t kCommitVersion = 1;
constexpr uint8_t kHasExplicitHashKey = 1;

std::string name_of(std::string_view key) {
  if (key.size() != kKeyBytes) {
    return "a key of " + std::to_string(key.size()) + " bytes";
  }
  return "log " + std::to_string(base::get_big_endian<uint64_t>(key.data())) + " position " +
         std::to_string(base::get_big_endian<uint64_t>(key.data() + 8));
}

void append_checksum(std::string_view key, std::string& value) {
  const uint32_t checksum = base::crc32c(value, base::crc32c(key));
  base::Encoder(value).u32(checksum);
}

// The value without its checksum, which must match, and of a version this build can read.
base::Result<std::string_view> checked_body(std::string_view key, std::string_view value,
                                            uint8_t version) {
  constexpr size_t kChecksumBytes = sizeof(uint32_t);
  if (value.size() <= kChecksumBytes) {
    return base::Error::corruption(name_of(key) + ": the value is cut short");
  }
  const std::string_view body = value.substr(0, value.size() - kChecksumBytes);
  const auto stored = base::get_big_endian<uint32_t>(body.data() + body.size());
  if (base::crc32c(body, base::crc32c(key)) != stored) {
    return base::Error::corruption(name_of(key) + ": the checksum does not match");
  }
  const auto found = static_cast<uint8_t>(body.front());
  if (found != version) {
    return base::Error::unsupported(name_of(key) + ": value version " + std::to_string(found));
  }
  return body;
}

}  // namespace

EncodedKey::EncodedKey(LogId log, Position position) {
  base::put_big_endian(bytes_.data(), log.value());
  base::put_big_endian(bytes_.data() + sizeof(uint64_t), position.value());
}

base::Result<StoredKey> decode_key(std::string_view key) {
  if (key.size() != kKeyBytes) {
    return base::Error::corruption("found " + name_of(key));
  }
  return StoredKey{LogId{base::get_big_endian<uint64_t>(key.data())},
                   Position{base::get_big_endian<uint64_t>(key.data() + sizeof(uint64_t))}};
}

void encode_record(std::string_view key, base::Timestamp arrival, const Record& record,
                   std::string& out) {
  out.clear();
  base::Encoder encoder(out);
  encoder.u8(kRecordVersion)
      .i64(arrival.millis)
      .u8(record.explicit_hash_key ? kHasExplicitHashKey : 0)
      .u8(static_cast<uint8_t>(record.encryption))
      .text(record.partition_key);
  if (record.explicit_hash_key) {
    encoder.u128(*record.explicit_hash_key);
  }
  encoder.raw(record.data);
  append_checksum(key, out);
}

base::Result<DecodedRecord> decode_record(std::string_view key, std::string_view value) {
  ASSIGN_OR_RETURN(const std::string_view body, checked_body(key, value, kRecordVersion));
  base::Decoder decoder(body.substr(1));
  DecodedRecord decoded;
  decoded.arrival = base::Timestamp{decoder.i64()};
  const uint8_t flags = decoder.u8();
  decoded.record.encryption = static_cast<Encryption>(decoder.u8());
  decoded.record.partition_key = decoder.text();
  if ((flags & kHasExplicitHashKey) != 0) {
    decoded.record.explicit_hash_key = decoder.u128();
  }
  decoded.record.data = decoder.rest();
  if (!decoder.ok()) {
    return base::Error::corruption(name_of(key) + ": the value does not parse");
  }
  return decoded;
}

void encode_commit(std::string_view key, const Commit& commit, std::string& out) {
  out.clear();
  base::Encoder(out).u8(kCommitVersion).u64(commit.previous.value()).i64(commit.arrival.millis);
  append_checksum(key, out);
}

base::Result<Commit> decode_commit(std::string_view key, std::string_view value) {
  ASSIGN_OR_RETURN(const std::string_view body, checked_body(key, value, kCommitVersion));
  base::Decoder decoder(body.substr(1));
  Commit commit;
  commit.previous = Position{decoder.u64()};
  commit.arrival = base::Timestamp{decoder.i64()};
  if (!decoder.done()) {
    return base::Error::corruption(name_of(key) + ": the commit does not parse");
  }
  return commit;
}

}  // namespace weir::engine
