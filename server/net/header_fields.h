#pragma once

// The header fields of a request as text: "Name: value" lines with CRLF behind each. HTTP/1 has
// them in this form; whoever reads another HTTP writes them in it.

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace weir::server::net {

struct HeaderField {
  std::string_view name;   // as it came
  std::string_view value;  // without the blanks around it
};

// Takes the first line off `lines`; false when there is none left.
bool next_field(std::string_view& lines, HeaderField& field);

std::string lower_case(std::string_view text);
void make_lower_case(std::span<char> text);

// All lines at once, for whoever looks at them more than once. Views into `lines`.
std::vector<HeaderField> split_fields(std::string_view lines);

// Names of headers are compared without case.
bool is_header_name(std::string_view a, std::string_view b);

// The value of the first field of that name; empty when there is none.
std::string_view header_value(std::span<const HeaderField> fields, std::string_view name);

}  // namespace weir::server::net
