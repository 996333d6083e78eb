#include "tests/support/cbor_text.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdlib>

#include "api/json/encode.h"
#include "api/member_table.h"
#include "base/base64.h"
#include "base/check.h"
#include "base/codec.h"

namespace weir::api {
namespace {

// Major types, already in the place they have in the first byte.
enum Major : uint8_t {
  kUnsigned = 0x00,
  kNegative = 0x20,
  kBytes = 0x40,
  kText = 0x60,
  kArray = 0x80,
  kMap = 0xa0,
  kTag = 0xc0,
  kSimple = 0xe0,
};
constexpr uint8_t kIndefinite = 31;
constexpr char kBreak = '\xff';
constexpr uint64_t kMillisTag = 1;

// The bytes that a number needs behind the first one: 0, 1, 2, 4 or 8.
size_t least_width(uint64_t number) {
  size_t width = number < 24 ? 0 : 1;
  while (width != 0 && width < 8 && number >> (8 * width) != 0) {
    width *= 2;
  }
  return width;
}

// The first byte of an item and the number in it. `width_min` asks for more bytes than it needs.
std::string head(Major major, uint64_t number, size_t width_min = 0) {
  const size_t width = std::max(width_min, least_width(number));
  if (width == 0) {
    return {static_cast<char>(major + number)};
  }
  const auto info = static_cast<uint8_t>(24 + std::countr_zero(width));
  std::string bytes(1, static_cast<char>(major + info));
  for (size_t i = width; i-- > 0;) {
    bytes += static_cast<char>(number >> (8 * i));
  }
  return bytes;
}

std::string float64(double value) {
  std::string bytes = "\xfb";
  base::Encoder(bytes).u64(std::bit_cast<uint64_t>(value));
  return bytes;
}

// Reads JSON and writes CBOR, one value at a time.
class Translator {
 public:
  Translator(std::string_view json, base::RandomSource* forms) : json_(json), forms_(forms) {}

  std::string value(const Type* type);

  bool at_end() {
    skip_blanks();
    return at_ == json_.size();
  }

 private:
  // One in `count` times, if forms are wanted at all.
  bool sometimes(uint64_t count) { return forms_ != nullptr && forms_->next_uint64() % count == 0; }

  size_t some_width() {
    return forms_ == nullptr ? 0 : (size_t{1} << (forms_->next_uint64() % 5)) / 2;
  }

  void skip_blanks() {
    while (at_ < json_.size() && std::string_view(" \n\r\t").find(json_[at_]) != json_.npos) {
      ++at_;
    }
  }

  char peek() {
    skip_blanks();
    CHECK(at_ < json_.size());
    return json_[at_];
  }

  bool take(std::string_view word) {
    skip_blanks();
    const bool there = json_.substr(at_).starts_with(word);
    at_ += there ? word.size() : 0;
    return there;
  }

  std::string_view quoted();
  std::string container(Major major, const Type* type);
  std::string pair(const Type* type);
  std::string string(Major major, std::string_view bytes);
  std::string text(const Type* type);
  std::string number(const Type* type);
  std::string integer(int64_t value);
  std::string time(double seconds);

