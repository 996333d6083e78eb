#include "shards/tags.h"

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "base/utf8.h"
#include "shards/limits.h"

namespace weir::shards {
namespace {

// facts 4.5: the characters that pass the first test, by code point. ':' is in the newer doc.
bool allowed_in_tag(char32_t c) {
  constexpr std::string_view kPunctuation = "_./=+-@%: ";
  if (c < 0x80) {
    const char ascii = static_cast<char>(c);
    return (ascii >= '0' && ascii <= '9') || (ascii >= 'a' && ascii <= 'z') ||
           (ascii >= 'A' && ascii <= 'Z') || kPunctuation.find(ascii) != std::string_view::npos;
  }
  return (c >= 0xC0 && c <= 0x1FFF) || (c >= 0x2C00 && c <= 0xD7FF);
}

bool all_allowed(std::string_view text) {
  while (!text.empty()) {
    const char32_t c = base::next_code_point(text);
    if (!allowed_in_tag(c)) {
      return false;
    }
  }
  return true;
}

bool has_percent(std::string_view text) {
  return text.find('%') != std::string_view::npos;
}

Error about(ErrorKind kind, const StreamKey& stream) {
  return Error(kind).with("stream", stream.name).with("account", stream.tenant.account);
}

}  // namespace

Result<void> check_tags_to_add(const StreamKey& stream, const Tags& tags) {
  for (const auto& [key, value] : tags) {
    if (!all_allowed(key) || !all_allowed(value)) {
      return Error(ErrorKind::kTagCharactersInvalid);
    }
  }
  for (const auto& [key, value] : tags) {
    if (has_percent(key) || has_percent(value)) {
      return about(ErrorKind::kTagsIllegalOnAdd, stream);
    }
  }
  return {};
}

Result<void> check_tags_to_remove(const StreamKey& stream, const std::vector<std::string>& keys) {
  if (!std::all_of(keys.begin(), keys.end(), all_allowed)) {
    return Error(ErrorKind::kTagCharactersInvalid);
  }
  if (std::any_of(keys.begin(), keys.end(), has_percent)) {
    return about(ErrorKind::kTagsIllegalOnRemove, stream);
  }
  return {};
}

Result<Tags> merge_tags(const StreamKey& stream, const Tags& current, const Tags& added) {
  Tags merged = added;
  merged.insert(current.begin(), current.end());
  if (static_cast<int64_t>(merged.size()) > limits::kTagsMax) {
    return about(ErrorKind::kTagLimitExceeded, stream);
  }
  return merged;
}

}  // namespace weir::shards
