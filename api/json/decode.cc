#include "api/json/decode.h"

// Traps of RapidJSON 1.1, and what is done about them:
// - The recursive parser overflows the stack on 400,000 '[': kParseIterativeFlag, and the handler
//   stops at InputBuilder::kDepthMax.
// - Parsing stops at a NUL byte as if it were the end, so `{}\0junk` passes: the stream must have
//   come to the end of the body.
// - kParseValidateEncodingFlag switches the SIMD scan for the end of a string off, which costs a
//   third of the throughput of a put: the strings that are kept are validated here instead.
// - A lone low surrogate (\udc00) is accepted and written as bytes that are not UTF-8; the same
//   validation finds it.
// - The in-place stream needs a terminator and the SIMD scan reads whole blocks of 16 bytes: both
//   find room in base::Buffer::kPadding.
#if defined(__SSE2__)
#define RAPIDJSON_SSE2
#elif defined(__ARM_NEON)
#define RAPIDJSON_NEON
#endif
#include <rapidjson/reader.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "api/input_builder.h"
#include "api/wrong_type.h"
#include "base/base64.h"
#include "base/clock.h"
#include "base/utf8.h"

namespace weir::api::json {
namespace {

constexpr double kMillisPerSecond = base::kMillisPerSecond;

// `text` is a blob whose decoding in its own memory failed.
std::string wrong_base64(std::string_view text, const base::Base64Decoded& decoded) {
  // The front has been overwritten with what it means, which leads back to what it was.
  std::string original(base::base64_encoded_size(decoded.size), '\0');
  base::base64_encode(text.substr(0, decoded.size), original.data());
  original.append(text.substr(original.size()));
  std::string message = "'" + std::string(base::utf8_prefix(original, kEchoBytesMax)) +
                        "' can not be converted to a Blob: ";
  switch (decoded.error) {
    case base::Base64Error::kLength:
      return message + "Base64 encoded length is expected a multiple of 4 bytes but found: " +
             std::to_string(base::count_code_points(original));
    case base::Base64Error::kCharacter: {
      const size_t next = base::next_code_point(original, decoded.character);
      const std::string wrong = original.substr(decoded.character, next - decoded.character);
      return message + "Invalid Base64 character: '" + wrong + "'";
    }
    case base::Base64Error::kLastNonPad:
      return message + "Invalid last non-pad Base64 character dectected";
    case base::Base64Error::kNone:
      break;
  }
  return message;
}

// Receives RapidJSON's events. Each returns false to stop: the body is not well-formed.
class Handler {
 public:
  explicit Handler(ObjectRef input) : builder_(input) {}

  const std::string& type_error() const { return builder_.type_error(); }

  bool Null() {
    builder_.null();
    return inside_;
  }

  bool Bool(bool value) {
    builder_.boolean(value);
    return inside_;
  }

  bool Int(int value) { return integer(value); }
  bool Uint(unsigned value) { return integer(value); }
  bool Int64(int64_t value) { return integer(value); }
  bool Uint64(uint64_t value) {
    return integer(
        static_cast<int64_t>(std::min<uint64_t>(value, std::numeric_limits<int64_t>::max())));
  }
  bool Double(double value) {
    builder_.number(value, value * kMillisPerSecond);
    return inside_;
  }
  // Only called with kParseNumbersAsStringsFlag.
  bool RawNumber(const char*, rapidjson::SizeType, bool) { return false; }

  // `text` is memory of the body, which is the caller's to change.
  bool String(const char* text, rapidjson::SizeType size, bool) {
    const std::string_view view(text, size);
    const Type* type = builder_.wanted();
    if (type == nullptr) {
      return inside_;
    }
    if (type->kind == Kind::kBlob) {
      return blob(view, const_cast<char*>(text));
    }
    builder_.text(view);
    return base::is_valid_utf8(view);
  }

  bool Key(const char* text, rapidjson::SizeType size, bool) {
    const std::string_view name(text, size);
    builder_.key(name);
    return builder_.wanted() == nullptr || base::is_valid_utf8(name);
  }

  bool StartObject() {
    inside_ = true;
    return builder_.open(Kind::kStructure);
  }
  bool EndObject(rapidjson::SizeType) {
    builder_.close();
    return true;
  }

  bool StartArray() { return inside_ && builder_.open(Kind::kList); }
  bool EndArray(rapidjson::SizeType) {
    builder_.close();
    return true;
  }

 private:
  bool integer(int64_t value) {
    builder_.integer(value, static_cast<double>(value) * kMillisPerSecond);
    return inside_;
  }

  bool blob(std::string_view text, char* memory) {
    const base::Base64Decoded decoded = base::base64_decode(text, memory);
    if (decoded.error == base::Base64Error::kNone) {
      builder_.bytes(text.substr(0, decoded.size));
      return true;
    }
    builder_.fail(wrong_base64(text, decoded));
    return base::is_valid_utf8(text.substr(base::base64_encoded_size(decoded.size)));
  }

  InputBuilder builder_;
  bool inside_ = false;  // of the object that is the document
};

}  // namespace

Decoded decode(base::Buffer& body, ObjectRef input) {
  if (body.empty()) {
    return {};
  }
  body.data()[body.size()] = '\0';
  rapidjson::InsituStringStream stream(body.data());
  rapidjson::Reader reader;
  Handler handler(input);
  constexpr unsigned kFlags = rapidjson::kParseInsituFlag | rapidjson::kParseIterativeFlag;
  const rapidjson::ParseResult result = reader.Parse<kFlags>(stream, handler);
  if (result.IsError() || stream.Tell() != body.size()) {
    return {};
  }
  return {.well_formed = true, .type_error = handler.type_error()};
}

}  // namespace weir::api::json
