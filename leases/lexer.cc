#include "leases/lexer.h"

#include <algorithm>

#include "leases/limits.h"

namespace weir::leases {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_name_character(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

size_t run_of(std::string_view text, size_t from, bool (*belongs)(char)) {
  size_t end = from;
  while (end < text.size() && belongs(text[end])) {
    ++end;
  }
  return end;
}

// The length of the symbol `text` begins with; 0: none.
size_t symbol_at(std::string_view text) {
  for (const std::string_view two : {"<>", "<=", ">="}) {
    if (text.starts_with(two)) {
      return two.size();
    }
  }
  return std::string_view("=<>()[],.+-").find(text.front()) == std::string_view::npos ? 0 : 1;
}

// The token at the front of `text`, which does not begin with a blank; kEnd: there is none.
Token token_at(std::string_view text) {
  const char first = text.front();
  if (first == '#' || first == ':') {
    const size_t end = run_of(text, 1, is_name_character);
    const Token::Kind kind = first == '#' ? Token::Kind::kName : Token::Kind::kValue;
    return end == 1 ? Token{} : Token{kind, std::string(text.substr(0, end))};
  }
  if (is_digit(first)) {
    return {Token::Kind::kNumber, std::string(text.substr(0, run_of(text, 0, is_digit)))};
  }
  if (is_name_character(first)) {
    return {Token::Kind::kWord, std::string(text.substr(0, run_of(text, 0, is_name_character)))};
  }
  const size_t size = symbol_at(text);
  return size == 0 ? Token{} : Token{Token::Kind::kSymbol, std::string(text.substr(0, size))};
}

}  // namespace

Result<std::vector<Token>> read_tokens(std::string_view text, std::string_view what) {
  const std::string subject = "Invalid " + std::string(what) + ": ";
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    return invalid(subject + "The expression can not be empty;");
  }
  if (text.size() > limits::kExpressionBytesMax) {
    return invalid(subject + "Expression size has exceeded the maximum allowed size;");
  }
  std::vector<Token> tokens;
  while (true) {
    const size_t begin = text.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos) {
      tokens.emplace_back();
      return tokens;
    }
    text.remove_prefix(begin);
    Token token = token_at(text);
    if (token.kind == Token::Kind::kEnd) {
      return invalid(subject + "Syntax error; token: \"" + std::string(text.substr(0, 1)) +
                     "\", near: \"" + std::string(text.substr(0, 10)) + "\"");
    }
    text.remove_prefix(token.text.size());
    tokens.push_back(std::move(token));
  }
}

bool is_keyword(const Token& token, std::string_view word) {
  return token.kind == Token::Kind::kWord &&
         std::ranges::equal(token.text, word, [](char written, char wanted) {
           return (written >= 'a' && written <= 'z' ? written - 'a' + 'A' : written) == wanted;
         });
}

}  // namespace weir::leases
