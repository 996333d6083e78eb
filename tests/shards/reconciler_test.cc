// The reconciler beside other finishers, and its own loop.

#include "shards/reconciler.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/shards/domain.h"

namespace weir::shards {
namespace {

using ::testing::ElementsAre;

constexpr Options kUnlimited{.limits_on = false};
constexpr engine::MemoryFaults kHoldAll{.delay = 1000};

TEST(ReconcilerRace, TheSecondFinisherFindsItFinished) {
  Domain domain(kUnlimited, kHoldAll);
  domain.create("orders");
  const auto split = domain.begin(
      domain.service().admin().split_shard(key_of("orders"), ShardIndex{0}, HashKey{1000}));
  const auto other = domain.begin(domain.service().reconciler().finish_if_due(key_of("orders")));
  EXPECT_TRUE(domain.finish(other).ok());
  EXPECT_TRUE(domain.finish(split).ok());
  EXPECT_EQ(domain.stream("orders")->shards.size(), 3u);
}

// A finisher that was overtaken must not end the next reshard with what it learnt about the first:
// the next one's parent would close before its last record, which nobody could read then.
TEST(ReconcilerRace, AnOvertakenFinisherDoesNotFinishTheNextReshard) {
  Domain domain(kUnlimited, kHoldAll);
  domain.create("orders", 2);
  StreamAdmin& admin = domain.service().admin();
  const HashKey upper{domain.stream("orders")->shards[1]->range.start.value};

  const auto first =
      domain.begin(admin.split_shard(key_of("orders"), ShardIndex{0}, HashKey{1000}));
  const auto slow = domain.begin(domain.service().reconciler().finish_if_due(key_of("orders")));
  ASSERT_EQ(domain.held().size(), 2u);  // the first command's end, and the slow one's seal
  ASSERT_TRUE(domain.held().release_first());
  while (!first.done()) {
    domain.poll();
    domain.held().release_last();
    domain.poll();
    ASSERT_FALSE(slow.done());
  }
  const auto put = domain.begin(domain.put_many("orders", {{"k", "kept", upper}}));
  while (!put.done()) {
    ASSERT_TRUE(domain.held().release_last());
    domain.poll();
  }
  ASSERT_FALSE(put.value().at(0).error.has_value());

  const auto second =
      domain.begin(admin.split_shard(key_of("orders"), ShardIndex{1}, HashKey{upper.value + 1000}));
  EXPECT_TRUE(domain.finish(slow).ok());
  EXPECT_TRUE(domain.finish(second).ok());
  EXPECT_EQ(domain.status("orders"), StreamStatus::kActive);
  EXPECT_THAT(domain.read_shard("orders", 1), ElementsAre("kept"));
}

// The loop looks at the state when it changes; a transition that is due is finished without any
// timer. It ends when it is cancelled.
TEST(ReconcilerRun, FinishesWhatIsDueUntilItIsCancelled) {
  Domain domain({.limits_on = false, .state_delay_millis = 1000});
  asio::cancellation_signal stop;
  bool ended = false;
  asio::co_spawn(domain.loop(), domain.service().run(),
                 asio::bind_cancellation_slot(
                     stop.slot(), [&ended](const std::exception_ptr&) { ended = true; }));
  domain.create("orders");
  EXPECT_EQ(domain.status("orders"), StreamStatus::kCreating);
  domain.clock().advance_millis(1000);
  // Any change wakes it up, and then it finds that "orders" is due.
  domain.create("other");
  domain.poll();
  EXPECT_EQ(domain.status("orders"), StreamStatus::kActive);
  EXPECT_EQ(domain.status("other"), StreamStatus::kCreating);
  stop.emit(asio::cancellation_type::all);
  domain.poll();
  EXPECT_TRUE(ended);
}

}  // namespace
}  // namespace weir::shards
