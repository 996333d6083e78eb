// The small words of base/: Named, UniqueFunction, SeededRandom, the clocks and the log's levels.

#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <sstream>
#include <unordered_set>

#include "base/clock.h"
#include "base/log.h"
#include "base/named.h"
#include "base/random.h"
#include "base/unique_function.h"

namespace weir::base {
namespace {

using Apples = Named<uint32_t, struct ApplesTag>;
using Pears = Named<uint32_t, struct PearsTag>;

static_assert(!std::is_convertible_v<Apples, Pears>);
static_assert(!std::is_convertible_v<uint32_t, Apples>);

TEST(Named, OrdersHashesAndPrintsLikeItsValue) {
  EXPECT_LT(Apples{1}, Apples{2});
  EXPECT_EQ(Apples{}, Apples{0});
  const std::unordered_set<Apples> set = {Apples{1}, Apples{1}, Apples{2}};
  EXPECT_EQ(set.size(), 2u);
  std::ostringstream out;
  out << Apples{17};
  EXPECT_EQ(out.str(), "17");
}

TEST(UniqueFunction, HoldsWhatCanOnlyBeMoved) {
  UniqueFunction<int(int)> empty;
  EXPECT_FALSE(static_cast<bool>(empty));
  auto seven = std::make_unique<int>(7);
  UniqueFunction<int(int)> add = [seven = std::move(seven)](int n) { return *seven + n; };
  UniqueFunction<int(int)> moved = std::move(add);
  EXPECT_EQ(moved(1), 8);
}

TEST(UniqueFunction, PassesMovedArgumentsOn) {
  UniqueFunction<size_t(std::unique_ptr<std::string>)> length =
      [](std::unique_ptr<std::string> text) { return text->size(); };
  EXPECT_EQ(length(std::make_unique<std::string>("four")), 4u);
}

TEST(UniqueFunctionDeathTest, RefusesToCallNothing) {
  UniqueFunction<void()> empty;
  EXPECT_DEATH(empty(), "CHECK failed");
}

TEST(SeededRandom, RepeatsItself) {
  SeededRandom a(5);
  SeededRandom b(5);
  SeededRandom other(6);
  const std::string bytes = a.bytes(64);
  EXPECT_EQ(bytes, b.bytes(64));
  EXPECT_NE(bytes, other.bytes(64));
  EXPECT_NE(bytes, a.bytes(64));
}

TEST(SystemRandom, DoesNotRepeatItself) {
  SystemRandom random;
  std::set<uint64_t> seen;
  for (int i = 0; i < 1000; ++i) {
    EXPECT_TRUE(seen.insert(random.next_uint64()).second);
  }
  EXPECT_EQ(random.bytes(33).size(), 33u);
}

TEST(ManualClock, MovesBothTimesOrTheWallAlone) {
  ManualClock clock(Timestamp{5000});
  const SteadyTime steady = clock.steady();
  clock.advance_millis(30);
  EXPECT_EQ(clock.wall(), Timestamp{5030});
  EXPECT_EQ(clock.steady(), steady + 30 * kNanosPerMilli);
  clock.jump_wall_millis(-1000);
  EXPECT_EQ(clock.wall(), Timestamp{4030});
  EXPECT_EQ(clock.steady(), steady + 30 * kNanosPerMilli);
}

TEST(SystemClock, IsLaterThanThisTestAndNeverGoesBack) {
  const SystemClock clock;
  EXPECT_GT(clock.wall(), Timestamp{1'700'000'000'000});
  SteadyTime last = clock.steady();
  for (int i = 0; i < 1000; ++i) {
    const SteadyTime now = clock.steady();
    ASSERT_GE(now, last);
    last = now;
  }
}

TEST(Timestamp, CountsWholeSeconds) {
  EXPECT_EQ(Timestamp{1999}.seconds(), 1);
  EXPECT_EQ(Timestamp{2000}.seconds(), 2);
  EXPECT_EQ((Timestamp{2000} + 5) - 10, Timestamp{1995});
}

TEST(Log, KnowsItsLevels) {
  for (const char* level : {"trace", "debug", "info", "warn", "error", "off"}) {
    EXPECT_TRUE(configure_log(level)) << level;
  }
  EXPECT_FALSE(configure_log("loud"));
  EXPECT_FALSE(configure_log(""));
}

}  // namespace
}  // namespace weir::base
