#include "api/errors.h"

#include <array>
#include <cstddef>

#include "base/check.h"

namespace weir::api {
namespace {

constexpr std::array kCatalogue = {
#define ERROR(name, type, status, text, when) ErrorInfo{#type, status, text},
#include "api/errors.def"
#undef ERROR
};

const std::string& value_of(std::string_view name, std::span<const Failure::Token> tokens) {
  for (const Failure::Token& token : tokens) {
    if (token.first == name) {
      return token.second;
    }
  }
  base::check_failed(__FILE__, __LINE__, "token is given", std::string(name));
}

std::string write_text(std::string_view text, std::span<const Failure::Token> tokens) {
  std::string message;
  for (size_t open = text.find('{'); open != std::string_view::npos; open = text.find('{')) {
    const size_t close = text.find('}', open);
    message.append(text.substr(0, open));
    message.append(value_of(text.substr(open + 1, close - open - 1), tokens));
    text.remove_prefix(close + 1);
  }
  return message.append(text);
}

}  // namespace

const ErrorInfo& error_info(ErrorName name) {
  return kCatalogue[static_cast<size_t>(name)];
}

Failure::Failure(ErrorName name, std::span<const Token> tokens)
    : name_(name), message_(write_text(error_info(name).text, tokens)) {}

}  // namespace weir::api
