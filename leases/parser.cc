#include "leases/parser.h"

#include <charconv>

#include "leases/limits.h"

namespace weir::leases {

bool Parser::take_symbol(std::string_view symbol) {
  const bool found = token().kind == Token::Kind::kSymbol && token().text == symbol;
  if (found) {
    skip();
  }
  return found;
}

bool Parser::take_keyword(std::string_view word) {
  const bool found = is_keyword(token(), word);
  if (found) {
    skip();
  }
  return found;
}

Result<void> Parser::need_symbol(std::string_view symbol) {
  if (!take_symbol(symbol)) {
    return syntax_error();
  }
  return {};
}

Result<Path> Parser::path() {
  Path path;
  ASSIGN_OR_RETURN(std::string first, name());
  path.emplace_back(std::move(first));
  while (true) {
    if (path.size() > limits::kNestingMax) {
      return error("The document path has too many nesting elements;");
    }
    if (take_symbol(".")) {
      ASSIGN_OR_RETURN(std::string step, name());
      path.emplace_back(std::move(step));
    } else if (take_symbol("[")) {
      ASSIGN_OR_RETURN(const uint32_t step, index());
      path.emplace_back(step);
      RETURN_IF_ERROR(need_symbol("]"));
    } else {
      return path;
    }
  }
}

Result<std::string> Parser::name() {
  const Token found = token();
  if (found.kind == Token::Kind::kWord) {
    skip();
    return found.text;
  }
  if (found.kind != Token::Kind::kName) {
    return syntax_error();
  }
  const auto named = placeholders_.names.find(found.text);
  if (named == placeholders_.names.end()) {
    return error(
        "An expression attribute name used in the document path is not defined; "
        "attribute name: " +
        found.text);
  }
  placeholders_.used.insert(found.text);
  skip();
  return named->second;
}

Result<uint32_t> Parser::index() {
  const std::string text = token().text;
  uint32_t index = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), index);
  if (token().kind != Token::Kind::kNumber || failure != std::errc() ||
      end != text.data() + text.size()) {
    return syntax_error();
  }
  skip();
  return index;
}

Result<Value> Parser::value() {
  const Token found = token();
  if (found.kind != Token::Kind::kValue) {
    return syntax_error();
  }
  const auto given = placeholders_.values.find(found.text);
  if (given == placeholders_.values.end()) {
    return error(
        "An expression attribute value used in expression is not defined; "
        "attribute value: " +
        found.text);
  }
  placeholders_.value_bytes +=
      size_of(given->second) + limits::kValueBytes * count_of(given->second);
  if (placeholders_.value_bytes > limits::kExpressionValueBytesMax) {
    return error("The values that the expression uses are too large;");
  }
  placeholders_.used.insert(found.text);
  skip();
  return given->second;
}

Result<Operand> Parser::operand() {
  Operand operand;
  if (token().kind == Token::Kind::kValue) {
    operand.kind = Operand::Kind::kValue;
    ASSIGN_OR_RETURN(operand.value, value());
  } else {
    ASSIGN_OR_RETURN(operand.path, path());
  }
  return operand;
}

Result<void> Parser::count_operator() {
  if (++operators_ > limits::kOperatorsMax) {
    return error("The expression contains too many operators; operator count: " +
                 std::to_string(operators_));
  }
  return {};
}

Failure Parser::syntax_error() const {
  if (token().kind == Token::Kind::kEnd) {
    return error("Syntax error; token: \"<EOF>\"");
  }
  const std::string before = at_ == 0 ? "" : tokens_[at_ - 1].text + " ";
  const std::string after = next_token().text.empty() ? "" : " " + next_token().text;
  return error("Syntax error; token: \"" + token().text + "\", near: \"" + before + token().text +
               after + "\"");
}

Failure Parser::error(std::string_view text) const {
  return invalid("Invalid " + std::string(what_) + ": " + std::string(text));
}

}  // namespace weir::leases