  std::string_view json_;
  base::RandomSource* forms_;
  size_t at_ = 0;
};

std::string_view Translator::quoted() {
  CHECK(take("\""));
  const size_t end = json_.find('"', at_);
  CHECK(end != json_.npos);
  const std::string_view text = json_.substr(at_, end - at_);
  CHECK(text.find('\\') == text.npos);
  at_ = end + 1;
  return text;
}

std::string Translator::value(const Type* type) {
  const std::string tag = sometimes(16) ? head(kTag, 55'799) : "";  // "this is CBOR"
  switch (peek()) {
    case '{':
      return tag + container(kMap, type);
    case '[':
      return tag + container(kArray, type);
    case '"':
      return tag + text(type);
    default:
      break;
  }
  if (take("null")) {
    return tag + (sometimes(2) ? "\xf7" : "\xf6");
  }
  if (take("true")) {
    return tag + "\xf5";
  }
  return tag + (take("false") ? "\xf4" : number(type));
}

std::string Translator::container(Major major, const Type* type) {
  const std::string_view end = major == kMap ? "}" : "]";
  ++at_;
  std::string items;
  size_t count = 0;
  const Type* const element = type == nullptr ? nullptr : type->element;
  for (; !take(end); take(",")) {
    items += major == kMap ? pair(type) : value(element);
    ++count;
  }
  if (sometimes(2)) {
    return std::string(1, static_cast<char>(major + kIndefinite)) + items + kBreak;
  }
  return head(major, count, some_width()) + items;
}

std::string Translator::pair(const Type* type) {
  const std::string_view name = quoted();
  CHECK(take(":"));
  const Type* of_value = nullptr;
  if (type != nullptr && type->kind == Kind::kStructure) {
    const Member* member = type->structure->find(name);
    of_value = member == nullptr ? nullptr : member->type;
  }
  const std::string key = string(kText, name);
  return key + value(of_value);
}

std::string Translator::string(Major major, std::string_view bytes) {
  if (!sometimes(4)) {
    return head(major, bytes.size(), some_width()).append(bytes);
  }
  std::string chunks(1, static_cast<char>(major + kIndefinite));
  while (!bytes.empty() || sometimes(3)) {
    const std::string_view chunk = bytes.substr(0, forms_->next_uint64() % 5);
    chunks += head(major, chunk.size(), some_width()).append(chunk);
    bytes.remove_prefix(chunk.size());
  }
  return chunks + kBreak;
}

std::string Translator::text(const Type* type) {
  std::string text(quoted());
  if (type != nullptr && type->kind == Kind::kBlob) {
    const base::Base64Decoded decoded = base::base64_decode(std::string(text), text.data());
    if (decoded.error == base::Base64Error::kNone) {
      return string(kBytes, text.substr(0, decoded.size));
    }
  }
  return string(kText, text);
}

std::string Translator::number(const Type* type) {
  const size_t end = std::min(json_.find_first_not_of("+-.0123456789eE", at_), json_.size());
  const std::string digits(json_.substr(at_, end - at_));
  CHECK(!digits.empty());
  at_ = end;
  if (type != nullptr && type->kind == Kind::kTimestamp) {
    return time(std::strtod(digits.c_str(), nullptr));
  }
  if (digits.find_first_of(".eE") != digits.npos) {
    return float64(std::strtod(digits.c_str(), nullptr));
  }
  return integer(std::strtoll(digits.c_str(), nullptr, 10));
}

std::string Translator::integer(int64_t value) {
  if (sometimes(8) && std::abs(value) < int64_t{1} << 53) {
    return float64(static_cast<double>(value));
  }
  const bool negative = value < 0;
  const uint64_t number = static_cast<uint64_t>(negative ? -1 - value : value);
  if (sometimes(8)) {
    std::string digits;
    base::Encoder(digits).u64(0).u64(number);
    return head(kTag, negative ? 3 : 2) + string(kBytes, digits);
  }
  return head(negative ? kNegative : kUnsigned, number, some_width());
}

std::string Translator::time(double seconds) {
  const int64_t millis = std::llround(seconds * 1000);
  return (sometimes(4) ? "" : head(kTag, kMillisTag)) + integer(millis);
}

// Reads CBOR and writes JSON.
class Reverse {
 public:
  explicit Reverse(std::string_view cbor) : cbor_(cbor) {}

  std::string value();
  bool at_end() const { return cbor_.empty(); }

 private:
  struct Head {
    uint8_t major = 0;
    bool indefinite = false;
    uint64_t number = 0;
  };

  std::string_view take(size_t size) {
    CHECK(size <= cbor_.size());
    const std::string_view front = cbor_.substr(0, size);
    cbor_.remove_prefix(size);
    return front;
  }

  Head read_head();
  std::string container(const Head& head);
  std::string time();

  std::string_view cbor_;
};

Reverse::Head Reverse::read_head() {
  const auto first = static_cast<uint8_t>(take(1)[0]);
  const uint8_t info = first & 31;
  Head head{.major = static_cast<uint8_t>(first - info),
            .indefinite = info == kIndefinite,
            .number = info};
  if (info >= 24 && !head.indefinite) {
    CHECK(info < 28);
    head.number = 0;
    for (const char byte : take(size_t{1} << (info - 24))) {
      head.number = head.number << 8 | static_cast<uint8_t>(byte);
    }
  }
  return head;
}

std::string Reverse::value() {
  const Head head = read_head();
  std::string json;
  switch (head.major) {
    case kUnsigned:
      return std::to_string(head.number);
    case kNegative:
      return std::to_string(-1 - static_cast<int64_t>(head.number));
    case kText:
      json::encode_string(take(head.number), json);
      return json;
    case kBytes: {
      const std::string_view bytes = take(head.number);
      json.resize(base::base64_encoded_size(bytes.size()));
      base::base64_encode(bytes, json.data());
      return "\"" + json + "\"";
    }
    case kTag:
      CHECK_EQ(head.number, kMillisTag);
      return time();
    case kSimple:
      CHECK(head.number == 20 || head.number == 21);
      return head.number == 21 ? "true" : "false";
    default:
      return container(head);
  }
}

std::string Reverse::container(const Head& head) {
  const bool is_map = head.major == kMap;
  std::string json(1, is_map ? '{' : '[');
  for (uint64_t i = 0; head.indefinite ? cbor_.empty() || cbor_[0] != kBreak : i < head.number;
       ++i) {
    json += i == 0 ? "" : ",";
    json += value();
    if (is_map) {
      json += ":" + value();
    }
  }
  if (head.indefinite) {
    CHECK_EQ(take(1)[0], kBreak);
  }
  return json + (is_map ? '}' : ']');
}

// Seconds, with three decimals unless they are zero (facts 1.10).
std::string Reverse::time() {
  const Head head = read_head();
  CHECK_EQ(head.major, kUnsigned);
  const std::string millis = std::to_string(1000 + head.number % 1000).substr(1);
  return std::to_string(head.number / 1000) + (millis == "000" ? "" : "." + millis);
}

}  // namespace

std::string from_hex(std::string_view hex) {
  std::string bytes;
  for (size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  }
  return bytes;
}

std::string to_hex(std::string_view bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    hex += kDigits[byte >> 4];
    hex += kDigits[byte & 15];
  }
  return hex;
}

std::string to_cbor(std::string_view json, const Type* type, base::RandomSource* forms) {
  Translator translator(json, forms);
  std::string cbor = translator.value(type);
  CHECK(translator.at_end());
  return cbor;
}

std::string to_cbor(std::string_view json, const Structure& shape, base::RandomSource* forms) {
  const Type type{.kind = Kind::kStructure, .structure = &shape};
  return to_cbor(json, &type, forms);
}

std::string to_json(std::string_view cbor) {
  Reverse reverse(cbor);
  std::string json = reverse.value();
  CHECK(reverse.at_end());
  return json;
}

}  // namespace weir::api
