#pragma once

// How often the control operations may be called (facts 4.0), with one second's worth of burst.

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "api/call.h"
#include "api/operation.h"
#include "base/clock.h"

namespace weir::api {

// Thread-safe and free of locks: each bucket is one atomic word, the time at which it will be full
// again (GCRA) and a fingerprint of whose it is. Memory is fixed. A bucket that is full again is
// anybody's; should all buckets that a caller may use be in use by others within the same second,
// the call passes uncounted, which is the better mistake.
class CallRates {
 public:
  // `start`: a steady time not after any that comes later.
  explicit CallRates(base::SteadyTime start);

  // True if the call may be made now, and counts it. `stream` is the name that the call gives, or
  // empty; it only counts for operations limited by stream.
  bool admit(Operation operation, const Principal& caller, std::string_view stream,
             base::SteadyTime now);

 private:
  static constexpr size_t kWays = 8;
  static constexpr size_t kSets = 512;
  using Set = std::array<std::atomic<uint64_t>, kWays>;

  base::SteadyTime start_;
  std::unique_ptr<std::array<Set, kSets>> sets_;
};

}  // namespace weir::api
