#pragma once

// Reader: takes a CBOR document (RFC 8949) apart, item by item from front to back, without a tree,
// without recursion and without memory of its own. What CBOR has several spellings for is one thing
// behind it: widths of numbers, bignums, floats of three sizes, null and undefined, strings in one
// piece or in chunks.
//
// libcbor stays behind reader.cc, whose head comment lists its traps.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/buffer.h"

namespace weir::api::cbor {

enum class ItemType {
  kInteger,
  kFloat,
  kBoolean,
  kNull,
  kText,
  kBytes,
  kArray,  // begins; its elements follow
  kMap,    // begins; its keys and values follow in turn
  kBreak,  // ends an array or map without a count
};

struct Item {
  ItemType type = ItemType::kNull;
  int64_t integer = 0;  // of kInteger; numbers beyond the range become the end of the range
  double number = 0;    // of kFloat
  bool boolean = false;
  std::string_view text = {};  // of kText and kBytes: memory of the body
  // Of kArray and kMap: elements or pairs. What the client claims, not to be believed; nullopt: as
  // many as there are before kBreak.
  std::optional<uint64_t> count = {};
};

// Used for one document, by one thread.
class Reader {
 public:
  // `body` outlives the reader and the items. The chunks of strings are joined in its memory.
  explicit Reader(base::Buffer& body) : body_(body) {}

  // The next item; nullopt when what follows is none, or not all there. Tags 2 and 3 make a number
  // of a byte string; all others are walked over: what a value is for, its shape says. Does not
  // know where an item may stand: kBreak comes wherever it is.
  std::optional<Item> next();

  bool at_end() const { return at_ == body_.size(); }

 private:
  base::Buffer& body_;
  size_t at_ = 0;
};

}  // namespace weir::api::cbor
