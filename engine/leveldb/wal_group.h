#pragma once

// Takes apart one group of a LevelDB log, piece by piece as its fragments come, without keeping
// it: all that is wanted from megabytes of records is the sequence number, and the commit record.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/engine.h"
#include "engine/leveldb/record_format.h"

namespace weir::engine {

// A commit record and the position it stands at.
struct WalCommit {
  Position last;
  Commit commit;
};

struct WalGroup {
  uint64_t sequence = 0;  // LevelDB's number of the first entry
  uint32_t count = 0;     // entries; the next group starts at sequence + count
  std::optional<WalCommit> commit;
};

// Reads the WriteBatch of one group:
//
//   sequence u64 | count u32 | entries          (little-endian)
//   entry: tag u8 = 0 | key           deletes the key
//          tag u8 = 1 | key | value
//   key, value: length varint32 | bytes
//
// The bytes are untrusted. What is kept is bounded by constants, never by a length in them.
class WalGroupReader {
 public:
  // The sequence number and the count stand in the first so many bytes.
  static constexpr size_t kHeaderBytes = 12;

  // False if the bytes are no batch; then nothing more may be fed.
  bool feed(std::string_view bytes);

  // After the last piece: absent if something is missing.
  std::optional<WalGroup> finish() const;

 private:
  enum class State { kHeader, kTag, kKeyLength, kKey, kValueLength, kValue };

  bool take_header(std::string_view& bytes);
  bool take_tag(std::string_view& bytes);
  bool take_length(std::string_view& bytes);
  bool take_body(std::string_view& bytes);
  bool end_of_body();
  bool read_commit();

  State state_ = State::kHeader;
  bool has_value_ = false;  // of the current entry
  uint32_t length_ = 0;     // being read, or left of the current key or value
  uint32_t length_bits_ = 0;
  uint32_t entries_ = 0;
  WalGroup group_;

  // The current key and value, and the header before them, as far as they can matter.
  std::string kept_;
  std::string key_;
};

}  // namespace weir::engine
