#include "engine/leveldb/wal_group.h"

#include <algorithm>

namespace weir::engine {
namespace {

constexpr uint8_t kTagDelete = 0;
constexpr uint8_t kTagPut = 1;

// More than any commit record of this version has; a longer value is not one.
constexpr size_t kKeptBytes = 64;
static_assert(kKeptBytes > kKeyBytes && kKeptBytes > WalGroupReader::kHeaderBytes);

constexpr uint32_t kVarintBits = 7;
constexpr uint32_t kVarintMore = 0x80;
constexpr uint32_t kVarint32BitsMax = 28;

uint64_t little_endian(std::string_view bytes) {
  uint64_t value = 0;
  for (size_t i = bytes.size(); i-- > 0;) {
    value = value << 8 | static_cast<uint8_t>(bytes[i]);
  }
  return value;
}

uint8_t take_byte(std::string_view& bytes) {
  const auto byte = static_cast<uint8_t>(bytes.front());
  bytes.remove_prefix(1);
  return byte;
}

}  // namespace

bool WalGroupReader::feed(std::string_view bytes) {
  bool good = true;
  while (good && !bytes.empty()) {
    switch (state_) {
      case State::kHeader:
        good = take_header(bytes);
        break;
      case State::kTag:
        good = take_tag(bytes);
        break;
      case State::kKeyLength:
      case State::kValueLength:
        good = take_length(bytes);
        break;
      case State::kKey:
      case State::kValue:
        good = take_body(bytes);
        break;
    }
  }
  return good;
}

std::optional<WalGroup> WalGroupReader::finish() const {
  if (state_ != State::kTag || entries_ != group_.count) {
    return std::nullopt;
  }
  return group_;
}

bool WalGroupReader::take_header(std::string_view& bytes) {
  const size_t wanted = std::min(bytes.size(), kHeaderBytes - kept_.size());
  kept_.append(bytes.substr(0, wanted));
  bytes.remove_prefix(wanted);
  if (kept_.size() == kHeaderBytes) {
    constexpr size_t kSequenceBytes = sizeof(uint64_t);
    const std::string_view header = kept_;
    group_.sequence = little_endian(header.substr(0, kSequenceBytes));
    group_.count = static_cast<uint32_t>(little_endian(header.substr(kSequenceBytes)));
    state_ = State::kTag;
  }
  return true;
}

bool WalGroupReader::take_tag(std::string_view& bytes) {
  const uint8_t tag = take_byte(bytes);
  if ((tag != kTagDelete && tag != kTagPut) || entries_ == group_.count) {
    return false;
  }
  ++entries_;
  has_value_ = tag == kTagPut;
  length_ = 0;
  length_bits_ = 0;
  state_ = State::kKeyLength;
  return true;
}

bool WalGroupReader::take_length(std::string_view& bytes) {
  const uint32_t byte = take_byte(bytes);
  length_ |= (byte & ~kVarintMore) << length_bits_;
  if ((byte & kVarintMore) != 0) {
    length_bits_ += kVarintBits;
    return length_bits_ <= kVarint32BitsMax;
  }
  kept_.clear();
  state_ = state_ == State::kKeyLength ? State::kKey : State::kValue;
  return length_ > 0 || end_of_body();
}

bool WalGroupReader::take_body(std::string_view& bytes) {
  const size_t wanted = std::min<size_t>(bytes.size(), length_);
  kept_.append(bytes.substr(0, std::min(wanted, kKeptBytes - kept_.size())));
  bytes.remove_prefix(wanted);
  length_ -= static_cast<uint32_t>(wanted);
  return length_ > 0 || end_of_body();
}

bool WalGroupReader::end_of_body() {
  length_ = 0;
  length_bits_ = 0;
  if (state_ == State::kKey) {
    key_ = kept_;
    state_ = has_value_ ? State::kValueLength : State::kTag;
    return true;
  }
  state_ = State::kTag;
  return read_commit();
}

bool WalGroupReader::read_commit() {
  if (key_.size() != kKeyBytes) {
    return true;
  }
  const base::Result<StoredKey> key = decode_key(key_);
  if (!key.ok() || key.value().log != kCommitLog) {
    return key.ok();
  }
  const base::Result<Commit> commit = decode_commit(key_, kept_);
  if (!commit.ok()) {
    return false;
  }
  group_.commit = WalCommit{key.value().position, commit.value()};
  return true;
}

}  // namespace weir::engine
