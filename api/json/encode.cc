#include "api/json/encode.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>

#include "api/size_estimate.h"
#include "base/base64.h"

namespace weir::api::json {
namespace {

constexpr size_t kNumberBytesMax = 24;

void encode_value(const Type& type, const void* value, std::string& out);
void encode_members(ConstObjectRef object, std::string& out);

// True for each byte of `block` that cannot stand in a JSON string as it is: below 0x20, '"', '\'.
// Bit tricks of the "has zero byte" kind; exact for blocks without such bytes, which is all that
// is asked.
bool needs_escape(uint64_t block) {
  constexpr uint64_t kOnes = 0x0101010101010101;
  constexpr uint64_t kHighs = 0x8080808080808080;
  const uint64_t quote = block ^ (kOnes * '"');
  const uint64_t backslash = block ^ (kOnes * '\\');
  const uint64_t control = (block - kOnes * 0x20) & ~block;
  return ((((quote - kOnes) & ~quote) | ((backslash - kOnes) & ~backslash) | control) & kHighs) !=
         0;
}

bool needs_escape(char c) {
  return static_cast<uint8_t>(c) < 0x20 || c == '"' || c == '\\';
}

// The length of the front of `text` that can be copied as it is.
size_t plain_prefix(std::string_view text) {
  size_t at = 0;
  for (uint64_t block = 0; at + sizeof(block) <= text.size(); at += sizeof(block)) {
    std::memcpy(&block, text.data() + at, sizeof(block));
    if (needs_escape(block)) {
      break;
    }
  }
  while (at < text.size() && !needs_escape(text[at])) {
    ++at;
  }
  return at;
}

void encode_escaped(char c, std::string& out) {
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      constexpr char kHex[] = "0123456789abcdef";
      out += "\\u00";
      out += kHex[static_cast<uint8_t>(c) >> 4];
      out += kHex[static_cast<uint8_t>(c) & 15];
  }
}

void encode_number(int64_t number, std::string& out) {
  std::array<char, kNumberBytesMax> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number);
  out.append(digits.data(), end.ptr);
}

void encode_double(double number, std::string& out) {
  if (!std::isfinite(number)) {
    out += std::isnan(number) ? "\"NaN\"" : number < 0 ? "\"-Infinity\"" : "\"Infinity\"";
    return;
  }
  std::array<char, kNumberBytesMax> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number);
  out.append(digits.data(), end.ptr);
}

// For times since 1970, which all the server's own are.
void encode_timestamp(base::Timestamp time, std::string& out) {
  encode_number(time.seconds(), out);
  const int64_t millis = time.millis % base::kMillisPerSecond;
  if (millis != 0) {
    const char fraction[] = {'.', static_cast<char>('0' + millis / 100),
                             static_cast<char>('0' + millis / 10 % 10),
                             static_cast<char>('0' + millis % 10)};
    out.append(fraction, sizeof(fraction));
  }
}

void encode_blob(std::string_view bytes, std::string& out) {
  out += '"';
  const size_t start = out.size();
  // Growing clears the new characters first: cheap, since they are written again at once while
  // they are in the cache.
  out.resize(start + base::base64_encoded_size(bytes.size()));
  base::base64_encode(bytes, out.data() + start);
  out += '"';
}

void encode_list(const Type& type, const void* list, std::string& out) {
  out += '[';
  const size_t count = type.size(list);
  for (size_t i = 0; i < count; ++i) {
    if (i > 0) {
      out += ',';
    }
    encode_value(*type.element, type.at(list, i), out);
  }
  out += ']';
}

void encode_map(const StringMap& map, std::string& out) {
  out += '{';
  for (size_t i = 0; i < map.entries.size(); ++i) {
    if (i > 0) {
      out += ',';
    }
    encode_string(map.entries[i].key, out);
    out += ':';
    encode_string(map.entries[i].value, out);
  }
  out += '}';
}

void encode_value(const Type& type, const void* value, std::string& out) {
  switch (type.kind) {
    case Kind::kString:
      return encode_string(type.text(value), out);
    case Kind::kInteger:
      return encode_number(*static_cast<const int32_t*>(value), out);
    case Kind::kLong:
      return encode_number(*static_cast<const int64_t*>(value), out);
    case Kind::kDouble:
      return encode_double(*static_cast<const double*>(value), out);
    case Kind::kBoolean:
      out += *static_cast<const bool*>(value) ? "true" : "false";
      return;
    case Kind::kBlob:
      return encode_blob(type.text(value), out);
    case Kind::kTimestamp:
      return encode_timestamp(*static_cast<const base::Timestamp*>(value), out);
    case Kind::kList:
      return encode_list(type, value, out);
    case Kind::kMap:
      return encode_map(*static_cast<const StringMap*>(value), out);
    case Kind::kStructure:
      return encode_members({type.structure, value}, out);
  }
}

void encode_members(ConstObjectRef object, std::string& out) {
  out += '{';
  bool first = true;
  for (const Member& member : object.structure->members) {
    const void* value = member.get(object.object);
    if (value == nullptr) {
      continue;
    }
    if (!first) {
      out += ',';
    }
    first = false;
    out += '"';
    out += member.name;
    out += "\":";
    encode_value(*member.type, value, out);
  }
  out += '}';
}

}  // namespace

void encode_string(std::string_view text, std::string& out) {
  out += '"';
  while (!text.empty()) {
    const size_t plain = plain_prefix(text);
    out.append(text.substr(0, plain));
    text.remove_prefix(plain);
    if (!text.empty()) {
      encode_escaped(text[0], out);
      text.remove_prefix(1);
    }
  }
  out += '"';
}

void encode(ConstObjectRef object, std::string& out) {
  out.reserve(out.size() + estimate_bytes(object, &base::base64_encoded_size));
  encode_members(object, out);
}

}  // namespace weir::api::json
