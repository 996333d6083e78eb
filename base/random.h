#pragma once

// Randomness comes in as an argument, like time: RandomSource is the operating system's in the
// server and a seeded one in tests.

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <random>
#include <span>
#include <string>

namespace weir::base {

// Thread-safe.
class RandomSource {
 public:
  virtual ~RandomSource() = default;
  virtual void fill(std::span<char> bytes) = 0;

  uint64_t next_uint64();
  std::string bytes(size_t count);
};

// Cryptographically strong bytes, of getrandom(2). OpenSSL's generator has the same source, and its
// first bytes cost a start two milliseconds.
class SystemRandom final : public RandomSource {
 public:
  void fill(std::span<char> bytes) override;
};

// The same bytes for the same seed. Not for secrets.
class SeededRandom final : public RandomSource {
 public:
  explicit SeededRandom(uint64_t seed) : engine_(seed) {}
  void fill(std::span<char> bytes) override;

 private:
  std::mutex mutex_;
  std::mt19937_64 engine_;
};

}  // namespace weir::base
