#include "base/random.h"

#include <sys/random.h>

#include <cerrno>
#include <cstring>

#include "base/check.h"

namespace weir::base {

uint64_t RandomSource::next_uint64() {
  uint64_t value = 0;
  char raw[sizeof(value)];
  fill(raw);
  std::memcpy(&value, raw, sizeof(value));
  return value;
}

std::string RandomSource::bytes(size_t count) {
  std::string result(count, '\0');
  fill(result);
  return result;
}

void SystemRandom::fill(std::span<char> bytes) {
  while (!bytes.empty()) {
    const ssize_t got = ::getrandom(bytes.data(), bytes.size(), 0);
    CHECK(got > 0 || errno == EINTR);
    bytes = bytes.subspan(got > 0 ? static_cast<size_t>(got) : 0);
  }
}

void SeededRandom::fill(std::span<char> bytes) {
  const std::lock_guard lock(mutex_);
  for (char& byte : bytes) {
    byte = static_cast<char>(engine_() & 0xff);
  }
}

}  // namespace weir::base
