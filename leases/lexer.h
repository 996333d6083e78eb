#pragma once

// The words of an expression.

#include <string>
#include <string_view>
#include <vector>

#include "leases/failure.h"

namespace weir::leases {

struct Token {
  enum class Kind {
    kWord,    // a name, a keyword or a function
    kName,    // #name
    kValue,   // :value
    kNumber,  // an index
    kSymbol,  // = <> < <= > >= ( ) [ ] , . + -
    kEnd,
  };
  Kind kind = Kind::kEnd;
  std::string text{};
};

// The tokens of `text`, the last of which is kEnd. `what` names the expression in messages.
Result<std::vector<Token>> read_tokens(std::string_view text, std::string_view what);

// Keywords are written in any case. `word` is in capitals.
bool is_keyword(const Token& token, std::string_view word);

}  // namespace weir::leases
