#pragma once

// How many runs a test with many of them makes. ThreadSanitizer is ten times slower, and looks for
// something that every run shows, so it gets a tenth.

#include <cstdint>
#include <cstdlib>

namespace weir::faults {

#ifdef __SANITIZE_THREAD__
inline constexpr uint64_t kEffortDivisor = 10;
#else
inline constexpr uint64_t kEffortDivisor = 1;
#endif

// The number in an environment variable, or `otherwise`.
inline uint64_t number_from_environment(const char* variable, uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

}  // namespace weir::faults
