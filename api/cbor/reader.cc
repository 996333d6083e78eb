#include "api/cbor/reader.h"

// Traps of libcbor 0.8, and what is done about them:
// - cbor_load() builds a tree, believes the length of a definite array and recurses to free it:
//   only cbor_stream_decode() is used, which reads one head (and the bytes of a definite string),
//   checks them against the end of the input and allocates nothing.
// - It does not know to what the chunks of a string and the elements of a container belong: who may
//   follow whom is decided here and in decode.cc.
// - It calls the callbacks without looking whether they are there: the table is filled completely.
// - Tags and simple values that have no meaning yet are errors to it, although RFC 8949 lets them
//   pass. No client of Kinesis sends them.
#include <cbor.h>

#include <cstring>
#include <limits>

namespace weir::api::cbor {
namespace {

constexpr uint64_t kPositiveBignum = 2;
constexpr uint64_t kNegativeBignum = 3;

// What libcbor finds: an item or a part of one.
struct Head {
  enum class Part { kItem, kTag, kTextChunks, kBytesChunks };

  Part part = Part::kItem;
  Item item;
  uint64_t tag = 0;
};

int64_t clamped(uint64_t value) {
  constexpr uint64_t kMax = std::numeric_limits<int64_t>::max();
  return static_cast<int64_t>(value < kMax ? value : kMax);
}

// Of the number -1 - value, which is how CBOR writes the negative ones.
int64_t clamped_negative(uint64_t value) {
  return -1 - clamped(value);
}

// The number that all the bytes make, most significant first.
uint64_t saturated(std::string_view digits) {
  constexpr uint64_t kMax = std::numeric_limits<uint64_t>::max();
  uint64_t value = 0;
  for (const char digit : digits) {
    value = value > kMax >> 8 ? kMax : value << 8 | static_cast<uint8_t>(digit);
  }
  return value;
}

Head& found(void* context) {
  return *static_cast<Head*>(context);
}

template <typename T>
void on_unsigned(void* context, T value) {
  found(context).item = {.type = ItemType::kInteger, .integer = clamped(value)};
}

template <typename T>
void on_negative(void* context, T value) {
  found(context).item = {.type = ItemType::kInteger, .integer = clamped_negative(value)};
}

template <typename T>
void on_float(void* context, T value) {
  found(context).item = {.type = ItemType::kFloat, .number = double{value}};
}

template <ItemType type>
void on_string(void* context, cbor_data bytes, size_t size) {
  found(context).item = {.type = type, .text = {reinterpret_cast<const char*>(bytes), size}};
}

template <ItemType type>
void on_counted(void* context, size_t count) {
  found(context).item = {.type = type, .count = count};
}

template <ItemType type>
void on_plain(void* context) {
  found(context).item = {.type = type};
}

template <Head::Part part>
void on_chunks(void* context) {
  found(context).part = part;
}

void on_tag(void* context, uint64_t tag) {
  found(context).part = Head::Part::kTag;
  found(context).tag = tag;
}

void on_boolean(void* context, bool value) {
  found(context).item = {.type = ItemType::kBoolean, .boolean = value};
}

constexpr cbor_callbacks kCallbacks = {
    .uint8 = on_unsigned<uint8_t>,
    .uint16 = on_unsigned<uint16_t>,
    .uint32 = on_unsigned<uint32_t>,
    .uint64 = on_unsigned<uint64_t>,
    .negint64 = on_negative<uint64_t>,
    .negint32 = on_negative<uint32_t>,
    .negint16 = on_negative<uint16_t>,
    .negint8 = on_negative<uint8_t>,
    .byte_string_start = on_chunks<Head::Part::kBytesChunks>,
    .byte_string = on_string<ItemType::kBytes>,
    .string = on_string<ItemType::kText>,
    .string_start = on_chunks<Head::Part::kTextChunks>,
    .indef_array_start = on_plain<ItemType::kArray>,
    .array_start = on_counted<ItemType::kArray>,
    .indef_map_start = on_plain<ItemType::kMap>,
    .map_start = on_counted<ItemType::kMap>,
    .tag = on_tag,
    .float2 = on_float<float>,
    .float4 = on_float<float>,
    .float8 = on_float<double>,
    .undefined = on_plain<ItemType::kNull>,
    .null = on_plain<ItemType::kNull>,
    .boolean = on_boolean,
    .indef_break = on_plain<ItemType::kBreak>,
};

// Reads the head that begins at `at`, and moves `at` behind it.
std::optional<Head> read_head(const base::Buffer& body, size_t& at) {
  Head head;
  const auto* const input = reinterpret_cast<cbor_data>(body.data() + at);
  const cbor_decoder_result result =
      cbor_stream_decode(input, body.size() - at, &kCallbacks, &head);
  if (result.status != CBOR_DECODER_FINISHED) {
    return std::nullopt;
  }
  at += result.read;
  return head;
}

// Moves the chunks of a string together, to where the head of the first one was: there is room,
// since each of them has a head.
std::optional<Item> join_chunks(ItemType type, base::Buffer& body, size_t& at) {
  char* const start = body.data() + at;
  size_t size = 0;
  for (;;) {
    const std::optional<Head> chunk = read_head(body, at);
    if (!chunk || chunk->part != Head::Part::kItem) {
      return std::nullopt;
    }
    if (chunk->item.type == ItemType::kBreak) {
      return Item{.type = type, .text = {start, size}};
    }
    if (chunk->item.type != type) {
      return std::nullopt;
    }
    std::memmove(start + size, chunk->item.text.data(), chunk->item.text.size());
    size += chunk->item.text.size();
  }
}

std::optional<Item> whole_item(const Head& head, base::Buffer& body, size_t& at) {
  switch (head.part) {
    case Head::Part::kTextChunks:
      return join_chunks(ItemType::kText, body, at);
    case Head::Part::kBytesChunks:
      return join_chunks(ItemType::kBytes, body, at);
    default:
      return head.item;
  }
}

}  // namespace

std::optional<Item> Reader::next() {
  std::optional<uint64_t> tag;
  std::optional<Head> head = read_head(body_, at_);
  while (head && head->part == Head::Part::kTag) {
    tag = head->tag;
    head = read_head(body_, at_);
  }
  if (!head || (tag && head->item.type == ItemType::kBreak)) {
    return std::nullopt;
  }
  std::optional<Item> item = whole_item(*head, body_, at_);
  if (item && item->type == ItemType::kBytes) {
    if (tag == kPositiveBignum) {
      return Item{.type = ItemType::kInteger, .integer = clamped(saturated(item->text))};
    }
    if (tag == kNegativeBignum) {
      return Item{.type = ItemType::kInteger, .integer = clamped_negative(saturated(item->text))};
    }
  }
  return item;
}

}  // namespace weir::api::cbor
