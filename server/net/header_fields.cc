#include "server/net/header_fields.h"

#include <algorithm>

namespace weir::server::net {

namespace {

constexpr std::string_view kLineEnd = "\r\n";

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

// A signature looks at every line several times, so this is a loop without calls.
std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) {
    text.remove_prefix(1);
  }
  while (!text.empty() && is_blank(text.back())) {
    text.remove_suffix(1);
  }
  return text;
}

}  // namespace

bool next_field(std::string_view& lines, HeaderField& field) {
  if (lines.empty()) {
    return false;
  }
  const size_t end = std::min(lines.find(kLineEnd), lines.size());
  const std::string_view line = lines.substr(0, end);
  lines.remove_prefix(std::min(end + kLineEnd.size(), lines.size()));
  const size_t colon = std::min(line.find(':'), line.size());
  field.name = line.substr(0, colon);
  field.value = trimmed(line.substr(std::min(colon + 1, line.size())));
  return true;
}

std::vector<HeaderField> split_fields(std::string_view lines) {
  constexpr size_t kUsualCount = 16;
  std::vector<HeaderField> fields;
  fields.reserve(kUsualCount);
  HeaderField field;
  while (next_field(lines, field)) {
    fields.push_back(field);
  }
  return fields;
}

std::string lower_case(std::string_view text) {
  std::string out(text);
  make_lower_case(out);
  return out;
}

void make_lower_case(std::span<char> text) {
  std::ranges::transform(text, text.begin(), lower);
}

bool is_header_name(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) {
    return false;
  }
  // Most often the bytes are the same, and then no letter needs a look of its own.
  return a == b || std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view header_value(std::span<const HeaderField> fields, std::string_view name) {
  const auto found = std::ranges::find_if(
      fields, [name](const HeaderField& field) { return is_header_name(field.name, name); });
  return found == fields.end() ? std::string_view() : found->value;
}

}  // namespace weir::server::net
