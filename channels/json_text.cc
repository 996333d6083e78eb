#include "channels/json_text.h"

#include <fmt/format.h>

#include <cstddef>
#include <iterator>
#include <vector>

#include "base/utf8.h"

namespace weir::channels {
namespace {

constexpr size_t kDepthMax = 512;
constexpr std::string_view kBlanks = " \t\n\r";
constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kHexDigits = "0123456789abcdefABCDEF";

bool contains(std::string_view set, char c) {
  return set.find(c) != std::string_view::npos;
}

// Reads one value and writes it without blanks. Each method consumes what it is named after, or
// returns false.
class Compactor {
 public:
  explicit Compactor(std::string_view text) : rest_(text) { out_.reserve(text.size()); }

  std::optional<std::string> run() {
    bool more = true;
    while (more) {
      skip_blanks();
      if (!begin_value()) {
        return std::nullopt;
      }
      const std::optional<bool> goes_on = end_values();
      if (!goes_on) {
        return std::nullopt;
      }
      more = *goes_on;
    }
    skip_blanks();
    return rest_.empty() ? std::optional(std::move(out_)) : std::nullopt;
  }

 private:
  // What the innermost open container expects before a value.
  enum class Open : char { kArray = ']', kObject = '}' };

  void skip_blanks() {
    const size_t end = rest_.find_first_not_of(kBlanks);
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end);
  }

  bool take(char c) {
    if (rest_.empty() || rest_[0] != c) {
      return false;
    }
    copy(1);
    return true;
  }

  void copy(size_t count) {
    out_.append(rest_.substr(0, count));
    rest_.remove_prefix(count);
  }

  // A scalar, or the start of a container with its first key; an empty container as a whole.
  bool begin_value() {
    while (!rest_.empty() && (rest_[0] == '[' || rest_[0] == '{')) {
      if (open_.size() == kDepthMax) {
        return false;
      }
      open_.push_back(rest_[0] == '[' ? Open::kArray : Open::kObject);
      copy(1);
      skip_blanks();
      if (take(static_cast<char>(open_.back()))) {
        open_.pop_back();
        return true;
      }
      if (open_.back() == Open::kObject && !key()) {
        return false;
      }
    }
    return scalar();
  }

  // Behind a value: closes what ends here. True: another value follows; false: that was all.
  std::optional<bool> end_values() {
    while (!open_.empty()) {
      skip_blanks();
      if (take(',')) {
        skip_blanks();
        return open_.back() == Open::kArray || key() ? std::optional(true) : std::nullopt;
      }
      if (!take(static_cast<char>(open_.back()))) {
        return std::nullopt;
      }
      open_.pop_back();
    }
    return false;
  }

  bool key() {
    if (!string()) {
      return false;
    }
    skip_blanks();
    if (!take(':')) {
      return false;
    }
    skip_blanks();
    return true;
  }

  bool scalar() {
    for (const std::string_view word : {"true", "false", "null"}) {
      if (rest_.starts_with(word)) {
        copy(word.size());
        return true;
      }
    }
    return !rest_.empty() && rest_[0] == '"' ? string() : number();
  }

  bool string() {
    if (!take('"')) {
      return false;
    }
    while (!rest_.empty()) {
      const size_t plain = rest_.find_first_of("\"\\");
      const std::string_view text = rest_.substr(0, plain);
      for (const char c : text) {
        if (static_cast<unsigned char>(c) < 0x20) {
          return false;
        }
      }
      copy(text.size());
      if (take('"')) {
        return true;
      }
      if (!escape()) {
        return false;
      }
    }
    return false;
  }

  bool escape() {
    constexpr size_t kUnicodeDigits = 4;
    if (rest_.size() < 2) {
      return false;
    }
    if (rest_[1] != 'u') {
      const bool known = contains("\"\\/bfnrt", rest_[1]);
      copy(2);
      return known;
    }
    const std::string_view digits = rest_.substr(2, kUnicodeDigits);
    if (digits.size() < kUnicodeDigits ||
        digits.find_first_not_of(kHexDigits) != std::string_view::npos) {
      return false;
    }
    copy(2 + kUnicodeDigits);
    return true;
  }

  bool digits() {
    const size_t end = std::min(rest_.find_first_not_of(kDigits), rest_.size());
    copy(end);
    return end > 0;
  }

  bool number() {
    const bool negative = take('-');
    if (!take('0') && !digits()) {
      static_cast<void>(negative);
      return false;
    }
    if (take('.') && !digits()) {
      return false;
    }
    if (take('e') || take('E')) {
      if (!take('+')) {
        take('-');
      }
      return digits();
    }
    return true;
  }

  std::string_view rest_;
  std::string out_;
  std::vector<Open> open_;
};

}  // namespace

std::optional<std::string> json_on_one_line(std::string_view text) {
  return base::is_valid_utf8(text) ? Compactor(text).run() : std::nullopt;
}

void append_json_string(std::string_view text, std::string& out) {
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  out += '"';
}

}  // namespace weir::channels
