#pragma once

// The errors that clients see. api/errors.def is the catalogue: name, type, HTTP status and text of
// each; this header makes C++ of it.

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace weir::api {

enum class ErrorName {
#define ERROR(name, type, status, text, when) name,
#include "api/errors.def"
#undef ERROR
};

struct ErrorInfo {
  std::string_view type;  // the __type
  int status = 0;
  std::string_view text;  // with {tokens}; empty: the answer carries no message
};

const ErrorInfo& error_info(ErrorName name);

// One error on its way to one client.
class [[nodiscard]] Failure {
 public:
  using Token = std::pair<std::string_view, std::string>;

  // Writes the text of the catalogue with its tokens replaced; each of them must be given.
  explicit Failure(ErrorName name, std::span<const Token> tokens = {});
  Failure(ErrorName name, std::initializer_list<Token> tokens)
      : Failure(name, std::span(tokens.begin(), tokens.size())) {}

  ErrorName name() const { return name_; }
  const ErrorInfo& info() const { return error_info(name_); }
  const std::string& message() const { return message_; }

 private:
  ErrorName name_;
  std::string message_;
};

// What an operation comes to when its output is written elsewhere.
using Status = base::Result<void, Failure>;

}  // namespace weir::api
