#include "bench/json_members.h"

#include <algorithm>
#include <charconv>

namespace weir::bench {
namespace {

uint64_t decoded_base64_bytes(std::string_view text) {
  uint64_t bytes = text.size() / 4 * 3;
  bytes -= text.ends_with('=') ? 1 : 0;
  bytes -= text.ends_with("==") ? 1 : 0;
  return bytes;
}

}  // namespace

bool JsonMembers::next_string(std::string_view* text) {
  const size_t open = rest_.find('"');
  if (open == std::string_view::npos) {
    return false;
  }
  const size_t close = rest_.find('"', open + 1);
  if (close == std::string_view::npos) {
    return false;
  }
  *text = rest_.substr(open + 1, close - open - 1);
  rest_.remove_prefix(close + 1);
  return true;
}

void JsonMembers::skip_blanks() {
  const size_t text = rest_.find_first_not_of(" \t\r\n");
  rest_.remove_prefix(std::min(text, rest_.size()));
}

bool JsonMembers::next(JsonMember* member) {
  std::string_view name;
  while (next_string(&name)) {
    skip_blanks();
    if (!rest_.starts_with(':')) {
      continue;  // a string in a list
    }
    rest_.remove_prefix(1);
    skip_blanks();
    member->name = name;
    if (rest_.starts_with('"')) {
      return next_string(&member->text);
    }
    member->text = rest_.substr(0, std::min(rest_.find_first_not_of("0123456789"), rest_.size()));
    return true;
  }
  return false;
}

std::string_view find_member(std::string_view json, std::string_view name) {
  JsonMembers members(json);
  JsonMember member;
  while (members.next(&member)) {
    if (member.name == name) {
      return member.text;
    }
  }
  return {};
}

uint64_t find_number(std::string_view json, std::string_view name) {
  const std::string_view digits = find_member(json, name);
  uint64_t number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

RecordsPage scan_records(std::string_view body) {
  RecordsPage page;
  JsonMembers members(body);
  JsonMember member;
  while (members.next(&member)) {
    if (member.name == "Data") {
      ++page.records;
      page.data_bytes += decoded_base64_bytes(member.text);
    } else if (member.name == "NextShardIterator") {
      page.next_iterator = member.text;
    }
  }
  return page;
}

}  // namespace weir::bench
