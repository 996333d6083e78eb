#include "api/cloudwatch/query_form.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>

#include "api/cloudwatch/times.h"
#include "api/wrong_type.h"
#include "base/utf8.h"

namespace weir::api::cloudwatch {
namespace {

// A legal body of 1 MiB has half as many.
constexpr size_t kFieldsMax = 64 * 1024;

int digit_of(char c) {
  return c >= '0' && c <= '9'   ? c - '0'
         : c >= 'a' && c <= 'f' ? c - 'a' + 10
         : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                : -1;
}

// In its own memory. What is no group of "%XX" stays as it is.
std::string_view decoded(char* text, size_t size) {
  constexpr int kBase = 16;
  size_t out = 0;
  for (size_t i = 0; i < size; ++i, ++out) {
    const int high = text[i] == '%' && i + 2 < size ? digit_of(text[i + 1]) : -1;
    const int low = high >= 0 ? digit_of(text[i + 2]) : -1;
    if (low >= 0) {
      text[out] = static_cast<char>(high * kBase + low);
      i += 2;
    } else {
      text[out] = text[i] == '+' ? ' ' : text[i];
    }
  }
  return {text, out};
}

// Cuts the front of a path off.
std::string_view cut(std::string_view& path) {
  const size_t dot = path.find('.');
  const std::string_view front = path.substr(0, dot);
  path = dot == std::string_view::npos ? std::string_view() : path.substr(dot + 1);
  return front;
}

// The place in a list, 1, 2 ...; 0: it is none.
uint32_t place_of(std::string_view text) {
  uint32_t place = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), place);
  const bool good = error == std::errc() && stop == text.data() + text.size();
  return good ? place : 0;
}

// Places by number, so that "10" comes behind "9"; all else by its text.
bool comes_before(std::string_view a, std::string_view b) {
  while (!a.empty() && !b.empty()) {
    const std::string_view x = cut(a);
    const std::string_view y = cut(b);
    if (x == y) {
      continue;
    }
    const uint32_t place = place_of(x);
    const uint32_t other = place_of(y);
    return place > 0 && other > 0 && place != other ? place < other : x < y;
  }
  return a.empty() && !b.empty();
}

std::optional<double> parse_double(std::string_view text) {
  if (text == "Infinity" || text == "-Infinity") {
    return text.front() == '-' ? -INFINITY : INFINITY;
  }
  if (text == "NaN") {
    return std::numeric_limits<double>::quiet_NaN();
  }
  double value = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool good = error == std::errc() && stop == text.data() + text.size();
  return good ? std::optional(value) : std::nullopt;
}

template <typename T>
bool put(const std::optional<T>& value, void* place) {
  if (value) {
    *static_cast<T*>(place) = *value;
  }
  return value.has_value();
}

std::optional<int32_t> parse_integer(std::string_view text) {
  int32_t value = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool good = error == std::errc() && stop == text.data() + text.size();
  return good ? std::optional(value) : std::nullopt;
}

// False: the text is none of the kind. The kinds that no shape here has are none either.
bool put_scalar(Kind kind, std::string_view text, void* place) {
  switch (kind) {
    case Kind::kString:
      return put(std::optional(text), place);
    case Kind::kDouble:
      return put(parse_double(text), place);
    case Kind::kInteger:
      return put(parse_integer(text), place);
    case Kind::kTimestamp:
      return put(parse_iso_time(text), place);
    default:
      return false;
  }
}

// The way of one field into the input.
class Walk {
 public:
  Walk(std::string_view path, ObjectRef root)
      : path_(path), structure_(root.structure), object_(root.object) {}

  // Where the value belongs; nullptr: nowhere, because it is not known, is one element too many, or
  // the path is none (malformed()).
  void* place() {
    while (structure_ != nullptr) {
      const Member* const member = structure_->find(cut(path_));
      if (member == nullptr) {
        return nullptr;
      }
      void* const value = const_cast<void*>(member->get(object_));
      enter(*member->type, value != nullptr ? value : member->emplace(object_));
      if (kind_ == Kind::kList && !step_into_list(*member)) {
        return nullptr;
      }
    }
    malformed_ = malformed_ || !path_.empty();
    return malformed_ ? nullptr : object_;
  }

  bool malformed() const { return malformed_; }
  Kind kind() const { return kind_; }

 private:
  void enter(const Type& type, void* value) {
    kind_ = type.kind;
    list_ = type.kind == Kind::kList ? &type : nullptr;
    structure_ = type.kind == Kind::kStructure ? type.structure : nullptr;
    object_ = value;
  }

  bool step_into_list(const Member& member) {
    if (path_.empty()) {
      return false;  // "Dimensions=", an empty list
    }
    const bool named = cut(path_) == "member";
    const size_t place = place_of(cut(path_));
    const size_t size = list_->size(object_);
    if (member.rules.max && size > static_cast<size_t>(*member.rules.max) && place > size) {
      return false;  // it is refused for its length
    }
    if (!named || place == 0 || place > size + 1) {
      malformed_ = true;
      return false;
    }
    void* const element =
        place <= size ? const_cast<void*>(list_->at(object_, place - 1)) : list_->append(object_);
    enter(*list_->element, element);
    return true;
  }

  std::string_view path_;
  const Structure* structure_;
  void* object_;
  const Type* list_ = nullptr;
  Kind kind_ = Kind::kStructure;
  bool malformed_ = false;
};

}  // namespace

QueryForm::QueryForm(base::Buffer& body) {
  char* const text = body.data();
  size_t at = 0;
  while (at < body.size() && well_formed_) {
    const std::string_view rest = body.view().substr(at);
    const size_t size = std::min(rest.find('&'), rest.size());
    const size_t name_size = std::min(rest.substr(0, size).find('='), size);
    if (size > 0) {
      const size_t value_at = std::min(name_size + 1, size);
      fields_.push_back(
          {decoded(text + at, name_size), decoded(text + at + value_at, size - value_at)});
      well_formed_ = fields_.size() <= kFieldsMax && base::is_valid_utf8(fields_.back().name) &&
                     base::is_valid_utf8(fields_.back().value);
    }
    at += size + 1;
  }
  std::ranges::stable_sort(fields_, comes_before, &Field::name);
}

std::string_view QueryForm::value(std::string_view name) const {
  const auto found = std::ranges::find(fields_, name, &Field::name);
  return found == fields_.end() ? std::string_view() : found->value;
}

Decoded QueryForm::decode(ObjectRef input) const {
  for (const Field& field : fields_) {
    Walk walk(field.name, input);
    void* const place = walk.place();
    if (walk.malformed()) {
      return {.well_formed = false,
              .type_error = "The parameter " +
                            std::string(base::utf8_prefix(field.name, kEchoBytesMax)) +
                            " is not where a list goes on"};
    }
    if (place != nullptr && !put_scalar(walk.kind(), field.value, place)) {
      return {.well_formed = true,
              .type_error =
                  "The value " + std::string(base::utf8_prefix(field.value, kEchoBytesMax)) +
                  " of the parameter " + std::string(base::utf8_prefix(field.name, kEchoBytesMax)) +
                  " has the wrong form"};
    }
  }
  return {.well_formed = true, .type_error = {}};
}

}  // namespace weir::api::cloudwatch
