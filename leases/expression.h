#pragma once

// Condition, filter, key-condition, update and projection expressions as trees, and their parser.
// The legacy forms (leases/legacy.h) become the same trees. leases/evaluate.h gives them meaning.

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "leases/failure.h"
#include "leases/value.h"

namespace weir::leases {

// A step is a name of a map or an index of a list. The first one is the name of an attribute.
using PathStep = std::variant<std::string, uint32_t>;
using Path = std::vector<PathStep>;

struct Operand {
  enum class Kind { kPath, kValue, kSize };
  Kind kind = Kind::kPath;
  Path path{};  // kPath, kSize
  Value value{};
};

struct Condition {
  enum class Kind {
    kTrue,  // no condition
    kAnd,   // of children
    kOr,
    kNot,
    kEqual,  // of two operands, as all comparisons
    kNotEqual,
    kLess,
    kLessOrEqual,
    kGreater,
    kGreaterOrEqual,
    kBetween,     // of three
    kIn,          // the first one of the others
    kExists,      // of one
    kNotExists,   // of one
    kIsType,      // of a path and a type's name
    kBeginsWith,  // of two
    kContains,    // of two
  };
  Kind kind = Kind::kTrue;
  std::vector<Operand> operands{};
  std::vector<Condition> children{};
};

// What SET gives an attribute: a term, or the sum or difference of two.
struct Term {
  enum class Kind { kOperand, kIfNotExists, kListAppend };
  Kind kind = Kind::kOperand;
  Path path{};                      // kIfNotExists: the path that is looked at
  std::vector<Operand> operands{};  // one, of kListAppend two
};

struct UpdateAction {
  enum class Kind { kSet, kRemove, kAdd, kDelete };
  Kind kind = Kind::kSet;
  Path path{};
  std::vector<Term> terms{};  // kSet: one or two
  bool minus = false;         // the second term is subtracted
  Value value{};              // kAdd, kDelete
};

using Update = std::vector<UpdateAction>;
using Projection = std::vector<Path>;  // empty: everything

// The names (#n) and values (:v) of one request, and which of them were used.
struct Placeholders {
  std::map<std::string, std::string, std::less<>> names{};
  Item values{};
  std::set<std::string, std::less<>> used{};
  size_t value_bytes = 0;  // of values, each time one is used

  // DynamoDB refuses requests with placeholders that no expression mentions.
  Result<void> check_all_used() const;
};

// `what` is the name of the request's member in messages: "ConditionExpression".
Result<Condition> parse_condition(std::string_view text, std::string_view what,
                                  Placeholders& placeholders);
Result<Update> parse_update(std::string_view text, Placeholders& placeholders);
Result<Projection> parse_projection(std::string_view text, Placeholders& placeholders);

}  // namespace weir::leases
