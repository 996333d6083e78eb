#pragma once

// CHECK states what must hold whatever a client sends. It stays on in release builds: a program
// that has lost its invariants must not go on writing. Input from outside never reaches a CHECK.

#include <sstream>
#include <string>

namespace weir::base {

// Prints "file:line CHECK failed: expression (values)" to stderr and aborts. Never returns.
[[noreturn]] void check_failed(const char* file, int line, const char* expression,
                               const std::string& values);

template <typename A, typename B>
std::string check_values(const A& a, const B& b) {
  std::ostringstream out;
  out << a << " vs " << b;
  return out.str();
}

}  // namespace weir::base

#define CHECK(condition)                                              \
  do {                                                                \
    if (!(condition)) {                                               \
      ::weir::base::check_failed(__FILE__, __LINE__, #condition, ""); \
    }                                                                 \
  } while (false)

#define WEIR_CHECK_OP(a, op, b)                                                 \
  do {                                                                          \
    const auto& check_a = (a);                                                  \
    const auto& check_b = (b);                                                  \
    if (!(check_a op check_b)) {                                                \
      ::weir::base::check_failed(__FILE__, __LINE__, #a " " #op " " #b,         \
                                 ::weir::base::check_values(check_a, check_b)); \
    }                                                                           \
  } while (false)

#define CHECK_EQ(a, b) WEIR_CHECK_OP(a, ==, b)
#define CHECK_LE(a, b) WEIR_CHECK_OP(a, <=, b)
#define CHECK_LT(a, b) WEIR_CHECK_OP(a, <, b)
