// On-demand streams under load, with a clock moved by hand: what the meters, the windows, the rules
// and the reshard make of it together.

#include "shards/scaler.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/shards/domain.h"

namespace weir::shards {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// Windows of six seconds, so that a look is due every second.
constexpr int64_t kWindow = 6;
constexpr int64_t kQuiet = 15 * kWindow;
constexpr Options kScaled{.limits_on = false, .scaling_window_seconds = kWindow};

class ScalerTest : public testing::Test {
 protected:
  explicit ScalerTest(const Options& options = kScaled) : domain_(options) {}

  void create(const std::string& name, uint32_t shards = 4,
              StreamMode mode = StreamMode::kOnDemand) {
    const Result<void> created = domain_.run(domain_.service().admin().create_stream(
        {.key = key_of(name), .mode = mode, .shard_count = shards}));
    ASSERT_TRUE(created.ok());
    finish_due();
    look(0);
  }
  void look(int64_t seconds = 1) {
    domain_.clock().advance_millis(seconds * base::kMillisPerSecond);
    all_written_ = domain_.run(domain_.service().scaler().look());
  }
  void finish_due() { ASSERT_TRUE(domain_.run(domain_.service().reconciler().finish_all_due())); }
  // A second in which `kib` are put into the shard that holds the hash key.
  void second_of(const std::string& name, HashKey hash, size_t kib = 600) {
    put(name, hash, std::string(kib * 1024, 'x'));
    look();
  }
  void put(const std::string& name, HashKey hash, const std::string& data) {
    const PutOutcome outcome = domain_.put(name, {.key = "k", .data = data, .hash = hash});
    ASSERT_FALSE(outcome.error.has_value());
  }
  void window_of(const std::string& name, HashKey hash) {
    for (int64_t i = 0; i < kWindow; ++i) {
      second_of(name, hash);
    }
  }
  std::vector<uint32_t> open(const std::string& name) {
    std::vector<uint32_t> indexes;
    for (const ShardPtr& shard : domain_.stream(name)->routes) {
      indexes.push_back(shard->index.value());
    }
    return indexes;
  }
  Domain domain_;
  bool all_written_ = false;  // by the last look
};

TEST_F(ScalerTest, AHotShardSplitsAfterTheWindowAndNotBefore) {
  create("s");
  for (int64_t i = 0; i < kWindow - 1; ++i) {
    second_of("s", HashKey{5});
    EXPECT_THAT(open("s"), ElementsAre(0, 1, 2, 3));
  }
  second_of("s", HashKey{5});
  EXPECT_THAT(open("s"), ElementsAre(4, 5, 1, 2, 3));
  const StreamPtr stream = domain_.stream("s");
  EXPECT_EQ(stream->status, StreamStatus::kActive);
  const Shard& parent = *stream->find_shard(ShardIndex{0});
  ASSERT_FALSE(parent.open());
  const std::vector<HashKeyRange> eighths = uniform_ranges(8);
  for (const uint32_t child : {4u, 5u}) {
    const Shard& shard = *stream->find_shard(ShardIndex{child});
    EXPECT_THAT(shard.parents, ElementsAre(ShardIndex{0}));
    EXPECT_TRUE(shard.range == eighths[child - 4]);
    EXPECT_EQ(shard.opened_at, parent.end->closed_at);
  }
}

// The same put goes on through the split, and again through that of the child.
TEST_F(ScalerTest, RecordsStayInOrderFromParentToChild) {
  create("s");
  std::vector<std::string> put_so_far;
  for (int i = 0; i < 2 * kWindow + 2; ++i) {
    put("s", HashKey{5}, std::to_string(i));
    put_so_far.push_back(std::to_string(i));
    put("s", HashKey{5}, std::string(600 * 1024, 'x'));
    put_so_far.emplace_back(600 * 1024, 'x');
    look();
  }
  EXPECT_THAT(open("s"), ElementsAre(6, 7, 5, 1, 2, 3));
  EXPECT_EQ(domain_.read_by_key("s").at("k"), put_so_far);
}

TEST_F(ScalerTest, TheWindowBeginsAnewWhenTheLoadStops) {
  create("s");
  for (int64_t i = 0; i < kWindow - 1; ++i) {
    second_of("s", HashKey{5});
  }
  look();
  for (int64_t i = 0; i < kWindow - 1; ++i) {
    second_of("s", HashKey{5});
  }
  EXPECT_THAT(open("s"), ElementsAre(0, 1, 2, 3));
  second_of("s", HashKey{5});
  EXPECT_THAT(open("s"), SizeIs(5));
}

// Rates are facts of the process; shards are not.
TEST_F(ScalerTest, ARestartBeginsTheWindowAnew) {
  create("s");
  window_of("s", HashKey{5});
  ASSERT_THAT(open("s"), SizeIs(5));
  for (int64_t i = 0; i < kWindow - 1; ++i) {
    second_of("s", HashKey{5});
  }
  domain_.restart();
  look(0);
  EXPECT_THAT(open("s"), ElementsAre(4, 5, 1, 2, 3));
  for (int64_t i = 0; i < kWindow - 1; ++i) {
    second_of("s", HashKey{5});
  }
  EXPECT_THAT(open("s"), SizeIs(5));
  second_of("s", HashKey{5});
  EXPECT_THAT(open("s"), SizeIs(6));
}

TEST_F(ScalerTest, ManySmallRecordsAreHotToo) {
  create("s");
  const std::vector<TestPut> puts(501, {.key = "k", .data = "x", .hash = HashKey{5}});
  for (int64_t i = 0; i < kWindow; ++i) {
    domain_.run(domain_.put_many("s", puts));
    look();
  }
  EXPECT_THAT(open("s"), ElementsAre(4, 5, 1, 2, 3));
}

TEST_F(ScalerTest, ColdNeighboursMergeUntilTheFloor) {
  create("s", 7);
  look(kQuiet - 1);
  EXPECT_THAT(open("s"), SizeIs(7));
  look();
  EXPECT_THAT(open("s"), ElementsAre(7, 8, 9, 6));
  EXPECT_THAT(domain_.stream("s")->find_shard(ShardIndex{7})->parents,
              ElementsAre(ShardIndex{0}, ShardIndex{1}));
  look(10 * kQuiet);
  EXPECT_THAT(open("s"), SizeIs(4));
}

TEST_F(ScalerTest, AShardWithLoadDoesNotMerge) {
  create("s", 5);
  const HashKey second = domain_.stream("s")->routes[1]->range.start;
  for (int64_t i = 0; i < kQuiet; ++i) {
    second_of("s", second, 130);
  }
  EXPECT_THAT(open("s"), ElementsAre(0, 1, 5, 4)) << "2 and 3 are cold, 0 is not with 1";
}

TEST_F(ScalerTest, WarmThroughputIsTheFloor) {
  ASSERT_TRUE(
      domain_.run(domain_.service().admin().update_account_settings(key_of("s").tenant, true))
          .ok());
  create("s");
  ASSERT_TRUE(domain_.run(domain_.service().admin().update_warm_throughput(key_of("s"), 6)).ok());
  look(0);
  look(kQuiet);
  EXPECT_THAT(open("s"), SizeIs(6));
  // What the load has added beyond it goes again.
  const HashKey hash = domain_.stream("s")->routes.front()->range.start;
  window_of("s", hash);
  EXPECT_THAT(open("s"), SizeIs(7));
  look(2 * kQuiet);
  look(2 * kQuiet);
  EXPECT_THAT(open("s"), SizeIs(6));
}

TEST_F(ScalerTest, ProvisionedStreamsAreLeftAlone) {
  create("s", 6, StreamMode::kProvisioned);
  window_of("s", HashKey{5});
  look(2 * kQuiet);
  EXPECT_THAT(open("s"), ElementsAre(0, 1, 2, 3, 4, 5));
}

// What it was before, it was as a provisioned stream.
TEST_F(ScalerTest, AStreamThatBecomesOnDemandBeginsItsWindow) {
  create("s", 4, StreamMode::kProvisioned);
  window_of("s", HashKey{5});
  const Result<void> switched =
      domain_.run(domain_.service().admin().update_stream_mode(key_of("s"), StreamMode::kOnDemand));
  ASSERT_TRUE(switched.ok());
  look(0);
  second_of("s", HashKey{5});
  EXPECT_THAT(open("s"), SizeIs(4));
  for (int64_t i = 1; i < kWindow; ++i) {
    second_of("s", HashKey{5});
  }
  EXPECT_THAT(open("s"), SizeIs(5));
}

TEST_F(ScalerTest, AFailedWriteIsTriedAgainByTheNextLook) {
  create("s");
  for (int64_t i = 0; i < kWindow - 1; ++i) {
    second_of("s", HashKey{5});
  }
  domain_.engine().commands = {CommandFault{}};
  EXPECT_TRUE(all_written_);
  second_of("s", HashKey{5});
  EXPECT_FALSE(all_written_);
  EXPECT_THAT(open("s"), SizeIs(4));
  second_of("s", HashKey{5});
  EXPECT_THAT(open("s"), SizeIs(5));
}

// A seal that fails leaves the stream UPDATING, as after SplitShard; the reconciler ends it.
TEST_F(ScalerTest, AFailedSealIsTheReconcilersBusiness) {
  create("s");
  domain_.engine().seals = {base::Error::io_error("disk")};
  window_of("s", HashKey{5});
  EXPECT_EQ(domain_.status("s"), StreamStatus::kUpdating);
  second_of("s", HashKey{5});
  EXPECT_EQ(domain_.status("s"), StreamStatus::kUpdating) << "nothing is begun beside it";
  finish_due();
  EXPECT_EQ(domain_.status("s"), StreamStatus::kActive);
  EXPECT_THAT(open("s"), ElementsAre(4, 5, 1, 2, 3));
}

TEST_F(ScalerTest, AStreamThatIsDeletedMeanwhileStaysDeleted) {
  create("s");
  for (int64_t i = 0; i < kWindow - 1; ++i) {
    second_of("s", HashKey{5});
  }
  Started<Result<void>> deletion;
  domain_.engine().before_command = [&] {
    deletion = domain_.begin(domain_.service().admin().delete_stream(key_of("s")));
  };
  put("s", HashKey{5}, std::string(600 * 1024, 'x'));
  look();
  EXPECT_TRUE(domain_.finish(deletion).ok());
  EXPECT_EQ(domain_.stream("s"), nullptr);
}

class ScalerQuota : public ScalerTest {
 protected:
  ScalerQuota()
      : ScalerTest({.limits_on = false, .shard_quota = 9, .scaling_window_seconds = kWindow}) {}
};

// Two streams, three hot shards, room for one more.
TEST_F(ScalerQuota, BoundsAllStreamsOfTheAccount) {
  create("a");
  create("b");
  for (int64_t i = 0; i < 3 * kWindow; ++i) {
    put("a", HashKey{5}, std::string(600 * 1024, 'x'));
    put("a", kHashKeyMax, std::string(700 * 1024, 'x'));
    put("b", HashKey{5}, std::string(600 * 1024, 'x'));
    look();
  }
  EXPECT_THAT(open("a"), ElementsAre(0, 1, 2, 4, 5)) << "the hottest";
  EXPECT_THAT(open("b"), SizeIs(4));
}

class ScalerWithDelay : public ScalerTest {
 protected:
  ScalerWithDelay()
      : ScalerTest(
            {.limits_on = false, .state_delay_millis = 2500, .scaling_window_seconds = kWindow}) {}
  void create_and_wait() {
    create("s");
    domain_.clock().advance_millis(2500);
    finish_due();
    look(0);
  }
};

TEST_F(ScalerWithDelay, TheStreamIsUpdatingUntilItsTimeHasCome) {
  create_and_wait();
  window_of("s", HashKey{5});
  EXPECT_EQ(domain_.status("s"), StreamStatus::kUpdating);
  EXPECT_THAT(open("s"), SizeIs(4));
  second_of("s", HashKey{5});
  finish_due();
  EXPECT_THAT(open("s"), SizeIs(4)) << "not due yet";
  domain_.clock().advance_millis(1500);
  finish_due();
  EXPECT_EQ(domain_.status("s"), StreamStatus::kActive);
  EXPECT_THAT(open("s"), ElementsAre(4, 5, 1, 2, 3));
}

TEST_F(ScalerWithDelay, AStreamThatIsUpdatingIsLeftAlone) {
  create_and_wait();
  for (int64_t i = 0; i < kWindow - 1; ++i) {
    second_of("s", HashKey{5});
  }
  ASSERT_TRUE(
      domain_.run(domain_.service().admin().update_max_record_size(key_of("s"), 2'000'000)).ok());
  ASSERT_EQ(domain_.status("s"), StreamStatus::kUpdating);
  const int commands = domain_.engine().command_count;
  second_of("s", HashKey{5});
  EXPECT_EQ(domain_.engine().command_count, commands);
  EXPECT_FALSE(domain_.stream("s")->transition->reshard.has_value());
  domain_.clock().advance_millis(1500);
  finish_due();
  second_of("s", HashKey{5}, 2000);
  EXPECT_TRUE(domain_.stream("s")->transition->reshard.has_value()) << "its window went on";
}

// A crash between the two commands: the plan is stored, so the next process ends it.
TEST_F(ScalerWithDelay, ACrashInBetweenLosesNothing) {
  create_and_wait();
  window_of("s", HashKey{5});
  ASSERT_EQ(domain_.status("s"), StreamStatus::kUpdating);
  put("s", HashKey{5}, "last");
  domain_.clock().advance_millis(2500);
  domain_.restart();
  EXPECT_EQ(domain_.status("s"), StreamStatus::kActive);
  EXPECT_THAT(open("s"), ElementsAre(4, 5, 1, 2, 3));
  const std::vector<std::string> all = domain_.read_by_key("s").at("k");
  ASSERT_THAT(all, SizeIs(kWindow + 1));
  EXPECT_EQ(all.back(), "last");
}

class ScalerOff : public ScalerTest {
 protected:
  ScalerOff() : ScalerTest({.limits_on = false, .scaling_window_seconds = 0}) {}
};

TEST_F(ScalerOff, StreamsKeepTheirShards) {
  create("s", 6);
  window_of("s", HashKey{5});
  look(2 * kQuiet);
  EXPECT_THAT(open("s"), SizeIs(6));
  bool ended = false;
  asio::co_spawn(domain_.loop(), domain_.service().run_scaling(),
                 [&ended](const std::exception_ptr& thrown) { ended = thrown == nullptr; });
  domain_.poll();
  EXPECT_TRUE(ended);
}

// Without on-demand streams it waits for a change; with one it looks by its timer. Both end when
// they are cancelled.
TEST_F(ScalerTest, RunsUntilItIsCancelled) {
  for (const bool on_demand : {false, true}) {
    asio::cancellation_signal stop;
    bool ended = false;
    if (on_demand) {
      create("s");
    }
    asio::co_spawn(domain_.loop(), domain_.service().run_scaling(),
                   asio::bind_cancellation_slot(
                       stop.slot(), [&ended](const std::exception_ptr&) { ended = true; }));
    domain_.poll();
    EXPECT_FALSE(ended);
    stop.emit(asio::cancellation_type::all);
    domain_.poll();
    EXPECT_TRUE(ended) << on_demand;
  }
}

// A change wakes it: the first on-demand stream is seen at once, not after the long wait.
TEST_F(ScalerTest, SeesTheFirstOnDemandStream) {
  asio::cancellation_signal stop;
  asio::co_spawn(domain_.loop(), domain_.service().run_scaling(),
                 asio::bind_cancellation_slot(stop.slot(), [](const std::exception_ptr&) {}));
  domain_.poll();
  const Result<void> created = domain_.run(domain_.service().admin().create_stream(
      {.key = key_of("s"), .mode = StreamMode::kOnDemand, .shard_count = 4}));
  ASSERT_TRUE(created.ok());
  domain_.poll();
  stop.emit(asio::cancellation_type::all);
  domain_.poll();
  // The windows that it began are those of the looks that follow.
  window_of("s", HashKey{5});
  EXPECT_THAT(open("s"), SizeIs(5));
}

}  // namespace
}  // namespace weir::shards
