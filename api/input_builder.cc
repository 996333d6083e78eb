#include "api/input_builder.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "api/member_table.h"
#include "api/wrong_type.h"
#include "base/check.h"
#include "base/utf8.h"

namespace weir::api {
namespace {

// Sorts by key and keeps the last of equal keys.
void sort_map(StringMap& map) {
  std::vector<StringMap::Entry>& entries = map.entries;
  std::stable_sort(entries.begin(), entries.end(),
                   [](const auto& a, const auto& b) { return a.key < b.key; });
  size_t kept = 0;
  for (size_t i = 0; i < entries.size(); ++i) {
    const bool replaced = i + 1 < entries.size() && entries[i].key == entries[i + 1].key;
    if (!replaced) {
      entries[kept++] = entries[i];
    }
  }
  entries.resize(kept);
}

constexpr size_t kUnbounded = std::numeric_limits<size_t>::max() / 4;

// Times further away than this are moved here: about 280,000 years, so that later sums of
// milliseconds do not overflow.
constexpr double kTimestampMillisMax = 9.0e15;

base::Timestamp timestamp_of(double millis) {
  return base::Timestamp{
      std::llround(std::clamp(millis, -kTimestampMillisMax, kTimestampMillisMax))};
}

template <typename T>
T clamp_to(int64_t number) {
  return static_cast<T>(
      std::clamp<int64_t>(number, std::numeric_limits<T>::min(), std::numeric_limits<T>::max()));
}

// Rounds down; numbers beyond the range become the end of the range.
int64_t floor_to_int64(double number) {
  constexpr double kEnd = 9223372036854775808.0;  // 2^63
  if (number >= kEnd) {
    return std::numeric_limits<int64_t>::max();
  }
  if (number < -kEnd) {
    return std::numeric_limits<int64_t>::min();
  }
  return static_cast<int64_t>(std::floor(number));
}

// The numbers that JSON has no digits for, as SDKs write them.
std::optional<double> parse_no_number(std::string_view word) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  if (word == "NaN") {
    return std::numeric_limits<double>::quiet_NaN();
  }
  if (word == "Infinity" || word == "-Infinity") {
    return word.front() == '-' ? -kInfinity : kInfinity;
  }
  return std::nullopt;
}

std::string upper_case(std::string_view text) {
  std::string upper(text);
  std::transform(upper.begin(), upper.end(), upper.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return upper;
}

// The words that are a Boolean (facts 1.8).
std::optional<bool> parse_boolean(std::string_view upper) {
  if (upper == "TRUE" || upper == "1" || upper == "YES") {
    return true;
  }
  if (upper == "FALSE" || upper == "0" || upper == "NO") {
    return false;
  }
  return std::nullopt;
}

// What AWS says about a container where no such container belongs (facts 1.8).
std::string wrong_container(Kind given) {
  return given == Kind::kList ? "Start of list found where not expected"
                              : "Start of structure or map found where not expected.";
}

}  // namespace

void InputBuilder::key(std::string_view name) {
  if (ignoring()) {
    return;
  }
  Frame& frame = top();
  if (frame.kind == Kind::kStructure) {
    frame.member = frame.structure->find(name);
  } else {
    frame.map_key = name;
  }
}

const Type* InputBuilder::wanted() const {
  if (ignoring() || frame_count_ == 0) {
    return nullptr;
  }
  const Frame& frame = top();
  switch (frame.kind) {
    case Kind::kStructure:
      return frame.member == nullptr ? nullptr : frame.member->type;
    case Kind::kMap:
      return &type_of<std::string_view>();
    default:
      return frame.element;
  }
}

void* InputBuilder::place() {
  Frame& frame = top();
  switch (frame.kind) {
    case Kind::kStructure:
      return frame.member->emplace(frame.object);
    case Kind::kMap:
      return append_to_map(frame);
    default:
      return append_to_list(frame);
  }
}

void* InputBuilder::append_to_list(Frame& frame) {
  const Type& list = *frame.list;
  if (list.size(frame.object) > frame.count_max) {
    list.drop_last(frame.object);
  }
  return list.append(frame.object);
}

void* InputBuilder::append_to_map(Frame& frame) {
  std::vector<StringMap::Entry>& entries = static_cast<StringMap*>(frame.object)->entries;
  // Duplicates are found by sorting, now and then: a search at each key would take quadratic time
  // for a body full of keys.
  if (entries.size() > 2 * frame.count_max && !frame.overfull) {
    sort_map(*static_cast<StringMap*>(frame.object));
    frame.overfull = entries.size() > frame.count_max;
  }
  if (frame.overfull) {
    return &dropped_value_;
  }
  entries.push_back({.key = frame.map_key, .value = {}});
  return &entries.back().value;
}

void InputBuilder::null() {
  if (wanted() == nullptr) {
    return;
  }
  Frame& frame = top();
  if (frame.kind == Kind::kStructure) {
    frame.member->reset(frame.object);
  } else if (frame.kind == Kind::kList && frame.element->kind == Kind::kStructure) {
    // Keeps its place, so that the entries of an answer still match the entries of the request;
    // the members it lacks are reported as constraint errors.
    append_to_list(frame);
  }
}

void InputBuilder::boolean(bool value) {
  const Type* type = wanted();
  if (type == nullptr) {
    return;
  }
  if (type->kind == Kind::kBoolean) {
    put(value);
  } else {
    fail(wrong_scalar(kBooleanClass, type->kind));
  }
}

void InputBuilder::integer(int64_t value, double millis) {
  const Type* type = wanted();
  if (type == nullptr) {
    return;
  }
  switch (type->kind) {
    case Kind::kInteger:
      return put(clamp_to<int32_t>(value));
    case Kind::kLong:
      return put(value);
    case Kind::kDouble:
      return put(static_cast<double>(value));
    case Kind::kTimestamp:
      return put(timestamp_of(millis));
    default:
      fail(wrong_scalar(kNumberClass, type->kind));
  }
}

void InputBuilder::number(double value, double millis) {
  if (const Type* type = wanted(); type != nullptr && type->kind == Kind::kDouble) {
    return put(value);
  }
  integer(floor_to_int64(value), millis);
}

void InputBuilder::text(std::string_view value) {
  const Type* type = wanted();
  if (type == nullptr) {
    return;
  }
  if (type->kind == Kind::kString) {
    return put(value);
  }
  if (type->kind == Kind::kDouble) {
    const std::optional<double> meant = parse_no_number(value);
    return meant ? put(*meant) : fail(wrong_scalar(kStringClass, type->kind));
  }
  if (type->kind != Kind::kBoolean) {
    return fail(wrong_scalar(kStringClass, type->kind));
  }
  const std::string word = upper_case(base::utf8_prefix(value, kEchoBytesMax));
  if (const std::optional<bool> meant = parse_boolean(word); meant) {
    put(*meant);
  } else {
    fail("'" + word + "' can not be converted to an Boolean");
  }
}

void InputBuilder::bytes(std::string_view value) {
  const Type* type = wanted();
  if (type == nullptr) {
    return;
  }
  if (type->kind == Kind::kBlob) {
    put(Blob{value});
  } else {
    fail(wrong_scalar(kBytesClass, type->kind));
  }
}

bool InputBuilder::open(Kind kind) {
  if (frame_count_ + ignored_depth_ == kDepthMax) {
    return false;
  }
  if (frame_count_ == 0 && !ignoring()) {
    CHECK(kind == Kind::kStructure);
    push({.kind = kind, .object = root_.object, .structure = root_.structure});
    return true;
  }
  const Type* type = wanted();
  // Neither format tells maps from structures.
  const bool fits = type != nullptr &&
                    (type->kind == kind || (type->kind == Kind::kMap && kind == Kind::kStructure));
  if (!fits) {
    if (type != nullptr) {
      fail(wrong_container(kind));
    }
    ++ignored_depth_;
    return true;
  }
  const Member* member = top().member;
  const std::optional<int64_t> max = member == nullptr ? std::nullopt : member->rules.max;
  push({.kind = type->kind,
        .object = place(),
        .structure = type->structure,
        .list = type,
        .element = type->element,
        .count_max = max ? static_cast<size_t>(*max) : kUnbounded});
  return true;
}

void InputBuilder::push(const Frame& frame) {
  CHECK_LT(frame_count_, kFramesMax);
  frames_[frame_count_++] = frame;
}

void InputBuilder::close() {
  if (ignoring()) {
    --ignored_depth_;
    return;
  }
  const Frame& frame = top();
  if (frame.kind == Kind::kMap) {
    sort_map(*static_cast<StringMap*>(frame.object));
  }
  --frame_count_;
}

void InputBuilder::fail(std::string text) {
  if (type_error_.empty()) {
    type_error_ = std::move(text);
  }
}

}  // namespace weir::api
