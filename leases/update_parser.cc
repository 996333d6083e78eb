// update := { SET path = value {, ...} | REMOVE path {, ...} | ADD path :v {, ...} |
//             DELETE path :v {, ...} }, each of the four at most once
// value  := term [ + term | - term ];  term := operand | if_not_exists(path, operand) |
//           list_append(operand, operand)

#include <array>
#include <optional>
#include <utility>

#include "leases/expression.h"
#include "leases/parser.h"

namespace weir::leases {
namespace {

constexpr std::string_view kWhat = "UpdateExpression";

struct Section {
  std::string_view word;
  UpdateAction::Kind kind;
};
constexpr std::array<Section, 4> kSections = {{{"SET", UpdateAction::Kind::kSet},
                                               {"REMOVE", UpdateAction::Kind::kRemove},
                                               {"ADD", UpdateAction::Kind::kAdd},
                                               {"DELETE", UpdateAction::Kind::kDelete}}};

class UpdateParser {
 public:
  explicit UpdateParser(Parser& parser) : parser_(parser) {}

  Result<Update> run() {
    Update update;
    std::array<bool, kSections.size()> seen{};
    while (parser_.token().kind != Token::Kind::kEnd) {
      const std::optional<size_t> section = section_here();
      if (!section) {
        return parser_.syntax_error();
      }
      if (std::exchange(seen[*section], true)) {
        return parser_.error("The \"" + std::string(kSections[*section].word) +
                             "\" section can only be used once in an update expression;");
      }
      RETURN_IF_ERROR(actions(kSections[*section].kind, update));
    }
    RETURN_IF_ERROR(check_overlaps(update));
    return update;
  }

 private:
  std::optional<size_t> section_here() {
    for (size_t i = 0; i < kSections.size(); ++i) {
      if (parser_.take_keyword(kSections[i].word)) {
        return i;
      }
    }
    return std::nullopt;
  }

  Result<void> actions(UpdateAction::Kind kind, Update& update) {
    do {
      RETURN_IF_ERROR(parser_.count_operator());
      UpdateAction action{.kind = kind};
      ASSIGN_OR_RETURN(action.path, parser_.path());
      if (kind == UpdateAction::Kind::kSet) {
        RETURN_IF_ERROR(parser_.need_symbol("="));
        RETURN_IF_ERROR(terms(action));
      } else if (kind != UpdateAction::Kind::kRemove) {
        ASSIGN_OR_RETURN(action.value, parser_.value());
      }
      update.push_back(std::move(action));
    } while (parser_.take_symbol(","));
    return {};
  }

  Result<void> terms(UpdateAction& action) {
    ASSIGN_OR_RETURN(Term first, term());
    action.terms.push_back(std::move(first));
    action.minus = parser_.take_symbol("-");
    if (action.minus || parser_.take_symbol("+")) {
      ASSIGN_OR_RETURN(Term second, term());
      action.terms.push_back(std::move(second));
    }
    return {};
  }

  Result<Term> term() {
    Term term;
    const Token word = parser_.token();
    const Token& next = parser_.next_token();
    if (word.kind == Token::Kind::kWord && next.kind == Token::Kind::kSymbol && next.text == "(") {
      return call(word.text);
    }
    ASSIGN_OR_RETURN(Operand operand, parser_.operand());
    term.operands.push_back(std::move(operand));
    return term;
  }

  Result<Term> call(const std::string& function) {
    Term term;
    parser_.skip();
    parser_.skip();
    if (function == "if_not_exists") {
      term.kind = Term::Kind::kIfNotExists;
      ASSIGN_OR_RETURN(term.path, parser_.path());
    } else if (function == "list_append") {
      term.kind = Term::Kind::kListAppend;
      ASSIGN_OR_RETURN(Operand front, parser_.operand());
      term.operands.push_back(std::move(front));
    } else {
      return parser_.error("Invalid function name; function: " + function);
    }
    RETURN_IF_ERROR(parser_.need_symbol(","));
    ASSIGN_OR_RETURN(Operand last, parser_.operand());
    term.operands.push_back(std::move(last));
    RETURN_IF_ERROR(parser_.need_symbol(")"));
    return term;
  }

  // No path may be the same as another one or lead through it.
  Result<void> check_overlaps(const Update& update) const {
    for (size_t i = 0; i < update.size(); ++i) {
      for (size_t j = 0; j < i; ++j) {
        const Path& a = update[i].path;
        const Path& b = update[j].path;
        const size_t shared = std::min(a.size(), b.size());
        if (std::equal(a.begin(), a.begin() + static_cast<ptrdiff_t>(shared), b.begin())) {
          return parser_.error(
              "Two document paths overlap with each other; must remove or rewrite "
              "one of these paths;");
        }
      }
    }
    return {};
  }

  Parser& parser_;
};

}  // namespace

Result<Update> parse_update(std::string_view text, Placeholders& placeholders) {
  ASSIGN_OR_RETURN(std::vector<Token> tokens, read_tokens(text, kWhat));
  Parser parser(std::move(tokens), kWhat, placeholders);
  return UpdateParser(parser).run();
}

Result<Projection> parse_projection(std::string_view text, Placeholders& placeholders) {
  constexpr std::string_view kProjection = "ProjectionExpression";
  ASSIGN_OR_RETURN(std::vector<Token> tokens, read_tokens(text, kProjection));
  Parser parser(std::move(tokens), kProjection, placeholders);
  Projection projection;
  do {
    RETURN_IF_ERROR(parser.count_operator());
    ASSIGN_OR_RETURN(Path path, parser.path());
    projection.push_back(std::move(path));
  } while (parser.take_symbol(","));
  if (parser.token().kind != Token::Kind::kEnd) {
    return parser.syntax_error();
  }
  return projection;
}

Result<void> Placeholders::check_all_used() const {
  for (const auto& [name, meaning] : names) {
    if (!used.contains(name)) {
      return invalid("Value provided in ExpressionAttributeNames unused in expressions: keys: {" +
                     name + "}");
    }
  }
  for (const auto& [name, value] : values) {
    if (!used.contains(name)) {
      return invalid("Value provided in ExpressionAttributeValues unused in expressions: keys: {" +
                     name + "}");
    }
  }
  return {};
}

}  // namespace weir::leases
