// condition := and { OR and };  and := not { AND not };  not := NOT not | primary
// primary   := ( condition ) | function ( ... ) | operand compared with others

#include <array>
#include <optional>
#include <utility>

#include "leases/expression.h"
#include "leases/limits.h"
#include "leases/parser.h"

namespace weir::leases {
namespace {

using Kind = Condition::Kind;

struct Function {
  std::string_view name;
  Kind kind;
  size_t operands;
};
constexpr std::array<Function, 5> kFunctions = {{{"attribute_exists", Kind::kExists, 1},
                                                 {"attribute_not_exists", Kind::kNotExists, 1},
                                                 {"attribute_type", Kind::kIsType, 2},
                                                 {"begins_with", Kind::kBeginsWith, 2},
                                                 {"contains", Kind::kContains, 2}}};

struct Comparison {
  std::string_view symbol;
  Kind kind;
};
constexpr std::array<Comparison, 6> kComparisons = {{{"=", Kind::kEqual},
                                                     {"<>", Kind::kNotEqual},
                                                     {"<", Kind::kLess},
                                                     {"<=", Kind::kLessOrEqual},
                                                     {">", Kind::kGreater},
                                                     {">=", Kind::kGreaterOrEqual}}};

class ConditionParser {
 public:
  explicit ConditionParser(Parser& parser) : parser_(parser) {}

  Result<Condition> any_of(int depth) {
    ASSIGN_OR_RETURN(Condition first, all_of(depth));
    return joined(Kind::kOr, "OR", std::move(first), depth);
  }

 private:
  Result<Condition> all_of(int depth) {
    ASSIGN_OR_RETURN(Condition first, negated(depth));
    return joined(Kind::kAnd, "AND", std::move(first), depth);
  }

  Result<Condition> joined(Kind kind, std::string_view word, Condition first, int depth) {
    Condition all{.kind = kind};
    all.children.push_back(std::move(first));
    while (parser_.take_keyword(word)) {
      RETURN_IF_ERROR(parser_.count_operator());
      auto next = kind == Kind::kOr ? all_of(depth) : negated(depth);
      RETURN_IF_ERROR(next);
      all.children.push_back(std::move(next).value());
    }
    if (all.children.size() == 1) {
      Condition only = std::move(all.children.front());
      return only;
    }
    return all;
  }

  Result<Condition> negated(int depth) {
    if (depth > limits::kExpressionDepthMax) {
      return parser_.error("The expression has too many levels of nesting;");
    }
    if (!is_keyword(parser_.token(), "NOT")) {
      return primary(depth);
    }
    parser_.skip();
    RETURN_IF_ERROR(parser_.count_operator());
    Condition condition{.kind = Kind::kNot};
    ASSIGN_OR_RETURN(Condition inner, negated(depth + 1));
    condition.children.push_back(std::move(inner));
    return condition;
  }

  Result<Condition> primary(int depth) {
    if (parser_.take_symbol("(")) {
      ASSIGN_OR_RETURN(Condition inner, any_of(depth + 1));
      RETURN_IF_ERROR(parser_.need_symbol(")"));
      return inner;
    }
    if (const Function* const function = function_here(); function != nullptr) {
      return call(*function);
    }
    return comparison();
  }

  bool is_call() const {
    const Token& next = parser_.next_token();
    return parser_.token().kind == Token::Kind::kWord && next.kind == Token::Kind::kSymbol &&
           next.text == "(";
  }

  const Function* function_here() const {
    for (const Function& function : kFunctions) {
      if (is_call() && parser_.token().text == function.name) {
        return &function;
      }
    }
    return nullptr;
  }

  Result<Condition> call(const Function& function) {
    RETURN_IF_ERROR(parser_.count_operator());
    parser_.skip();
    parser_.skip();
    Condition condition{.kind = function.kind};
    do {
      ASSIGN_OR_RETURN(Operand operand, parser_.operand());
      condition.operands.push_back(std::move(operand));
    } while (parser_.take_symbol(","));
    RETURN_IF_ERROR(parser_.need_symbol(")"));
    if (condition.operands.size() != function.operands) {
      return parser_.error(
          "Incorrect number of operands for operator or function; operator or "
          "function: " +
          std::string(function.name) +
          ", number of operands: " + std::to_string(condition.operands.size()));
    }
    const bool needs_path = function.kind == Kind::kExists || function.kind == Kind::kNotExists;
    if (needs_path && condition.operands[0].kind != Operand::Kind::kPath) {
      return parser_.error("Operator or function requires a document path; operator or function: " +
                           std::string(function.name));
    }
    return condition;
  }

  // A path, a value or size(path).
  Result<Operand> compared() {
    if (!is_call()) {
      return parser_.operand();
    }
    if (parser_.token().text != "size") {
      return parser_.error("Invalid function name; function: " + parser_.token().text);
    }
    parser_.skip();
    parser_.skip();
    Operand operand{.kind = Operand::Kind::kSize};
    ASSIGN_OR_RETURN(operand.path, parser_.path());
    RETURN_IF_ERROR(parser_.need_symbol(")"));
    return operand;
  }

  Result<Condition> comparison() {
    RETURN_IF_ERROR(parser_.count_operator());
    Condition condition;
    ASSIGN_OR_RETURN(Operand first, compared());
    condition.operands.push_back(std::move(first));
    if (parser_.take_keyword("BETWEEN")) {
      return between(std::move(condition));
    }
    if (parser_.take_keyword("IN")) {
      return in(std::move(condition));
    }
    for (const Comparison& row : kComparisons) {
      if (parser_.take_symbol(row.symbol)) {
        condition.kind = row.kind;
        ASSIGN_OR_RETURN(Operand second, compared());
        condition.operands.push_back(std::move(second));
        return condition;
      }
    }
    return parser_.syntax_error();
  }

  Result<Condition> between(Condition condition) {
    condition.kind = Kind::kBetween;
    ASSIGN_OR_RETURN(Operand low, compared());
    if (!parser_.take_keyword("AND")) {
      return parser_.syntax_error();
    }
    ASSIGN_OR_RETURN(Operand high, compared());
    condition.operands.push_back(std::move(low));
    condition.operands.push_back(std::move(high));
    return condition;
  }

  Result<Condition> in(Condition condition) {
    condition.kind = Kind::kIn;
    RETURN_IF_ERROR(parser_.need_symbol("("));
    do {
      ASSIGN_OR_RETURN(Operand operand, compared());
      condition.operands.push_back(std::move(operand));
      if (condition.operands.size() > limits::kInOperandsMax + 1) {  // and the one to be found
        return parser_.error("The IN operator has too many operands;");
      }
    } while (parser_.take_symbol(","));
    RETURN_IF_ERROR(parser_.need_symbol(")"));
    return condition;
  }

  Parser& parser_;
};

}  // namespace

Result<Condition> parse_condition(std::string_view text, std::string_view what,
                                  Placeholders& placeholders) {
  ASSIGN_OR_RETURN(std::vector<Token> tokens, read_tokens(text, what));
  Parser parser(std::move(tokens), what, placeholders);
  ASSIGN_OR_RETURN(Condition condition, ConditionParser(parser).any_of(0));
  if (parser.token().kind != Token::Kind::kEnd) {
    return parser.syntax_error();
  }
  return condition;
}

}  // namespace weir::leases
