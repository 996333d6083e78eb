#pragma once

// The bytes of one stored record and of one commit record (docs/formats.md, "Records"). They are
// the same in the active slice (LevelDB keys and values) and in a sealed one (table entries).
//
//   key           log id u64 | position u64, big-endian: a log's records lie together, in order
//   record        version u8 = 1 | arrival ms i64 | flags u8 | encryption u8 | partition key text |
//                 explicit hash key u128 if flag 1 | data | CRC32C u32
//   commit        version u8 = 1 | previous commit's last position u64 | arrival ms i64 | CRC32C
//   u32
//
// A commit record stands under log id 0 at the last position of its group; every record of a group
// has the commit's arrival. Position 0 is never given to a record: as "previous" it means that
// there is none. The CRC covers the key and everything of the value before it.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "engine/engine.h"

namespace weir::engine {

inline constexpr LogId kCommitLog{0};
inline constexpr Position kNoPosition{0};
inline constexpr Position kFirstPosition{1};

inline constexpr size_t kKeyBytes = 16;

struct StoredKey {
  LogId log;
  Position position;
  friend bool operator==(const StoredKey&, const StoredKey&) = default;
};

class EncodedKey {
 public:
  EncodedKey(LogId log, Position position);
  std::string_view view() const { return {bytes_.data(), bytes_.size()}; }

 private:
  std::array<char, kKeyBytes> bytes_;
};

// kCorruption if `key` has another length.
base::Result<StoredKey> decode_key(std::string_view key);

// Replaces `out` by the value to store under `key`.
void encode_record(std::string_view key, base::Timestamp arrival, const Record& record,
                   std::string& out);

struct DecodedRecord {
  base::Timestamp arrival;
  Record record;  // points into the value it was decoded from
};

// kCorruption if the checksum does not match, kUnsupported for a newer version.
base::Result<DecodedRecord> decode_record(std::string_view key, std::string_view value);

struct Commit {
  Position previous;  // last position of the commit before; kNoPosition if there was none
  base::Timestamp arrival;
  friend bool operator==(const Commit&, const Commit&) = default;
};

void encode_commit(std::string_view key, const Commit& commit, std::string& out);

// Errors as decode_record().
base::Result<Commit> decode_commit(std::string_view key, std::string_view value);

}  // namespace weir::engine
