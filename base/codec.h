#pragma once

// The byte format under every stored row, command and token: big-endian integers of fixed width
// (so that keys sort as numbers) and byte strings with a length before them. A format made of
// these is described in docs/formats.md and carries its own version byte.

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "base/uint128.h"

namespace weir::base {

// Writes `value` into sizeof(T) bytes at `out`, most significant byte first.
template <typename T>
inline void put_big_endian(char* out, T value) {
  for (size_t i = sizeof(T); i-- > 0; value = static_cast<T>(value >> 8)) {
    out[i] = static_cast<char>(value & 0xff);
    if constexpr (sizeof(T) == 1) {
      break;
    }
  }
}

template <typename T>
inline T get_big_endian(const char* in) {
  T value = 0;
  for (size_t i = 0; i < sizeof(T); ++i) {
    if constexpr (sizeof(T) > 1) {
      value = static_cast<T>(value << 8);
    }
    value = static_cast<T>(value | static_cast<uint8_t>(in[i]));
  }
  return value;
}

// Appends to a string. Never fails.
class Encoder {
 public:
  explicit Encoder(std::string& out) : out_(out) {}

  Encoder& u8(uint8_t value) { return integer(value); }
  Encoder& u32(uint32_t value) { return integer(value); }
  Encoder& u64(uint64_t value) { return integer(value); }
  Encoder& i64(int64_t value) { return integer(static_cast<uint64_t>(value)); }
  Encoder& u128(Uint128 value) { return integer(value); }

  // Exactly these bytes, without a length.
  Encoder& raw(std::string_view bytes) {
    out_.append(bytes);
    return *this;
  }
  // u32 length, then the bytes.
  Encoder& text(std::string_view bytes) {
    u32(static_cast<uint32_t>(bytes.size()));
    return raw(bytes);
  }

 private:
  template <typename T>
  Encoder& integer(T value) {
    char bytes[sizeof(T)];
    put_big_endian(bytes, value);
    out_.append(bytes, sizeof(T));
    return *this;
  }

  std::string& out_;
};

// Reads what Encoder wrote. Bytes that end too early make every later read return 0 or an empty
// view and ok() false, so a reader checks once at its end; done() is ok() with nothing left over.
// Views point into the input, which must outlive them.
class Decoder {
 public:
  explicit Decoder(std::string_view in) : in_(in) {}

  uint8_t u8() { return integer<uint8_t>(); }
  uint32_t u32() { return integer<uint32_t>(); }
  uint64_t u64() { return integer<uint64_t>(); }
  int64_t i64() { return static_cast<int64_t>(integer<uint64_t>()); }
  Uint128 u128() { return integer<Uint128>(); }

  std::string_view raw(size_t count) {
    if (count > in_.size()) {
      fail();
      return {};
    }
    const std::string_view bytes = in_.substr(0, count);
    in_.remove_prefix(count);
    return bytes;
  }
  std::string_view text() { return raw(u32()); }
  std::string_view rest() { return raw(in_.size()); }

  // For readers that find a value they cannot accept.
  void fail() {
    ok_ = false;
    in_ = {};
  }

  bool ok() const { return ok_; }
  bool done() const { return ok_ && in_.empty(); }

 private:
  template <typename T>
  T integer() {
    const std::string_view bytes = raw(sizeof(T));
    return ok_ ? get_big_endian<T>(bytes.data()) : T{0};
  }

  std::string_view in_;
  bool ok_ = true;
};

}  // namespace weir::base
