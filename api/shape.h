#pragma once

// Shapes: what a request or an answer looks like on the wire, as a table of members beside the
// struct that holds the values (declared with api/member_table.h). The table drives decoding, the
// constraint errors and encoding; nothing else in api/ knows the names of members.
//
// The tables are erased of their C++ types, so that each reader and writer exists once, not once
// for each operation.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace weir::api {

enum class Kind : uint8_t {
  kString,
  kInteger,  // 32 bits
  kLong,     // 64 bits
  kDouble,
  kBoolean,
  kBlob,
  kTimestamp,
  kList,
  kMap,
  kStructure,
};

// Bytes. Base64 in JSON, decoded in place when it is read; as they are in CBOR.
struct Blob {
  std::string_view bytes;
};

// The only kind of map that Kinesis has (tags). Sorted by key once it has been read.
struct StringMap {
  struct Entry {
    std::string_view key;
    std::string_view value;
  };
  std::vector<Entry> entries;
};

// A regular expression of the service model and the function that decides it; the texts are AWS's,
// the functions are ours (api/patterns.h).
struct Pattern {
  std::string_view text;
  bool (*matches)(std::string_view);
};

// What a value must satisfy (facts 1.9, 4.0).
struct Rules {
  bool required = false;
  // The value of a number; the length of a string (code points), blob (bytes), list or map.
  std::optional<int64_t> min = {};
  std::optional<int64_t> max = {};
  const Pattern* pattern = nullptr;
  std::span<const std::string_view> values = {};  // of an enum; empty = any
  const Rules* element = nullptr;                 // of the strings in a list
  const Rules* map_key = nullptr;
  const Rules* map_value = nullptr;
};

inline constexpr Rules required(Rules rules = {}) {
  rules.required = true;
  return rules;
}

struct Structure;

// How to reach the values of one C++ type.
struct Type {
  Kind kind = Kind::kString;
  // String and blob: false for std::string, which cannot hold a view into a body.
  bool is_view = true;
  std::string_view (*text)(const void* value) = nullptr;  // string and blob
  const Structure* structure = nullptr;
  const Type* element = nullptr;  // of a list, as the three that follow
  size_t (*size)(const void* list) = nullptr;
  const void* (*at)(const void* list, size_t index) = nullptr;
  void* (*append)(void* list) = nullptr;
  void (*drop_last)(void* list) = nullptr;
};

struct Member {
  std::string_view name;
  const Type* type = nullptr;
  Rules rules;
  // The value in an object of the struct that declares the member; nullptr when it is absent.
  const void* (*get)(const void* object) = nullptr;
  // Makes the member present, with an empty value, and returns that.
  void* (*emplace)(void* object) = nullptr;
  // Makes the member absent.
  void (*reset)(void* object) = nullptr;
};

struct Structure {
  std::span<const Member> members;

  const Member* find(std::string_view name) const {
    for (const Member& member : members) {
      if (member.name == name) {
        return &member;
      }
    }
    return nullptr;
  }
};

// An object together with its table.
struct ObjectRef {
  const Structure* structure = nullptr;
  void* object = nullptr;
};
struct ConstObjectRef {
  const Structure* structure = nullptr;
  const void* object = nullptr;
};

}  // namespace weir::api
