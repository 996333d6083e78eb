#include "base/base64.h"

#include <array>
#include <bit>
#include <cstring>

namespace weir::base {
namespace {

static_assert(std::endian::native == std::endian::little, "the tables hold bytes in this order");

constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr uint8_t kNotInAlphabet = 0xff;
constexpr uint32_t kBad = 0x01000000;

constexpr std::array<uint8_t, 256> make_values() {
  std::array<uint8_t, 256> values{};
  values.fill(kNotInAlphabet);
  for (uint8_t i = 0; i < 64; ++i) {
    values[static_cast<uint8_t>(kAlphabet[i])] = i;
  }
  return values;
}
constexpr std::array<uint8_t, 256> kValues = make_values();

// What the character at place 0..3 of a block of four adds to its three bytes, laid out as they
// are stored; kBad, in the fourth byte, for characters outside of the alphabet. So a block is four
// look-ups and three ors.
using Contributions = std::array<std::array<uint32_t, 256>, 4>;
constexpr Contributions make_contributions() {
  Contributions table{};
  for (size_t place = 0; place < 4; ++place) {
    for (size_t c = 0; c < 256; ++c) {
      const uint32_t bits = uint32_t{kValues[c]} << (18 - 6 * place);
      table[place][c] = kValues[c] == kNotInAlphabet
                            ? kBad
                            : (bits >> 16 | (bits & 0xff00) | (bits & 0xff) << 16);
    }
  }
  return table;
}
constexpr Contributions kContributions = make_contributions();

// The two characters of each 12-bit number.
constexpr std::array<uint16_t, 4096> make_pairs() {
  std::array<uint16_t, 4096> pairs{};
  for (size_t i = 0; i < pairs.size(); ++i) {
    pairs[i] = static_cast<uint16_t>(kAlphabet[i >> 6] | kAlphabet[i & 63] << 8);
  }
  return pairs;
}
constexpr std::array<uint16_t, 4096> kPairs = make_pairs();

uint32_t contribution(const char* block) {
  const auto* c = reinterpret_cast<const uint8_t*>(block);
  return kContributions[0][c[0]] | kContributions[1][c[1]] | kContributions[2][c[2]] |
         kContributions[3][c[3]];
}

// Decodes blocks of four characters without padding. Returns how many characters it took; fewer
// than given when a block holds a wrong character.
size_t decode_blocks(std::string_view text, char* out) {
  const char* in = text.data();
  const char* const end = in + text.size();
  // Four bytes are stored for each three that count, so the last block is left to the loop below,
  // which does not write past them.
  for (; end - in >= 20; in += 16, out += 12) {
    const uint32_t a = contribution(in);
    const uint32_t b = contribution(in + 4);
    const uint32_t c = contribution(in + 8);
    const uint32_t d = contribution(in + 12);
    if (((a | b | c | d) & kBad) != 0) {
      break;
    }
    std::memcpy(out, &a, 4);
    std::memcpy(out + 3, &b, 4);
    std::memcpy(out + 6, &c, 4);
    std::memcpy(out + 9, &d, 4);
  }
  for (; in != end; in += 4, out += 3) {
    const uint32_t block = contribution(in);
    if ((block & kBad) != 0) {
      break;
    }
    std::memcpy(out, &block, 3);
  }
  return static_cast<size_t>(in - text.data());
}

// The last block, of which `used` characters are not padding.
Base64Decoded decode_last(std::string_view block, size_t used, char* out) {
  uint32_t bits = 0;
  for (size_t i = 0; i < used; ++i) {
    const uint8_t value = kValues[static_cast<uint8_t>(block[i])];
    if (value == kNotInAlphabet) {
      return {.error = Base64Error::kCharacter, .character = i};
    }
    bits |= uint32_t{value} << (18 - 6 * i);
  }
  // One character carries no whole byte; the bits behind the last whole byte must be zero.
  if (used < 2 || (bits & (used == 2 ? 0xffff : 0xff)) != 0) {
    return {.error = Base64Error::kLastNonPad};
  }
  out[0] = static_cast<char>(bits >> 16);
  if (used == 3) {
    out[1] = static_cast<char>(bits >> 8);
  }
  return {.size = used - 1};
}

}  // namespace

Base64Decoded base64_decode(std::string_view text, char* out) {
  if (text.size() % 4 != 0) {
    return {.error = Base64Error::kLength};
  }
  const size_t used = text.find_last_not_of('=') + 1;  // 0 when there is nothing but padding
  const size_t whole = used / 4 * 4;
  size_t at = decode_blocks(text.substr(0, whole), out);
  Base64Decoded result{.size = at / 4 * 3};
  if (at != whole) {
    while (kValues[static_cast<uint8_t>(text[at])] != kNotInAlphabet) {
      ++at;
    }
    result.error = Base64Error::kCharacter;
    result.character = at;
    return result;
  }
  if (text.size() - used > 2) {
    result.error = Base64Error::kLastNonPad;
    return result;
  }
  if (used > whole) {
    const Base64Decoded last = decode_last(text.substr(whole), used - whole, out + result.size);
    result.error = last.error;
    result.size += last.size;
    result.character = whole + last.character;
  }
  return result;
}

void base64_encode(std::string_view bytes, char* out) {
  const auto* in = reinterpret_cast<const uint8_t*>(bytes.data());
  size_t left = bytes.size();
  // Six bytes, read as one big-endian number of eight, are four pairs of characters.
  for (; left >= 8; left -= 6, in += 6, out += 8) {
    uint64_t block = 0;
    std::memcpy(&block, in, sizeof(block));
    block = __builtin_bswap64(block);
    const uint64_t pairs =
        uint64_t{kPairs[block >> 52]} | uint64_t{kPairs[block >> 40 & 0xfff]} << 16 |
        uint64_t{kPairs[block >> 28 & 0xfff]} << 32 | uint64_t{kPairs[block >> 16 & 0xfff]} << 48;
    std::memcpy(out, &pairs, sizeof(pairs));
  }
  for (; left >= 3; left -= 3, in += 3, out += 4) {
    const uint32_t bits = uint32_t{in[0]} << 16 | uint32_t{in[1]} << 8 | in[2];
    std::memcpy(out, &kPairs[bits >> 12], 2);
    std::memcpy(out + 2, &kPairs[bits & 0xfff], 2);
  }
  if (left == 0) {
    return;
  }
  const uint32_t bits = uint32_t{in[0]} << 16 | (left == 2 ? uint32_t{in[1]} << 8 : 0);
  std::memcpy(out, &kPairs[bits >> 12], 2);
  out[2] = left == 2 ? kAlphabet[bits >> 6 & 63] : '=';
  out[3] = '=';
}

}  // namespace weir::base
