#pragma once

// What the parsers of all expressions share: the tokens, placeholders and operands.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "leases/expression.h"
#include "leases/lexer.h"

namespace weir::leases {

// Reads one expression from its front to its end. Used by one function at a time.
class Parser {
 public:
  Parser(std::vector<Token> tokens, std::string_view what, Placeholders& placeholders)
      : tokens_(std::move(tokens)), what_(what), placeholders_(placeholders) {}

  const Token& token() const { return tokens_[at_]; }
  // The token behind the current one; the last one has itself behind it.
  const Token& next_token() const { return tokens_[at_ + 1 < tokens_.size() ? at_ + 1 : at_]; }
  void skip() { at_ += at_ + 1 < tokens_.size() ? 1 : 0; }

  // Skips the token if it is this symbol or keyword.
  bool take_symbol(std::string_view symbol);
  bool take_keyword(std::string_view word);
  Result<void> need_symbol(std::string_view symbol);

  // a.b[3].#c
  Result<Path> path();
  // :value
  Result<Value> value();
  // A path or a value.
  Result<Operand> operand();

  // Counts an operator; refused when there are too many.
  Result<void> count_operator();

  Failure syntax_error() const;
  Failure error(std::string_view text) const;

 private:
  Result<std::string> name();
  Result<uint32_t> index();

  const std::vector<Token> tokens_;
  const std::string_view what_;
  Placeholders& placeholders_;
  size_t at_ = 0;
  size_t operators_ = 0;
};

}  // namespace weir::leases
