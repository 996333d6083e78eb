#include "api/size_estimate.h"

namespace weir::api {
namespace {

// What stands around a value: in JSON quotes, colon and comma, in CBOR its length. And the longest
// number.
constexpr size_t kPunctuationBytes = 5;
constexpr size_t kNumberBytesMax = 24;

using BlobBytes = size_t (*)(size_t);

size_t estimate_map(const StringMap& map) {
  size_t bytes = kPunctuationBytes;
  for (const StringMap::Entry& entry : map.entries) {
    bytes += entry.key.size() + entry.value.size() + 2 * kPunctuationBytes;
  }
  return bytes;
}

size_t estimate_value(const Type& type, const void* value, BlobBytes blob_bytes) {
  switch (type.kind) {
    case Kind::kString:
      return type.text(value).size() + kPunctuationBytes;
    case Kind::kBlob:
      return blob_bytes(type.text(value).size()) + kPunctuationBytes;
    case Kind::kList: {
      size_t bytes = kPunctuationBytes;
      for (size_t i = 0; i < type.size(value); ++i) {
        bytes += estimate_value(*type.element, type.at(value, i), blob_bytes);
      }
      return bytes;
    }
    case Kind::kMap:
      return estimate_map(*static_cast<const StringMap*>(value));
    case Kind::kStructure:
      return estimate_bytes({type.structure, value}, blob_bytes);
    default:
      return kNumberBytesMax;
  }
}

}  // namespace

size_t estimate_bytes(ConstObjectRef object, BlobBytes blob_bytes) {
  size_t bytes = kPunctuationBytes;
  for (const Member& member : object.structure->members) {
    if (const void* value = member.get(object.object); value != nullptr) {
      bytes +=
          member.name.size() + kPunctuationBytes + estimate_value(*member.type, value, blob_bytes);
    }
  }
  return bytes;
}

}  // namespace weir::api
