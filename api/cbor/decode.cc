#include "api/cbor/decode.h"

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "api/cbor/reader.h"
#include "api/input_builder.h"
#include "base/clock.h"
#include "base/utf8.h"

namespace weir::api::cbor {
namespace {

// Follows the nesting of the items, which the reader does not know, and hands them to the builder.
// Each function returns false when the body is not well-formed.
class Document {
 public:
  Document(base::Buffer& body, ObjectRef input, double millis_per_unit)
      : reader_(body), builder_(input), millis_per_unit_(millis_per_unit) {}

  bool read();

  const std::string& type_error() const { return builder_.type_error(); }

 private:
  // An array or map that has begun and not ended.
  struct Level {
    bool is_map = false;
    bool value_next = false;       // of a map: its key has been read
    std::optional<uint64_t> left;  // elements or pairs to come; nullopt: until a break
  };

  Level& top() { return levels_[depth_ - 1]; }
  bool open(const Item& item);
  void close();
  bool take(const Item& item);
  bool take_key(const Item& item);
  bool take_value(const Item& item);
  bool take_number(double number);

  Reader reader_;
  InputBuilder builder_;
  const double millis_per_unit_;
  std::array<Level, InputBuilder::kDepthMax> levels_;
  size_t depth_ = 0;
};

bool Document::read() {
  std::optional<Item> item = reader_.next();
  if (!item || item->type != ItemType::kMap || !open(*item)) {
    return false;
  }
  while (depth_ > 0) {
    if (top().left == 0 && !top().value_next) {
      close();
      continue;
    }
    item = reader_.next();
    if (!item || !take(*item)) {
      return false;
    }
  }
  return reader_.at_end();
}

bool Document::open(const Item& item) {
  const bool is_map = item.type == ItemType::kMap;
  if (!builder_.open(is_map ? Kind::kStructure : Kind::kList)) {
    return false;
  }
  levels_[depth_++] = {.is_map = is_map, .left = item.count};
  return true;
}

void Document::close() {
  builder_.close();
  --depth_;
}

bool Document::take(const Item& item) {
  Level& level = top();
  if (item.type == ItemType::kBreak) {
    if (level.left || level.value_next) {
      return false;
    }
    close();
    return true;
  }
  // Counted down at the key of a pair and at an element.
  if (level.left && !level.value_next) {
    --*level.left;
  }
  const bool is_key = level.is_map && !level.value_next;
  level.value_next = is_key;
  return is_key ? take_key(item) : take_value(item);
}

bool Document::take_key(const Item& item) {
  if (item.type != ItemType::kText) {
    return false;
  }
  builder_.key(item.text);
  return builder_.wanted() == nullptr || base::is_valid_utf8(item.text);
}

bool Document::take_number(double number) {
  const Type* wanted = builder_.wanted();
  if (!std::isfinite(number) && (wanted == nullptr || wanted->kind != Kind::kDouble)) {
    return false;
  }
  builder_.number(number, number * millis_per_unit_);
  return true;
}

bool Document::take_value(const Item& item) {
  switch (item.type) {
    case ItemType::kInteger:
      builder_.integer(item.integer, static_cast<double>(item.integer) * millis_per_unit_);
      return true;
    case ItemType::kFloat:
      return take_number(item.number);
    case ItemType::kBoolean:
      builder_.boolean(item.boolean);
      return true;
    case ItemType::kNull:
      builder_.null();
      return true;
    case ItemType::kText: {
      const bool wanted = builder_.wanted() != nullptr;
      builder_.text(item.text);
      return !wanted || base::is_valid_utf8(item.text);
    }
    case ItemType::kBytes:
      builder_.bytes(item.text);
      return true;
    case ItemType::kArray:
    case ItemType::kMap:
      return open(item);
    case ItemType::kBreak:
      break;
  }
  return false;
}

}  // namespace

Decoded decode(base::Buffer& body, ObjectRef input, TimeUnit unit) {
  const double millis_per_unit = unit == TimeUnit::kMillis ? 1 : base::kMillisPerSecond;
  Document document(body, input, millis_per_unit);
  if (!document.read()) {
    return {};
  }
  return {.well_formed = true, .type_error = document.type_error()};
}

}  // namespace weir::api::cbor
