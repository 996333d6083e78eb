#pragma once

// Just enough JSON for delivery: is this one value (RFC 8259), and how does it look on one line?
// The parser of requests lives in api/, which this layer does not see. Pure, one pass, no
// recursion.

#include <optional>
#include <string>
#include <string_view>

namespace weir::channels {

// The value without blanks and line ends around its parts, so that it takes one line. nullopt: it
// is not one JSON value in UTF-8, or nested deeper than 512.
std::optional<std::string> json_on_one_line(std::string_view text);

// Appends `text`, which is UTF-8, as a JSON string with its quotes.
void append_json_string(std::string_view text, std::string& out);

}  // namespace weir::channels
