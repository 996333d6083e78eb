#pragma once

// For tests that compare the server with its documents. They run in the checkout.

#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>

namespace weir::server {

// What the first group of `pattern` catches, wherever it matches.
inline std::set<std::string> matches(const std::string& text, const std::string& pattern) {
  const std::regex regex(pattern);
  std::set<std::string> found;
  for (std::sregex_iterator at(text.begin(), text.end(), regex), end; at != end; ++at) {
    found.insert((*at)[1]);
  }
  return found;
}

// The page for operators.
inline std::string operating_page() {
  std::ostringstream text;
  text << std::ifstream("docs/operating.md").rdbuf();
  return text.str();
}

}  // namespace weir::server
