#pragma once

// Errors are values. Result<T> is a T or an Error; both the class and every function that returns
// one are [[nodiscard]], so an error cannot be dropped by accident. (Boost's and the standard's
// candidates are not nodiscard, which is the reason for this small one.)
//
//   Result<Position> last = read_last_position(file);
//   RETURN_IF_ERROR(last);
//   ASSIGN_OR_RETURN(const Position first, read_first_position(file));
//
// A layer with a vocabulary of its own uses Result<T, ItsError>; base and engine use base::Error.

#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "base/check.h"

namespace weir::base {

enum class ErrorCode {
  kInvalidArgument,  // the caller's value cannot be used
  kNotFound,
  kIoError,      // the operating system refused or failed
  kCorruption,   // stored bytes are not what was written
  kUnavailable,  // not now: shutting down, held by somebody else, over a limit
  kUnsupported,  // a newer format or an option this build does not know
};

// An error of base and engine: a code for programs, a sentence for people (logs, never clients).
class [[nodiscard]] Error {
 public:
  static Error invalid_argument(std::string text) {
    return Error(ErrorCode::kInvalidArgument, std::move(text));
  }
  static Error not_found(std::string text) { return Error(ErrorCode::kNotFound, std::move(text)); }
  static Error io_error(std::string text) { return Error(ErrorCode::kIoError, std::move(text)); }
  static Error corruption(std::string text) {
    return Error(ErrorCode::kCorruption, std::move(text));
  }
  static Error unavailable(std::string text) {
    return Error(ErrorCode::kUnavailable, std::move(text));
  }
  static Error unsupported(std::string text) {
    return Error(ErrorCode::kUnsupported, std::move(text));
  }

  ErrorCode code() const { return code_; }
  const std::string& text() const { return text_; }

 private:
  Error(ErrorCode code, std::string text) : code_(code), text_(std::move(text)) {}

  ErrorCode code_;
  std::string text_;
};

// A T or an E. Reading the wrong half is a programmer's error (CHECK).
template <typename T, typename E = Error>
class [[nodiscard]] Result {
 public:
  using value_type = T;

  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(E error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool ok() const { return state_.index() == 0; }
  const T& value() const& {
    CHECK(ok());
    return std::get<0>(state_);
  }
  T& value() & {
    CHECK(ok());
    return std::get<0>(state_);
  }
  T&& value() && {
    CHECK(ok());
    return std::get<0>(std::move(state_));
  }
  const E& error() const {
    CHECK(!ok());
    return std::get<1>(state_);
  }

 private:
  std::variant<T, E> state_;
};

// Success without a value, or an E.
template <typename E>
class [[nodiscard]] Result<void, E> {
 public:
  Result() = default;
  Result(E error) : error_(std::move(error)) {}

  bool ok() const { return !error_.has_value(); }
  const E& error() const {
    CHECK(!ok());
    return *error_;
  }

 private:
  std::optional<E> error_;
};

}  // namespace weir::base

#define WEIR_CONCAT_INNER(a, b) a##b
#define WEIR_CONCAT(a, b) WEIR_CONCAT_INNER(a, b)

// Leaves the function with the error of a Result expression.
#define RETURN_IF_ERROR(expression)    \
  do {                                 \
    auto&& weir_result = (expression); \
    if (!weir_result.ok()) {           \
      return weir_result.error();      \
    }                                  \
  } while (false)

#define WEIR_ASSIGN(result, declaration, expression, leave) \
  auto result = (expression);                               \
  if (!result.ok()) {                                       \
    leave result.error();                                   \
  }                                                         \
  declaration = std::move(result).value()

// Declares or assigns the value of a Result expression, or leaves the function with its error.
#define ASSIGN_OR_RETURN(declaration, expression) \
  WEIR_ASSIGN(WEIR_CONCAT(weir_result_, __LINE__), declaration, expression, return)

// The same two inside a coroutine. Name the awaited value first (g++ 12 miscompiles some
// temporaries inside co_await expressions, docs/architecture.md):
//   auto appended = co_await append(...);
//   CO_RETURN_IF_ERROR(appended);
#define CO_RETURN_IF_ERROR(expression) \
  do {                                 \
    auto&& weir_result = (expression); \
    if (!weir_result.ok()) {           \
      co_return weir_result.error();   \
    }                                  \
  } while (false)

#define CO_ASSIGN_OR_RETURN(declaration, expression) \
  WEIR_ASSIGN(WEIR_CONCAT(weir_result_, __LINE__), declaration, expression, co_return)
