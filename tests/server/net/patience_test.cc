#include "server/net/patience.h"

#include <gtest/gtest.h>

namespace weir::server::net {
namespace {

base::SteadyTime at(int64_t millis) {
  return {millis * base::kNanosPerMilli};
}

TEST(Patience, AllowsEachPhaseItsTime) {
  const struct {
    Phase phase;
    int64_t most;
  } kCases[] = {{Phase::kIdle, kIdleMillisMax},
                {Phase::kHead, kHeadMillisMax},
                {Phase::kBody, kSlowWindowMillis},
                {Phase::kAnswering, kSlowWindowMillis},
                {Phase::kLinger, kLingerMillisMax}};
  for (const auto& each : kCases) {
    Patience patience(at(0));
    patience.enter(each.phase, at(1'000));
    EXPECT_FALSE(patience.is_over(at(1'000 + each.most - 1))) << static_cast<int>(each.phase);
    EXPECT_TRUE(patience.is_over(at(1'000 + each.most))) << static_cast<int>(each.phase);
  }
}

// An operation has a deadline of its own; cutting the connection would hide its outcome.
TEST(Patience, WaitsForOperations) {
  Patience patience(at(0));
  patience.enter(Phase::kHandling, at(0));
  EXPECT_FALSE(patience.is_over(at(1'000'000)));
}

TEST(Patience, LetsASlowBodyGoOnThatIsFastEnough) {
  Patience patience(at(0));
  patience.enter(Phase::kBody, at(0));
  for (int64_t window = 1; window <= 10; ++window) {
    patience.progress(kSlowWindowMillis / 1'000 * kSlowBytesPerSecond);
    EXPECT_FALSE(patience.is_over(at(window * kSlowWindowMillis))) << window;
  }
}

// Bytes of an earlier window do not buy time in a later one.
TEST(Patience, CutsABodyThatStalls) {
  Patience patience(at(0));
  patience.enter(Phase::kBody, at(0));
  patience.progress(10 * kMiB);
  EXPECT_FALSE(patience.is_over(at(kSlowWindowMillis)));
  EXPECT_TRUE(patience.is_over(at(2 * kSlowWindowMillis)));
}

}  // namespace
}  // namespace weir::server::net
