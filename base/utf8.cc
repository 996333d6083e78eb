#include "base/utf8.h"

#include <cstdint>
#include <cstring>

namespace weir::base {
namespace {

constexpr uint64_t kHighBits = 0x8080808080808080;

bool is_continuation(char c) {
  return (static_cast<uint8_t>(c) & 0xc0) == 0x80;
}

// The length of the ASCII bytes at the front; may stop up to seven bytes early.
size_t ascii_blocks(std::string_view text) {
  size_t at = 0;
  for (uint64_t block = 0; at + sizeof(block) <= text.size(); at += sizeof(block)) {
    std::memcpy(&block, text.data() + at, sizeof(block));
    if ((block & kHighBits) != 0) {
      break;
    }
  }
  return at;
}

// The length of the well-formed sequence at the front of a text that is not empty; 0 if there is
// none. The second byte's range is what keeps out overlong forms, surrogates and numbers above
// U+10FFFF (RFC 3629, section 4).
size_t sequence_length(std::string_view text) {
  const uint8_t lead = static_cast<uint8_t>(text[0]);
  if (lead < 0x80) {
    return 1;
  }
  if (lead < 0xc2 || lead > 0xf4) {
    return 0;
  }
  const size_t length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if (text.size() < length) {
    return 0;
  }
  const uint8_t second = static_cast<uint8_t>(text[1]);
  const uint8_t low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
  const uint8_t high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
  if (second < low || second > high) {
    return 0;
  }
  for (size_t i = 2; i < length; ++i) {
    if (!is_continuation(text[i])) {
      return 0;
    }
  }
  return length;
}

}  // namespace

bool is_valid_utf8(std::string_view text) {
  text.remove_prefix(ascii_blocks(text));
  while (!text.empty()) {
    const size_t length = sequence_length(text);
    if (length == 0) {
      return false;
    }
    text.remove_prefix(length);
  }
  return true;
}

size_t count_code_points(std::string_view text) {
  size_t count = ascii_blocks(text);
  for (const char c : text.substr(count)) {
    count += is_continuation(c) ? 0 : 1;
  }
  return count;
}

std::string_view utf8_prefix(std::string_view text, size_t size) {
  if (text.size() <= size) {
    return text;
  }
  while (size > 0 && is_continuation(text[size])) {
    --size;
  }
  return text.substr(0, size);
}

char32_t next_code_point(std::string_view& text) {
  const auto lead = static_cast<uint8_t>(text.front());
  const size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  char32_t code_point = length == 1 ? lead : static_cast<char32_t>(lead & (0x7f >> length));
  for (size_t i = 1; i < length; ++i) {
    code_point = (code_point << 6) | (static_cast<uint8_t>(text[i]) & 0x3f);
  }
  text.remove_prefix(length);
  return code_point;
}

size_t next_code_point(std::string_view text, size_t at) {
  ++at;
  while (at < text.size() && is_continuation(text[at])) {
    ++at;
  }
  return at;
}

}  // namespace weir::base
