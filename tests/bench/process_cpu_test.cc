#include "bench/process_cpu.h"

#include <gtest/gtest.h>
#include <unistd.h>

namespace weir::bench {
namespace {

// The command of proc(5)'s line is free text: a name with blanks and parentheses must not move the
// fields.
TEST(ProcessCpu, ReadsUtimeAndStimeBehindAnyCommand) {
  const auto ticks = parse_stat_ticks("42 (a) b (c)) S 1 2 3 4 5 6 7 8 9 10 700 42 0 0 20");
  ASSERT_TRUE(ticks.ok()) << ticks.error().text();
  EXPECT_EQ(ticks.value(), 742);
}

TEST(ProcessCpu, RefusesAShortLine) {
  const auto ticks = parse_stat_ticks("42 (weir) S 1 2 3");
  ASSERT_FALSE(ticks.ok());
  EXPECT_EQ(ticks.error().code(), base::ErrorCode::kCorruption);
}

TEST(ProcessCpu, ReadsTheRunningProcess) {
  const auto micros = process_cpu_micros({getpid()});
  ASSERT_TRUE(micros.ok()) << micros.error().text();
  EXPECT_GE(micros.value(), 0);
}

TEST(ProcessCpu, SaysWhichProcessIsGone) {
  const auto micros = process_cpu_micros({-1});
  ASSERT_FALSE(micros.ok());
  EXPECT_EQ(micros.error().text(), "process -1 is not running");
}

}  // namespace
}  // namespace weir::bench
