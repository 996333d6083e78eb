#include "api/cbor/encode.h"

// A trap of libcbor 0.8: its writers return 0 and write nothing when the buffer is too small.
#include <cbor.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "api/size_estimate.h"
#include "base/check.h"

namespace weir::api::cbor {
namespace {

constexpr uint64_t kMillisTag = 1;

// The longest head: one byte and eight of a number or length.
constexpr size_t kHeadBytesMax = 9;

void encode_value(const Type& type, const void* value, std::string& out);

// Appends what one of libcbor's writers makes of `args`.
template <auto write, typename... Args>
void append(std::string& out, Args... args) {
  std::array<unsigned char, kHeadBytesMax> head;
  const size_t size = write(args..., head.data(), head.size());
  CHECK(size > 0);
  out.append(reinterpret_cast<const char*>(head.data()), size);
}

void encode_text(std::string_view text, std::string& out) {
  append<cbor_encode_string_start>(out, text.size());
  out.append(text);
}

void encode_bytes(std::string_view bytes, std::string& out) {
  append<cbor_encode_bytestring_start>(out, bytes.size());
  out.append(bytes);
}

void encode_number(int64_t number, std::string& out) {
  if (number < 0) {
    append<cbor_encode_negint>(out, static_cast<uint64_t>(-1 - number));
  } else {
    append<cbor_encode_uint>(out, static_cast<uint64_t>(number));
  }
}

void encode_list(const Type& type, const void* list, std::string& out) {
  append<cbor_encode_indef_array_start>(out);
  const size_t count = type.size(list);
  for (size_t i = 0; i < count; ++i) {
    encode_value(*type.element, type.at(list, i), out);
  }
  append<cbor_encode_break>(out);
}

void encode_map(const StringMap& map, std::string& out) {
  append<cbor_encode_indef_map_start>(out);
  for (const StringMap::Entry& entry : map.entries) {
    encode_text(entry.key, out);
    encode_text(entry.value, out);
  }
  append<cbor_encode_break>(out);
}

void encode_members(ConstObjectRef object, std::string& out) {
  append<cbor_encode_indef_map_start>(out);
  for (const Member& member : object.structure->members) {
    if (const void* value = member.get(object.object); value != nullptr) {
      encode_text(member.name, out);
      encode_value(*member.type, value, out);
    }
  }
  append<cbor_encode_break>(out);
}

void encode_value(const Type& type, const void* value, std::string& out) {
  switch (type.kind) {
    case Kind::kString:
      return encode_text(type.text(value), out);
    case Kind::kInteger:
      return encode_number(*static_cast<const int32_t*>(value), out);
    case Kind::kLong:
      return encode_number(*static_cast<const int64_t*>(value), out);
    case Kind::kDouble:
      return append<cbor_encode_double>(out, *static_cast<const double*>(value));
    case Kind::kBoolean:
      return append<cbor_encode_bool>(out, *static_cast<const bool*>(value));
    case Kind::kBlob:
      return encode_bytes(type.text(value), out);
    case Kind::kTimestamp:
      append<cbor_encode_tag>(out, kMillisTag);
      return encode_number(static_cast<const base::Timestamp*>(value)->millis, out);
    case Kind::kList:
      return encode_list(type, value, out);
    case Kind::kMap:
      return encode_map(*static_cast<const StringMap*>(value), out);
    case Kind::kStructure:
      return encode_members({type.structure, value}, out);
  }
}

}  // namespace

void encode(ConstObjectRef object, std::string& out) {
  out.reserve(out.size() + estimate_bytes(object, [](size_t size) { return size; }));
  encode_members(object, out);
}

}  // namespace weir::api::cbor
