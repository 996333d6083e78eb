#pragma once

// Patience: how long a connection may stay in what it is doing. The sweep of its loop asks once a
// second; nothing here sets a timer, so a request costs none.

#include <cstdint>

#include "base/clock.h"
#include "server/limits.h"

namespace weir::server::net {

enum class Phase {
  kIdle,       // waits for the first byte of a request
  kHead,       // has read a part of a head, or of a TLS handshake
  kBody,       // reads a body
  kHandling,   // the operation runs; it has a deadline of its own
  kAnswering,  // writes an answer
  kStreaming,  // sends events, for which the client takes its time
  kLinger,     // has refused, and waits for the client to notice
};

class Patience {
 public:
  explicit Patience(base::SteadyTime now) : since_(now) {}

  Phase phase() const { return phase_; }

  void enter(Phase phase, base::SteadyTime now) {
    phase_ = phase;
    since_ = now;
    moved_ = 0;
  }

  // Bytes went in or out in this phase.
  void progress(uint64_t bytes) { moved_ += bytes; }

  // True once the connection has to be cut.
  bool is_over(base::SteadyTime now) {
    const int64_t millis = (now.nanos - since_.nanos) / base::kNanosPerMilli;
    switch (phase_) {
      case Phase::kIdle:
        return millis >= kIdleMillisMax;
      case Phase::kHead:
        return millis >= kHeadMillisMax;
      case Phase::kBody:
      case Phase::kAnswering:
        return is_too_slow(millis, now);
      case Phase::kStreaming:
        return millis >= kStreamMillisMax;
      case Phase::kLinger:
        return millis >= kLingerMillisMax;
      case Phase::kHandling:
        return false;
    }
    return false;
  }

 private:
  bool is_too_slow(int64_t millis, base::SteadyTime now) {
    if (millis < kSlowWindowMillis) {
      return false;
    }
    const uint64_t seconds = static_cast<uint64_t>(millis / base::kMillisPerSecond);
    if (moved_ < seconds * kSlowBytesPerSecond) {
      return true;
    }
    since_ = now;  // the next window
    moved_ = 0;
    return false;
  }

  Phase phase_ = Phase::kIdle;
  base::SteadyTime since_;
  uint64_t moved_ = 0;
};

}  // namespace weir::server::net
