#include "base/clock.h"

#include <chrono>

namespace weir::base {

Timestamp SystemClock::wall() const {
  using std::chrono::duration_cast;
  const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
  return Timestamp{duration_cast<std::chrono::milliseconds>(since_epoch).count()};
}

SteadyTime SystemClock::steady() const {
  using std::chrono::duration_cast;
  const auto since_start = std::chrono::steady_clock::now().time_since_epoch();
  return SteadyTime{duration_cast<std::chrono::nanoseconds>(since_start).count()};
}

}  // namespace weir::base
