#pragma once

// UTF-8 as RFC 3629 defines it: no overlong forms, no surrogates, nothing above U+10FFFF.

#include <cstddef>
#include <string_view>

namespace weir::base {

bool is_valid_utf8(std::string_view text);

// The number of code points of a text that is valid UTF-8.
size_t count_code_points(std::string_view text);

// Takes the first code point off the front of `text`, which is valid UTF-8 and not empty.
char32_t next_code_point(std::string_view& text);

// The longest prefix of at most `size` bytes that does not cut a code point in two.
std::string_view utf8_prefix(std::string_view text, size_t size);

// The index of the code point behind the one that begins at `at`.
size_t next_code_point(std::string_view text, size_t at);

}  // namespace weir::base
