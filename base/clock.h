#pragma once

// Time comes in as an argument. Clock is read by the code that composes the server; rules get a
// Timestamp or a SteadyTime. base/clock.cc is the only file of the repository that asks the
// operating system for the time (tidy checks it).
//
// Wall time (Timestamp) is used for what outlives the process: arrival stamps, iterators, page
// tokens, retention, due times. Steady time is used for the rest: limits, deadlines, timeouts.

#include <atomic>
#include <compare>
#include <cstdint>
#include <limits>
#include <ostream>

namespace weir::base {

// Milliseconds since 1970-01-01T00:00:00Z.
struct Timestamp {
  int64_t millis = 0;

  constexpr int64_t seconds() const { return millis / 1000; }
  friend constexpr auto operator<=>(const Timestamp&, const Timestamp&) = default;
  friend constexpr Timestamp operator+(Timestamp t, int64_t add_millis) {
    return Timestamp{t.millis + add_millis};
  }
  friend constexpr Timestamp operator-(Timestamp t, int64_t less_millis) {
    return Timestamp{t.millis - less_millis};
  }
  friend std::ostream& operator<<(std::ostream& out, Timestamp t) {
    return out << t.millis << "ms";
  }
};

// Nanoseconds since an arbitrary start; never goes back within a process.
struct SteadyTime {
  int64_t nanos = 0;

  static constexpr SteadyTime never() { return {std::numeric_limits<int64_t>::max()}; }
  friend constexpr auto operator<=>(const SteadyTime&, const SteadyTime&) = default;
  friend constexpr SteadyTime operator+(SteadyTime t, int64_t add_nanos) {
    return SteadyTime{t.nanos + add_nanos};
  }
  friend std::ostream& operator<<(std::ostream& out, SteadyTime t) {
    return out << t.nanos << "ns";
  }
};

inline constexpr int64_t kNanosPerMilli = 1'000'000;
inline constexpr int64_t kNanosPerSecond = 1'000'000'000;
inline constexpr int64_t kMillisPerSecond = 1'000;
inline constexpr int64_t kMillisPerHour = 3'600'000;

// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Timestamp wall() const = 0;
  virtual SteadyTime steady() const = 0;
};

// The operating system's clocks.
class SystemClock final : public Clock {
 public:
  Timestamp wall() const override;
  SteadyTime steady() const override;
};

// A clock that tests move by hand. Both times advance together; wall time can be set on its own.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Timestamp start = Timestamp{1'700'000'000'000}) : wall_(start.millis) {}

  Timestamp wall() const override { return Timestamp{wall_.load()}; }
  SteadyTime steady() const override { return SteadyTime{steady_.load()}; }

  void advance_millis(int64_t millis) {
    wall_ += millis;
    steady_ += millis * kNanosPerMilli;
  }
  void jump_wall_millis(int64_t millis) { wall_ += millis; }

 private:
  std::atomic<int64_t> wall_;
  std::atomic<int64_t> steady_{kNanosPerSecond};
};

}  // namespace weir::base
