#pragma once

// Finds members in the JSON replies of the measured servers without parsing them: the generator
// shares its cores with the server, and a 14 MiB GetRecords reply needs only its strings' ends,
// found at the speed of memchr. Nesting is ignored: members come in the order of the text. It
// serves replies to our own requests, whose strings hold no escaped quotes; on other text it finds
// wrong members, never reads outside of the text.

#include <cstdint>
#include <string_view>

namespace weir::bench {

struct JsonMember {
  std::string_view name;
  std::string_view text;  // a string without its quotes, a number's digits, else empty
};

class JsonMembers {
 public:
  explicit JsonMembers(std::string_view json) : rest_(json) {}

  // The next member whose value is a string, a number or the start of something bigger; false at
  // the end of the text.
  bool next(JsonMember* member);

 private:
  bool next_string(std::string_view* text);
  void skip_blanks();

  std::string_view rest_;
};

// The first member of that name; empty if there is none.
std::string_view find_member(std::string_view json, std::string_view name);

// find_member as a number; 0 if there is none.
uint64_t find_number(std::string_view json, std::string_view name);

// What one GetRecords reply brought.
struct RecordsPage {
  uint64_t records = 0;
  uint64_t data_bytes = 0;  // decoded size of all Data members
  std::string_view next_iterator;
};

RecordsPage scan_records(std::string_view body);

}  // namespace weir::bench
