#pragma once

// IdleFrames: how many frames that carry no request a client may still send. A flood of them costs
// the client nearly nothing and the server work (rapid reset, CVE-2023-44487, is one of several).

#include <algorithm>
#include <cstdint>

#include "base/clock.h"
#include "server/limits.h"

namespace weir::server::net {

class IdleFrames {
 public:
  explicit IdleFrames(base::SteadyTime now) : since_(now) {}

  // Takes one; false when there is none left.
  bool take(base::SteadyTime now) {
    const int64_t millis = (now.nanos - since_.nanos) / base::kNanosPerMilli;
    const uint64_t earned =
        static_cast<uint64_t>(millis) * kHttp2IdleFramesPerSecond / base::kMillisPerSecond;
    if (earned > 0) {
      left_ = std::min(left_ + earned, kHttp2IdleFramesMax);
      since_ = now;
    }
    if (left_ == 0) {
      return false;
    }
    --left_;
    return true;
  }

 private:
  uint64_t left_ = kHttp2IdleFramesMax;
  base::SteadyTime since_;
};

}  // namespace weir::server::net
